"""Frameworks of competences and the seven dimensions, as frozen values with their sources.

A competence is called `dc22-1.1` or `dc30-4.2` wherever something is tagged with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"
FRAMEWORK_FILES = ("digcomp-2.2.yaml", "digcomp-3.0.yaml")


class UnknownCompetenceError(LookupError):
    """A tag names a competence that no framework here has."""


@dataclass(frozen=True, slots=True)
class Named:
    """A code and its name in each language; `unsure` says what is not settled, if anything."""

    code: str
    names: Mapping[str, str]
    unsure: str = ""

    def name(self, language: str) -> str:
        """Return the name in a language, else in English."""
        return self.names.get(language, self.names["en"])


@dataclass(frozen=True, slots=True)
class Framework:
    """One framework: its areas and its competences by tag."""

    code: str
    title: Mapping[str, str]
    source: str
    checked: date
    french_is_official: bool
    areas: Mapping[str, Named]
    competences: Mapping[str, Named]

    def area_of(self, tag: str) -> Named:
        """Return the area that a competence belongs to."""
        number = self.competences[tag].code.partition("-")[2]
        return self.areas[number.partition(".")[0]]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the seven dimensions; `anchor` is its area of DigComp 3.0, empty for the trade's."""

    code: str
    names: Mapping[str, str]
    anchor: str


@cache
def frameworks() -> Mapping[str, Framework]:
    """Return each framework by its code, oldest first."""
    read = [_framework(_load(name)) for name in FRAMEWORK_FILES]
    return {one.code: one for one in read}


@cache
def dimensions() -> tuple[Dimension, ...]:
    """Return the seven dimensions, in the questionnaire's order."""
    rows = _load("dimensions.yaml")["dimensions"]
    return tuple(Dimension(row["code"], _names(row), row.get("anchor", "")) for row in rows)


def competence(tag: str) -> Named:
    """Return the competence of a tag such as `dc30-1.2`."""
    framework = frameworks().get(tag.partition("-")[0])
    if framework is None or tag not in framework.competences:
        raise UnknownCompetenceError(tag)
    return framework.competences[tag]


def known_tags() -> frozenset[str]:
    """Return every tag that something may carry."""
    return frozenset(tag for one in frameworks().values() for tag in one.competences)


def _load(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return content


def _framework(content: Mapping[str, Any]) -> Framework:
    code = content["framework"]
    competences = [_named(row, f"{code}-{row['code']}") for row in content["competences"]]
    return Framework(
        code=code,
        title=content["title"],
        source=content["source"],
        checked=content["checked"],
        french_is_official=content["french_is_official"],
        areas={row["code"]: _named(row, row["code"]) for row in content["areas"]},
        competences={one.code: one for one in competences},
    )


def _named(row: Mapping[str, str], code: str) -> Named:
    return Named(code, _names(row), row.get("unsure", ""))


def _names(row: Mapping[str, str]) -> Mapping[str, str]:
    return {language: row[language] for language in ("en", "fr")}
