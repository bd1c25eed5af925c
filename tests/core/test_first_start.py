"""The first start on a new machine speaks the site's language, in its first process too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAY = """
import django
django.setup()
from django.utils import translation
with translation.override("fr"):
    print(translation.gettext("Begin"))
"""


def test_catalogues_compiled_at_the_start_are_read_by_the_same_process(tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    ignore = shutil.ignore_patterns("*.mo")
    shutil.copytree(ROOT / "src" / "relier" / "locale", locale, ignore=ignore)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.core.settings_of_a_new_machine",
        "LOCALE_OF_A_NEW_MACHINE": str(locale),
        "PYTHONPATH": str(ROOT),
    }
    said = subprocess.run(
        [sys.executable, "-c", SAY],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert said.stdout.strip() == "Commencer"
