"""Directions that an import cannot show: strings (foreign keys, addresses, templates)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src" / "relier" / "templates"

# From the lowest floor to the highest; a package may name those before it, never those after.
FLOORS = [
    "core",
    "accounts",
    "competences",
    "cms",
    "instruments",
    "panels",
    "responses",
    "scoring",
    "profiles",
    "plans",
    "portal",
]
RIVER = {"instruments", "panels", "responses", "scoring", "profiles"}
# Addresses that the layout and every page may name: the way out, not a dependency.
WAYS_OUT = {"portal"}


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_schema_direction() -> None:
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("relier."):
            continue
        here = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if target is None or not getattr(target, "__module__", "").startswith("relier."):
                continue
            there = target._meta.app_label
            if FLOORS.index(there) > FLOORS.index(here):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
            if here in RIVER and there == "cms":
                wrong.append(f"{model._meta.label}.{field.name}: the river knows no page")
    assert wrong == []


def test_template_direction() -> None:
    wrong = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        here = path.relative_to(TEMPLATES).parts[0]
        if here not in FLOORS:
            continue
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"{%\s*(?:include|extends)\s+[\"']([a-z_]+)/", text)
        wrong += [
            f"{path.relative_to(TEMPLATES)} includes {there}/"
            for there in named
            if there in FLOORS and FLOORS.index(there) > FLOORS.index(here)
        ]
        for there in re.findall(r"{%\s*url\s+[\"']([a-z_]+):", text):
            if there in WAYS_OUT or there not in FLOORS:
                continue
            if FLOORS.index(there) > FLOORS.index(here):
                wrong.append(f"{path.relative_to(TEMPLATES)} links to {there}:")
    assert wrong == []


def test_views_name_addresses_of_lower_floors_only() -> None:
    wrong = []
    for path in sorted((ROOT / "src" / "relier").rglob("*.py")):
        here = path.relative_to(ROOT / "src" / "relier").parts[0]
        if here not in FLOORS:
            continue
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"(?:reverse|redirect)\(\s*[\"']([a-z_]+):", text)
        wrong += [
            f"{path.relative_to(ROOT)} redirects to {there}:"
            for there in named
            if there in FLOORS
            and there not in WAYS_OUT
            and FLOORS.index(there) > FLOORS.index(here)
        ]
    assert wrong == []
