"""What house rules forbid and a text search can see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    *sorted((ROOT / "src").rglob("*.py")),
    *sorted((ROOT / "config").rglob("*.py")),
    *sorted((ROOT / "packages/polytome/src").rglob("*.py")),
]
TEMPLATES = sorted((ROOT / "src/relier/templates").rglob("*.html"))


def found(pattern: str, files: list[Path]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("bare noqa", r"#\s*noqa(?!:)"),
        ("bare type: ignore", r"#\s*type:\s*ignore(?!\[)"),
        ("import *", r"^from (?!config\.settings\.base).* import \*"),
        ("bare except", r"^\s*except\s*:"),
        ("f-string in gettext", r"\b(?:gettext|gettext_lazy|ngettext|pgettext|_)\(\s*f[\"']"),
        ("left for later", r"\b(?:TODO|FIXME|XXX|HACK)\b"),
        ("gettext as a helper module", r"import (?:utils|helpers|common|misc)\b"),
    ],
)
def test_forbidden_words_are_absent(what: str, pattern: str) -> None:
    assert found(pattern, SOURCES) == [], what


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("inline style", r"\sstyle\s*="),
        ("inline handler", r"\son[a-z]+\s*=\s*[\"']"),
        ("inline script", r"<script(?![^>]*\bsrc=)"),
        ("unescaped output", r"\|\s*safe\b|autoescape off"),
        ("third party", r"(?:src|href)=[\"']https?://[^\"']+\.(?:js|css|woff2?|png|jpe?g)"),
    ],
)
def test_templates_hold_no_inline_code(what: str, pattern: str) -> None:
    assert found(pattern, TEMPLATES) == [], what


def test_nothing_names_a_registry_or_a_machine() -> None:
    files = [*ROOT.glob("requirements/*.txt"), ROOT / "pyproject.toml"]
    assert found(r"https?://|--index-url|--find-links", files) == []
