"""Two published formulas, counted by hand on small texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from relier.instruments.rules.loader import load_instrument
from relier.instruments.rules.readability import (
    Bounds,
    Readability,
    bounds_of,
    item_readability,
    language_readability,
    readability,
)
from tests.instruments.files import write_tiny


def test_lix_is_words_a_sentence_plus_long_words_a_hundred() -> None:
    # 10 words, 2 sentences, 2 words over six letters: 10 / 2 + 100 × 2 / 10 = 25.
    found = readability(["The cat sleeps quietly. It was on the kitchen table."], language="en")
    assert (found.words, found.sentences, found.long_words) == (10, 2, 2)
    assert found.lix == 25


def test_six_letters_are_short_and_seven_are_long() -> None:
    assert readability(["abcdef"], language="en").long_words == 0
    assert readability(["abcdefg"], language="en").long_words == 1


def test_kandel_moles_in_french() -> None:
    # Le chat dort sur la table. Ma-man é-crit une lettre: 10 words, 2 sentences; syllables
    # le, chat, dort, sur, la, table (6), ma-man, é-crit, une, lettre (6) = 12.
    # 207 - 1.015 × 10 / 2 - 73.6 × 12 / 10 = 113.605
    found = readability(["Le chat dort sur la table. Maman écrit une lettre."], language="fr")
    assert (found.words, found.sentences, found.syllables) == (10, 2, 12)
    assert found.ease == pytest.approx(113.605)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("eau", 1),
        ("le", 1),
        ("table", 1),
        ("tables", 1),
        ("écran", 2),
        ("avec", 2),
        ("message", 2),
        ("idée", 2),
        ("idées", 2),
        ("question", 2),
        ("naïf", 2),
        ("idéal", 3),
        ("création", 3),
        ("vérifier", 3),
        ("aéroport", 4),
        ("ordinateur", 4),
        ("l’aide", 1),
    ],
)
def test_french_syllables_as_they_are_said(word: str, syllables: int) -> None:
    assert readability([word], language="fr").syllables == syllables


def test_formula_of_ease_with_given_counts() -> None:
    # 207 - 1.015 × 100 / 5 - 73.6 × 160 / 100 = 207 - 20.3 - 117.76
    assert Readability(100, 5, 20, syllables=160).ease == pytest.approx(68.94)


def test_other_languages_have_no_count_of_syllables() -> None:
    assert readability(["The cat."], language="en").ease is None


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("C’est l’heure du rendez-vous.", "fr", 6),
        ("Într-o zi, n-am timp.", "ro", 4),
        ("Μπορώ να βρω μια θέση.", "el", 5),
        ("They don’t know.", "en", 3),
        ("12 euros", "fr", 2),
    ],
)
def test_words_as_they_are_read(text: str, language: str, words: int) -> None:
    assert readability([text], language=language).words == words


def test_greek_question_mark_ends_a_sentence() -> None:
    assert readability(["Πού είναι; Εδώ."], language="el").sentences == 2


def test_each_text_ends_a_sentence() -> None:
    assert readability(["One morning", "I open a door."], language="en").sentences == 2


def test_nothing_to_read_is_no_figure() -> None:
    empty = readability(["", "…"], language="fr")
    assert (empty.lix, empty.ease, empty.step) == (0.0, None, "very_easy")


@pytest.mark.parametrize(
    ("words", "sentences", "long_words", "step"),
    [
        (10, 1, 1, "very_easy"),
        (10, 1, 2, "easy"),
        (20, 1, 4, "medium"),
        (20, 1, 6, "hard"),
        (20, 1, 8, "very_hard"),
    ],
)
def test_steps_begin_at_their_limit(words: int, sentences: int, long_words: int, step: str) -> None:
    assert Readability(words, sentences, long_words).step == step


def test_bounds_by_language() -> None:
    assert bounds_of("en") == Bounds(39.0, None)
    assert bounds_of("fr") == Bounds(40.0, 70.0)
    assert bounds_of("fr-simple") == Bounds(30.0, 80.0)
    assert bounds_of("nl") == Bounds(None, None)


def test_bounds_hold_until_they_are_passed() -> None:
    assert Bounds(40.0, None).hold(Readability(40, 2, 8))
    assert not Bounds(40.0, None).hold(Readability(40, 2, 9))
    assert not Bounds(40.0, 70.0).hold(Readability(100, 10, 10, syllables=180))
    assert Bounds(None, None).hold(Readability(40, 1, 40))


def test_an_item_is_read_with_its_lead_help_and_own_answers(tmp_path: Path) -> None:
    tiny = load_instrument(write_tiny(tmp_path / "tiny"))
    words = tiny.wordings["en"]
    # One morning + I can open a door. + A door is a wall that opens. + Any door.
    assert item_readability(words, tiny.items["A1"]).words == 2 + 5 + 7 + 2
    # I can find a key. + Full, and I can make one
    assert item_readability(words, tiny.items["B1"]).words == 5 + 6


def test_a_language_is_read_whole(tmp_path: Path) -> None:
    tiny = load_instrument(write_tiny(tmp_path / "tiny"))
    words = tiny.wordings["en"]
    found = language_readability(tiny, "en")
    each = [item_readability(words, item) for item in tiny.items.values()]
    assert found.words == sum(one.words for one in each)
    assert found.sentences == sum(one.sentences for one in each)
