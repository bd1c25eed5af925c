"""A small instrument that holds something of everything the format knows, as plain content."""

from __future__ import annotations

from relier.exchange.rules.content import Content, normal
from relier.instruments.rules.problems import ProblemList
from relier.instruments.rules.yaml_tree import parse_yaml, to_plain

STRUCTURE = """\
format: 1
id: rich
version: 2026.10
status: provisional, not calibrated
licence: CC BY 4.0
citation: "Somebody (2026). Rich: a fixture."
evidence_note: Never tried.
change_note: First of its kind.
country_item: land

dimensions:
  - code: D1
    anchored_in: area 1
  - code: D2

blocks:
  - code: profile
    kind: profile
    optional: true
  - code: skills
    kind: perceived
  - code: tasks
    kind: observed

scales:
  - code: ease
    kind: ordinal
    options: [cannot, with_help, alone_and_helping]
    outside: [not_understood]
  - code: country
    kind: nominal
    options: [BE, FR, other]
  - code: choice
    kind: nominal
    options: [a, b, c]
    outside: [not_understood]
  - code: act
    kind: judgement
    options: [a, b, c]
    outside: [not_understood]

items:
  - code: land
    block: profile
    scale: country
    required: true
  - code: D1P1
    block: skills
    scale: ease
    dimension: D1
    level: informational
    competences: [dc22-1.1, dc30-1.1]
    aims_at: Opening what is closed
    source: Original
  - code: D1O1
    block: tasks
    scale: choice
    dimension: D1
    key: b
    key_sources: {all: "The door itself, 2026-11-01"}
    shows: addresses
  - code: 2.x
    block: skills
    scale: ease
    dimension: D2
    reversed: true
  - code: D2O1
    block: tasks
    scale: act
    dimension: D2
    keys: {BE: b.c, FR: a.c}
    key: b.a
    status: awaiting_panel

forms:
  - code: short
    minutes: 2
    min_answered: 1
    items: [D1P1, "2.x"]
    apart: [land]
  - code: full
    min_answered: 1
    items: [D1P1, D1O1, "2.x", D2O1]
    apart: [land]
"""

WORDING = """\
language: en
status: source
title: Rich
introduction: "Five questions. One more line: <b>not bold</b> & {not} ${filled}."
about:
  - What it measures.
  - What it is not for.

blocks: {profile: You, skills: What you do, tasks: Tasks}

dimensions:
  D1:
    label: One
    description: The first.
    strength: You open.
    strength_detail: Doors, mostly.
    bands: {with_help: Ask., alone: Go., alone_and_helping: Show.}
  D2: {label: Two}

options:
  ease:
    cannot: I cannot
    with_help: With help
    alone_and_helping: Alone, and I help
    not_understood: I do not understand
  country: {BE: Belgium, FR: France, other: Another}
  choice: {a: A, b: B, c: C, not_understood: I do not understand}
  act: {a: Wait, b: Ask, c: Do it myself, not_understood: I do not understand}

items:
  land: {text: Where do you live?}
  D1P1:
    lead: A door is shut
    text: I can open it.
    help: [A door is a door., "It may be: red, blue."]
    have: a door
    lack: a door
    way_out: Ask the porter.
  D1O1:
    text: Which one is official?
    stimulus: ["1. doors.example", "2. d00rs.example"]
    rationale: The first is spelt right.
    options: {a: The first, b: The second, c: Both}
  2.x: {text: I never close it.}
  D2O1:
    lead: Somebody knocks
    text: What do you do?
    translation: {note: Knock as on wood}
"""

FRENCH = """\
language: fr
status: draft
title: Riche
introduction: "Cinq questions. Une ligne : <b>pas gras</b>."
translation:
  - {step: first_translation, state: done, by: Amina, on: 2026-11-02}
  - {step: review, state: pending}

blocks: {profile: Vous, skills: Ce que vous faites, tasks: Exercices}

dimensions:
  D1: {label: Un, bands: {with_help: Demander., alone: Aller., alone_and_helping: Montrer.}}
  D2: {label: Deux}

options:
  ease:
    cannot: Je ne sais pas
    with_help: Avec de l’aide
    alone_and_helping: Sans aide, et j’aide
    not_understood: Je ne comprends pas
  country: {BE: Belgique, FR: France, other: Autre}
  choice: {a: A, b: B, c: C, not_understood: Je ne comprends pas}
  act: {a: Attendre, b: Demander, c: Faire, not_understood: Je ne comprends pas}

items:
  land: {text: "Où habitez-vous ?"}
  D1P1:
    lead: Une porte est fermée
    text: Je sais l’ouvrir.
    help: [Une porte est une porte.]
  D1O1:
    text: Laquelle est officielle ?
    stimulus: ["1. doors.example", "2. d00rs.example", "3. rien"]
    rationale: La première est bien écrite.
  2.x: {text: Je ne la ferme jamais.}
  D2O1:
    text: Que faites-vous ?
    translation: {second: Vous faites quoi ?, decision: La première}
"""


def content_of(files: dict[str, str]) -> dict[str, object]:
    """Return the plain content of files."""
    content = {}
    for name, text in files.items():
        problems = ProblemList()
        tree = parse_yaml(text, file=name, problems=problems)
        problems.raise_if_any()
        assert tree is not None
        content[name] = to_plain(tree)
    return content


def rich() -> Content:
    """Return the instrument's content."""
    files = {
        "instrument.yaml": STRUCTURE,
        "wording.en.yaml": WORDING,
        "wording.fr.yaml": FRENCH,
    }
    return normal(content_of(files))


def items_of(content: Content) -> dict[str, dict[str, object]]:
    """Return the items of the structure by code."""
    return {item["code"]: item for item in content["instrument.yaml"]["items"]}
