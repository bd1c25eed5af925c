"""Numbers as a drawing writes them: a point, one decimal at most, the same in every language."""

from __future__ import annotations


def short(number: float) -> str:
    """Return a coordinate with one decimal, none when it is whole."""
    return f"{number:.1f}".removesuffix(".0")


def along(value: float) -> float:
    """Return where 0–100 stands on a chart, in percent of its width: 4 at 0, 96 at 100."""
    return 4 + 0.92 * min(100.0, max(0.0, value))
