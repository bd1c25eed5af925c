"""The rule of the Digital Skills Indicator 2.0 (Eurostat): counts of activities, no compensation.

Sources, read on 21 November 2026:

- Eurostat, reference metadata "Individuals' level of digital skills (from 2021 onwards)",
  isoc_sk_dskl_i21, last update 20 February 2024,
  https://ec.europa.eu/eurostat/cache/metadata/en/isoc_sk_dskl_i21_esmsip2.htm
- European Commission, Digital Agenda data, definitions of the indicators i_dsk2_* (27 May 2022),
  which name the variables of each area and the counts of each level.
- Vuorikari, Jerzak, Karpinski, Pokropek & Tudek (2022), JRC130341, doi 10.2760/897803, and the
  script published at github.com/zbig-karp/dsi-2.0 (10f9c20), which says what happens to a missing
  answer: it counts as not done, and without a known use of the internet nobody is assessed.

Not sure: whether "knew already that it was not reliable" (TICXND) may add to an activity of
fact-checking. The published list names the four variables as one activity, the script counts
TICXND apart. Who checked has no reason not to check, so one person should not have both; here the
four are one.

Worked rows: docs/algorithms/dsi.md. An activity that was not done is no proof of a missing skill,
and an indicator of a population is no verdict on a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

INTERNET_USE = "IU"
DONE = "yes"
IN_THREE_MONTHS = "last_3_months"
IN_TWELVE_MONTHS = (IN_THREE_MONTHS, "last_year")
# Bought online counts over twelve months, as published ("IBUY=1 or IBUY=2").
_COUNTS_AS_DONE: Mapping[str, tuple[str, ...]] = {"IBUY": IN_TWELVE_MONTHS}


class AreaLevel(StrEnum):
    """What the count of activities says in one area."""

    NONE = "none"
    BASIC = "basic"
    ABOVE_BASIC = "above_basic"


class OverallLevel(StrEnum):
    """What the five areas say together, from the published labels of the indicator."""

    NOT_ASSESSED = "not_assessed"
    NONE = "none"
    LIMITED = "limited"
    NARROW = "narrow"
    LOW = "low"
    BASIC = "basic"
    ABOVE_BASIC = "above_basic"


@dataclass(frozen=True, slots=True)
class Area:
    """One area: its activities, each a group of items of which one is enough, and its cut.

    `above_from` activities make the area "above basic"; fewer, but one at least, make it "basic".
    """

    code: str
    activities: tuple[tuple[str, ...], ...]
    above_from: int


def _each(*items: str) -> tuple[tuple[str, ...], ...]:
    return tuple((item,) for item in items)


FACT_CHECKING = ("TICCSFOI", "TICIDIS", "TICNIDIS", "TICXND")
ONLINE_LEARNING = ("IUOLC", "IUOLM")
AREAS = (
    Area("IL", (*_each("IUIF", "IHIF", "IUNW1"), FACT_CHECKING), above_from=2),
    Area("CC", _each("IUEM", "IUPH1", "IUCHAT1", "IUSNET", "IUPOL2", "IUVOTE"), above_from=2),
    Area(
        "DCC",
        _each("CWRD1", "CXLS1", "CEPVA1", "CXFER1", "CPRES2", "CXLSADV1", "CPRG2"),
        above_from=3,
    ),
    Area(
        "SF",
        _each("MAPS_CWSC", "MAPS_RPS", "MAPS_RRGL", "MAPS_LAP", "MAPS_RAAD", "PCOOK1"),
        above_from=3,
    ),
    Area(
        "PS",
        (*_each("CINSAPP1", "CCONF1", "IBUY", "IUSELL"), ONLINE_LEARNING, *_each("IUBK", "IUJOB")),
        above_from=3,
    ),
)
INFORMATION_AND_COMMUNICATION = frozenset({"IL", "CC"})

_BY_AREAS_WITHOUT_SKILLS = {
    1: OverallLevel.LOW,
    2: OverallLevel.NARROW,
    3: OverallLevel.LIMITED,
    4: OverallLevel.NONE,
    5: OverallLevel.NONE,
}


@dataclass(frozen=True, slots=True)
class AreaResult:
    """One person in one area. `n_unanswered` items count as not done, and are said."""

    area: str
    n_done: int
    n_activities: int
    n_unanswered: int
    level: AreaLevel


@dataclass(frozen=True, slots=True)
class DigitalSkills:
    """One person: the areas (none where nothing can be assessed) and the overall level."""

    areas: tuple[AreaResult, ...]
    overall: OverallLevel

    @property
    def at_least_basic(self) -> bool:
        """Counted in the share that the European target of 80 % in 2030 is about."""
        return self.overall in {OverallLevel.BASIC, OverallLevel.ABOVE_BASIC}

    @property
    def only_information_and_communication(self) -> bool:
        """Skills in the first two areas and in no other (indicator I_DSK2_IC_S)."""
        skilled = {area.area for area in self.areas if area.level is not AreaLevel.NONE}
        return skilled == INFORMATION_AND_COMMUNICATION


def digital_skills(answers: Mapping[str, str]) -> DigitalSkills:
    """Return the levels of one person from item code → option code (instrument of the bridge).

    Without an answer that the internet was used in the last three months, nothing is assessed.
    """
    if answers.get(INTERNET_USE) != IN_THREE_MONTHS:
        return DigitalSkills(areas=(), overall=OverallLevel.NOT_ASSESSED)
    areas = tuple(_in_area(area, answers) for area in AREAS)
    return DigitalSkills(areas, overall_level(tuple(area.level for area in areas)))


def area_level(n_done: int, *, above_from: int) -> AreaLevel:
    """Return the level of one area from its count of activities."""
    if n_done >= above_from:
        return AreaLevel.ABOVE_BASIC
    return AreaLevel.BASIC if n_done else AreaLevel.NONE


def overall_level(levels: tuple[AreaLevel, ...]) -> OverallLevel:
    """Return the overall level of the five areas; no area makes up for a missing one."""
    missing = levels.count(AreaLevel.NONE)
    if missing:
        return _BY_AREAS_WITHOUT_SKILLS[missing]
    everywhere = levels.count(AreaLevel.ABOVE_BASIC) == len(levels)
    return OverallLevel.ABOVE_BASIC if everywhere else OverallLevel.BASIC


def _in_area(area: Area, answers: Mapping[str, str]) -> AreaResult:
    items = [item for activity in area.activities for item in activity]
    n_done = sum(any(_was_done(item, answers) for item in one) for one in area.activities)
    return AreaResult(
        area=area.code,
        n_done=n_done,
        n_activities=len(area.activities),
        n_unanswered=sum(item not in answers for item in items),
        level=area_level(n_done, above_from=area.above_from),
    )


def _was_done(item: str, answers: Mapping[str, str]) -> bool:
    return answers.get(item) in _COUNTS_AS_DONE.get(item, (DONE,))
