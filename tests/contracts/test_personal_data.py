"""The register of personal data holds every field; a field that nobody declared fails the build."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ManyToManyField, Model

from relier.accounts.models import Person

ROOT = Path(__file__).resolve().parents[2]
REGISTER: dict[str, Any] = tomllib.loads(
    (ROOT / "docs" / "personal-data.toml").read_text(encoding="utf-8")
)
LIBRARIES = REGISTER["libraries"]
KINDS = {"person", "pseudonym", "secret", "no"}


def is_ours(model: type[Model]) -> bool:
    """Say whether a table is Relier's own, the tables between two of its models included."""
    made_for = model._meta.auto_created
    return (made_for if isinstance(made_for, type) else model).__module__.startswith("relier.")


def tables(*, ours: bool) -> dict[str, type[Model]]:
    models = apps.get_models(include_auto_created=True)
    # The index that only one of the two databases has is declared for both.
    return {model._meta.label: model for model in models if is_ours(model) is ours}


def declared(label: str) -> dict[str, str]:
    return {name: kind for name, kind in REGISTER[label].items() if name not in {"why", "until"}}


def fields(model: type[Model]) -> dict[str, Any]:
    own = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return {field.name: field for field in own}


def test_every_table_of_ours_is_in_the_register() -> None:
    assert set(tables(ours=True)) == set(REGISTER) - {"libraries"}


@pytest.mark.parametrize("label", sorted(set(REGISTER) - {"libraries"}))
def test_every_field_is_declared_with_a_known_kind(label: str) -> None:
    assert set(declared(label)) == set(fields(tables(ours=True)[label]))
    assert set(declared(label).values()) <= KINDS


@pytest.mark.parametrize("label", sorted(set(REGISTER) - {"libraries"}))
def test_what_is_about_somebody_says_why_and_until_when(label: str) -> None:
    if set(declared(label).values()) == {"no"}:
        return
    assert REGISTER[label]["why"]
    assert REGISTER[label]["until"]


def test_a_link_to_a_person_is_never_declared_as_about_nobody() -> None:
    wrong = [
        f"{label}.{name}"
        for label, model in tables(ours=True).items()
        for name, field in fields(model).items()
        if not isinstance(field, ManyToManyField)
        and field.related_model is Person
        and declared(label)[name] != "person"
    ]
    assert wrong == []


def test_every_table_of_a_library_is_declared() -> None:
    listed = set(LIBRARIES) - {"none"} | set(LIBRARIES["none"]["tables"])
    assert set(tables(ours=False)) - listed == set()


def test_a_library_table_with_a_link_to_a_person_is_not_declared_as_about_nobody() -> None:
    about_nobody = set(LIBRARIES["none"]["tables"])
    linked = {
        label
        for label, model in tables(ours=False).items()
        if any(field.related_model is Person for field in fields(model).values())
    }
    assert linked & about_nobody == set()


def test_every_library_table_about_somebody_says_why_and_until_when() -> None:
    for label, row in LIBRARIES.items():
        if label == "none" or row["data"] == "no":
            continue
        assert row["data"] in KINDS, label
        assert row["why"], label
        assert row["until"], label
