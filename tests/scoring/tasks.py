"""A small instrument with tasks: choices, a key by country, judgements keyed and awaiting."""

from __future__ import annotations

from relier.instruments.rules.definition import (
    AWAITING_PANEL,
    Block,
    BlockKind,
    Dimension,
    Form,
    Instrument,
    Item,
    Option,
    Scale,
    ScaleKind,
)
from tests.scoring.questionnaires import AUTONOMY

ACTS = tuple(Option(code) for code in "abcd")
NOT_UNDERSTOOD = (Option("not_understood"),)
CHOICE = Scale("choice", ScaleKind.NOMINAL, ACTS, NOT_UNDERSTOOD)
JUDGEMENT = Scale("judgement", ScaleKind.JUDGEMENT, ACTS, NOT_UNDERSTOOD)
COUNTRY = Scale("country", ScaleKind.NOMINAL, (Option("BE"), Option("FR"), Option("other")))

# Two choices in D1, one choice and one judgement in D2 (the choice keyed by country), and in D3
# a judgement that awaits its panel beside a choice that has a key in France only.
TASKS = (
    Item("D1O1", "tasks", "choice", "D1", key="a"),
    Item("D1O2", "tasks", "choice", "D1", key="b"),
    Item("D2O1", "tasks", "choice", "D2", key="c", keys={"FR": "d"}),
    Item("D2O2", "tasks", "judgement", "D2", key="b.d"),
    Item("D3O1", "tasks", "judgement", "D3", key="a.b", status=AWAITING_PANEL),
    Item("D3O2", "tasks", "choice", "D3", keys={"FR": "a"}),
)


def with_tasks() -> Instrument:
    """Three dimensions of five questions and two tasks; a short form without any task."""
    skills = [
        Item(f"D{d}_{i}", "skills", "autonomy", f"D{d}") for d in range(1, 4) for i in range(1, 6)
    ]
    country = Item("country", "you", "country", required=True)
    asked = tuple(item.code for item in skills)
    return Instrument(
        id="with-tasks",
        version="1",
        status="provisional, not calibrated",
        licence="CC-BY-4.0",
        citation="",
        evidence_note="",
        dimensions={f"D{d}": Dimension(f"D{d}") for d in range(1, 4)},
        blocks={
            "skills": Block("skills", BlockKind.PERCEIVED),
            "tasks": Block("tasks", BlockKind.OBSERVED),
            "you": Block("you", BlockKind.PROFILE),
        },
        scales={scale.code: scale for scale in (AUTONOMY, CHOICE, JUDGEMENT, COUNTRY)},
        items={item.code: item for item in (*skills, *TASKS, country)},
        forms={
            "full": Form("full", (*asked, *(task.code for task in TASKS)), 3, apart=("country",)),
            "short": Form("short", asked, 2),
        },
        wordings={},
        digest="0",
        country_item="country",
    )
