"""Small instruments made in code, for tests of scoring."""

from __future__ import annotations

from relier.instruments.rules.definition import (
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

AUTONOMY = Scale(
    code="autonomy",
    kind=ScaleKind.ORDINAL,
    options=(Option("cannot", 0), Option("helped", 1), Option("alone", 2), Option("helping", 3)),
    outside=(Option("not_understood"), Option("not_concerned")),
)
AGREEMENT = Scale(
    code="agreement",
    kind=ScaleKind.ORDINAL,
    options=tuple(Option(str(value + 1), value) for value in range(5)),
)
YES_NO = Scale(code="yes_no", kind=ScaleKind.NOMINAL, options=(Option("yes"), Option("no")))


def questionnaire(
    *,
    dimensions: int = 7,
    items: int = 3,
    min_answered: int = 2,
    reversed_items: tuple[str, ...] = (),
) -> Instrument:
    """An instrument with items D1_1, D1_2, …, and one condition that no index may read."""
    made = {
        f"D{d}_{i}": Item(
            code=f"D{d}_{i}",
            block="skills",
            scale="autonomy",
            dimension=f"D{d}",
            reversed=f"D{d}_{i}" in reversed_items,
        )
        for d in range(1, dimensions + 1)
        for i in range(1, items + 1)
    }
    made["C_quiet"] = Item(code="C_quiet", block="conditions", scale="yes_no")
    return Instrument(
        id="small",
        version="1",
        status="published",
        licence="CC-BY-4.0",
        citation="",
        evidence_note="",
        dimensions={f"D{d}": Dimension(f"D{d}") for d in range(1, dimensions + 1)},
        blocks={
            "skills": Block("skills", BlockKind.PERCEIVED),
            "conditions": Block("conditions", BlockKind.CONDITIONS),
        },
        scales={scale.code: scale for scale in (AUTONOMY, AGREEMENT, YES_NO)},
        items=made,
        forms={"short": Form("short", tuple(made), min_answered)},
        wordings={},
        digest="0",
    )


CODES = tuple(option.code for option in AUTONOMY.options)


def answers_from(ranks: list[int | None], *, dimension: str = "D1") -> dict[str, str]:
    """Answers to the items of one dimension, None for a skipped one."""
    return {
        f"{dimension}_{place}": CODES[rank]
        for place, rank in enumerate(ranks, start=1)
        if rank is not None
    }
