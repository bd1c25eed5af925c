"""Read the tables of a documentation page."""

from __future__ import annotations

from pathlib import Path


def table_under(page: Path, heading: str) -> list[dict[str, str]]:
    """Return the rows of the first table under a heading, as column → cell."""
    text = page.read_text(encoding="utf-8")
    _before, found, after = text.partition(f"# {heading}\n")
    assert found, f"{page.name} has no heading {heading!r}"
    lines = iter(after.splitlines())
    header = next(_cells(line) for line in lines if line.startswith("|"))
    next(lines)  # the rule under the header
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(header, _cells(line), strict=True)))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
