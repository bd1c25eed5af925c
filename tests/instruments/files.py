"""A small instrument as files, which tests edit by replacing one piece of text."""

from __future__ import annotations

from pathlib import Path

STRUCTURE = """\
format: 1
id: tiny
version: 1.0
status: provisional, not calibrated
licence: CC BY 4.0
citation: Somebody (2026). Tiny.
evidence_note: Never tried.

dimensions:
  - code: D1
    anchored_in: area 1
  - code: D2

blocks:
  - code: conditions
    kind: conditions
  - code: perceived
    kind: perceived
  - code: observed
    kind: observed
  - code: profile
    kind: profile
    optional: true

scales:
  - code: ease
    kind: ordinal
    options: [none, some, full]
    outside: [not_understood]
  - code: yes_no
    kind: nominal
    options: [yes, no]

items:
  - code: C1
    block: conditions
    scale: yes_no
  - code: A1
    block: perceived
    scale: ease
    dimension: D1
    level: instrumental
    competences: [dc22-1.1, dc30-1.1]
  - code: A2
    block: perceived
    scale: ease
    dimension: D1
  - code: B1
    block: perceived
    scale: ease
    dimension: D2
  - code: B2
    block: perceived
    scale: ease
    dimension: D2
    reversed: true
  - code: T1
    block: observed
    scale: yes_no
    dimension: D2
    key: no
  - code: role
    block: profile
    scale: yes_no

forms:
  - code: short
    minutes: 3
    min_answered: 2
    items: [C1, A1, A2, B1, B2, T1]
    apart: [role]
"""

WORDING = """\
language: en
status: source
title: Tiny
introduction: A few questions.

blocks:
  conditions: Conditions
  perceived: Skills
  observed: Tasks
  profile: You

dimensions:
  D1:
    label: One
    bands:
      with_help: With help.
      alone: Alone.
      alone_and_helping: Helping.
  D2:
    label: Two

options:
  ease:
    none: None
    some: Some
    full: Full
    not_understood: I do not understand
  yes_no:
    yes: Yes
    no: No

items:
  C1:
    text: I have a table.
    have: a table
    lack: a table
  A1:
    lead: One morning
    text: I can open a door.
    help:
      - A door is a wall that opens.
      - Any door.
  A2:
    text: I can close a door.
  B1:
    text: I can find a key.
    options:
      full: Full, and I can make one
  B2:
    text: I lose keys.
  T1:
    text: Is this a key?
    rationale: It has no teeth.
  role:
    text: Do you study?
"""


def write_tiny(folder: Path, *, structure: str = STRUCTURE, wording: str = WORDING) -> Path:
    """Write the files of the tiny instrument in a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("instrument.yaml").write_text(structure, encoding="utf-8")
    folder.joinpath("wording.en.yaml").write_text(wording, encoding="utf-8")
    return folder


def edited(text: str, old: str, new: str) -> str:
    """Return a text in which one piece, which must be there once, is replaced."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def line_of(text: str, piece: str) -> int:
    """Return the number of the only line that holds a piece of text."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if piece in line]
    assert len(lines) == 1, f"{piece!r} is on lines {lines}"
    return lines[0]


# The same with a judgement: four ways to act are named best and worst.
JUDGED = edited(
    edited(
        STRUCTURE,
        "items:\n  - code: C1",
        "  - code: acts\n    kind: judgement\n    options: [a, b, c]\n    outside: [unclear]\n\n"
        "items:\n  - code: J1\n    block: observed\n    scale: acts\n    dimension: D2\n"
        "    shows: scene\n    key: b.a\n    keys:\n      FR: c.a\n    key_sources:\n"
        "      all: A code of ethics (2018)\n      FR: A law (2020)\n  - code: C1",
    ),
    "[C1, A1, A2, B1, B2, T1]",
    "[C1, A1, A2, B1, B2, T1, J1]",
)
JUDGED_WORDS = edited(
    edited(
        WORDING,
        "  yes_no:\n    yes: Yes",
        "  acts:\n    a: A\n    b: B\n    c: C\n    unclear: Unclear\n  yes_no:\n    yes: Yes",
    ),
    "items:\n  C1:\n    text: I have a table.",
    "items:\n  J1:\n    text: What is best?\n    stimulus: [A person waits.]\n"
    "  C1:\n    text: I have a table.\n    way_out: Ask the school.",
)
