"""What a profile says to a person: words, margins, no grade, no blame."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from relier.instruments.rules.definition import Instrument
from relier.profiles.rules.personal import PersonalProfile, tell_profile
from relier.scoring.rules.results import (
    Band,
    DimensionScore,
    EvidenceStep,
    IndexScore,
    Provenance,
)

CUT = {33: Band.WITH_HELP, 67: Band.ALONE, 100: Band.ALONE_AND_HELPING}


def _score(code: str, value: float | None) -> DimensionScore:
    if value is None:
        return DimensionScore(code, 1, 3, None, None, None, None, None)
    band = next(band for top, band in CUT.items() if value <= top)
    low, high = max(0.0, value - 30.3), min(100.0, value + 30.3)
    return DimensionScore(code, 3, 3, value, 15.46, low, high, band)


def _index(values: Mapping[str, float | None]) -> IndexScore:
    scores = tuple(_score(code, value) for code, value in values.items())
    told = [score for score in scores if score.value is not None]
    return IndexScore(
        dimensions=scores,
        mean=50.0 if told else None,
        mean_sem=5.0,
        mean_low=40.2,
        mean_high=59.8,
        n_at_autonomy=sum(score.band is not Band.WITH_HELP for score in told),
        n_scored=len(told),
        provenance=Provenance("agility", "1", "short", "1", "provisional-1", EvidenceStep("1")),
    )


@pytest.fixture
def tell(instrument: Instrument):
    def told(values: Mapping[str, float | None], **answers: str) -> PersonalProfile:
        return tell_profile(_index(values), answers, instrument, instrument.wordings["fr"])

    return told


def test_points_of_support_are_at_most_three_and_the_firmest_come_first(tell) -> None:
    profile = tell({"D1": 70.0, "D2": 100.0, "D3": 45.0, "D4": 89.0, "D5": 0.0})
    assert [support.title for support in profile.supports] == [
        "Vous gardez le lien.",
        "Vous savez vous protéger.",
        "Vous savez chercher.",
    ]


def test_an_area_with_help_is_never_called_a_point_of_support(tell) -> None:
    profile = tell({"D1": 33.0, "D2": 0.0})
    assert profile.supports == ()
    assert profile.areas_with_help == ("Chercher et vérifier", "Communiquer, garder le lien")


def test_an_area_with_too_few_answers_says_so_and_nothing_else(tell) -> None:
    row = tell({"D1": None, "D2": 56.0}).rows[0]
    assert (row.is_told, row.place, row.band, row.sentence) == (False, None, None, "")
    assert (row.n_answered, row.n_items) == (1, 3)


def test_the_margin_is_told_in_bands_and_whole_points(tell) -> None:
    row = tell({"D1": 55.555}).rows[0]
    assert (row.place, row.low, row.high) == (56, 25, 86)
    assert (row.lowest_band, row.highest_band) == (Band.WITH_HELP, Band.ALONE_AND_HELPING)


def test_obstacles_are_a_list_of_conditions_and_never_a_number(tell) -> None:
    profile = tell({"D1": 80.0}, C1="yes", C2="partly", C4="no", C5="skipped")
    assert [one.name for one in profile.conditions.has] == ["un ordinateur quand il le faut"]
    assert [one.code for one in profile.conditions.has_in_part] == ["C2"]
    assert [one.name for one in profile.conditions.lacks] == ["quelqu’un à qui demander"]
    assert profile.has_obstacles


def test_somebody_who_lacks_nothing_has_no_obstacle(tell) -> None:
    assert not tell({"D1": 80.0}, C1="yes").has_obstacles
