"""The arithmetic of the researcher's page: shares, means, classes, and figures that come back."""

from __future__ import annotations

import json

import pytest

from relier.instruments.rules.definition import DimensionWording, ItemWording, Wording
from relier.profiles.rules.figures import Cell
from relier.profiles.rules.research_drawings import draw_parts
from relier.profiles.rules.research_figures import (
    ItemAlarm,
    ItemCells,
    ResearchFigures,
    alarm_class,
    figures_from_plain,
    figures_to_plain,
)
from relier.profiles.rules.research_reading import ItemLine, read_blocks
from relier.scoring.rules.findings import (
    THETA,
    Compared,
    DimensionFindings,
    DimensionReliability,
    Fit,
    GroupDifferences,
    ItemCoherence,
    ItemCurves,
    ItemDifference,
    PartCurves,
    PartDifferences,
    ResearchFindings,
    StructureFit,
)
from relier.scoring.rules.results import EvidenceStep
from tests.scoring.questionnaires import CODES, questionnaire

FLAT = tuple(0.25 for _ in THETA)
FOUND = ResearchFindings(
    n_persons=60,
    step=EvidenceStep.COMPARABLE,
    dimensions=(
        DimensionFindings(
            DimensionReliability("D1", 3, alpha=0.8, eigenvalues=(2.0, 0.5), chance=(1.1, 1.0)),
            StructureFit(1, 0.97, 0.96, 0.05, 0.04, Fit.GOOD),
            None,
        ),
    ),
    items=(ItemCoherence("D1_1", "D1", 0.5, None),),
    curves=(
        PartCurves("D1", (ItemCurves("D1_1", 1.2, (-1.0, 0.0, 1.0), (FLAT,) * 4, FLAT),), FLAT),
    ),
    differences=(
        GroupDifferences(
            "language",
            ("fr", "nl"),
            (("ro", 150),),
            (
                PartDifferences(
                    "D1",
                    Compared.YES,
                    (
                        ItemDifference(
                            "D1_1",
                            "large",
                            "uniform",
                            is_flagged=True,
                            effect=0.08,
                            shift=-0.7,
                            group="nl",
                        ),
                    ),
                ),
            ),
        ),
    ),
)


def line_of(*cells: Cell, reversed_items: tuple[str, ...] = ()) -> ItemLine:
    instrument = questionnaire(dimensions=1, items=3, reversed_items=reversed_items)
    wording = Wording(
        language="en",
        status="source",
        title="",
        introduction="",
        blocks={},
        dimensions={"D1": DimensionWording(label="Part 1")},
        options={"autonomy": {code: code for code in CODES}},
        items={code: ItemWording(text=code) for code in instrument.items},
    )
    figures = ResearchFigures(60, (ItemCells("D1_1", 0, cells),), (), FOUND)
    return read_blocks(figures, instrument, wording)[0].lines[0]


@pytest.mark.parametrize(
    ("count", "people", "told"),
    [
        (0, 99, None),
        (0, 100, 0),
        (4, 100, 0),
        (5, 100, 5),
        (9, 100, 5),
        (10, 100, 10),
        (17, 120, 10),
        (18, 120, 15),
    ],
)
def test_understanding_is_told_in_classes_of_five_per_cent(
    count: int, people: int, told: int | None
) -> None:
    assert alarm_class(count, people) == told


def test_figures_come_back_from_the_database_as_they_were() -> None:
    cells = (Cell(("none", "cannot"), 12), Cell(("helped",), 48))
    figures = ResearchFigures(
        60, (ItemCells("D1_1", 0, cells),), (ItemAlarm("D1_1", {"": 5, "fr": None}),), FOUND
    )
    plain = json.loads(json.dumps(figures_to_plain(figures)))
    assert figures_from_plain(plain) == figures


def test_drawings_stay_inside_their_frame() -> None:
    (part,) = draw_parts(FOUND.curves)
    assert part.part == 0
    # Information .25 everywhere: the highest line, and a standard error of 1/√.25 = 2.
    assert {point.split(",")[1] for point in part.information.points.split()} == {"0"}
    assert {error for _theta, _value, error in part.table} == {2.0}
    assert [theta for theta, _value, _error in part.table] == [-3, -2, -1, 0, 1, 2, 3]
    twice = draw_parts(FOUND.curves * 2)
    assert [one.part for one in twice] == [1, 2]


def test_mean_and_spread_follow_from_the_counts_that_are_shown() -> None:
    line = line_of(*(Cell((code,), n) for code, n in zip(CODES, (10, 20, 0, 10), strict=True) if n))
    # 10 × 0, 20 × 33.3 and 10 × 100 points: mean 41.67; squares 10 × 1736.1 + 20 × 69.4 +
    # 10 × 3402.8 = 52777.8, over 39: 1353.3, whose root is 36.8.
    assert line.n == 40
    assert line.mean == pytest.approx(41.67, abs=0.005)
    assert line.sd == pytest.approx(36.79, abs=0.005)
    assert [share.percent for share in line.shares] == [25, 50, 25]
    assert [share.start for share in line.shares] == ["0", "25", "75"]


def test_reversed_question_counts_from_the_other_end() -> None:
    line = line_of(Cell(("cannot",), 30), Cell(("helping",), 10), reversed_items=("D1_1",))
    assert line.mean == pytest.approx(75.0)


def test_people_without_an_answer_are_no_share() -> None:
    line = line_of(Cell(("none",), 20), Cell(("alone",), 30), Cell(("helping",), 10))
    assert line.n == 40
    assert [(share.labels, share.percent) for share in line.shares] == [
        (("alone",), 75),
        (("helping",), 25),
    ]


def test_united_answers_have_neither_number_nor_mean() -> None:
    line = line_of(Cell(("none", "cannot"), 12), Cell(("helped", "alone", "helping"), 48))
    assert (line.is_whole, line.n, line.mean, line.sd) == (False, None, None, None)
    assert [share.labels for share in line.shares] == [
        ("", "cannot"),
        ("helped", "alone", "helping"),
    ]


def test_hidden_question_shows_its_coherence_only() -> None:
    line = line_of()
    assert (line.n, line.mean, line.shares) == (None, None, ())
    assert line.item_rest == 0.5
