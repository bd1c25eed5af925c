"""Questions are read as an editor reads them: short, one negation at most, no brand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from relier.instruments.rules.definition import BlockKind
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.instruments.rules.shelf import all_versions
from relier.instruments.rules.wording_checks import (
    RemarkKind,
    read_question,
    wording_advice,
    wording_remarks,
)
from tests.instruments.files import WORDING, edited, write_tiny


def kinds(text: str, language: str) -> list[RemarkKind]:
    return [kind for kind, _detail in read_question(text, language=language)]


def test_eighteen_words_pass_and_nineteen_do_not() -> None:
    assert kinds("mot " * 18, "fr") == []
    assert kinds("mot " * 19, "fr") == [RemarkKind.TOO_LONG]


def test_elision_makes_two_words_and_a_hyphen_one() -> None:
    assert kinds("mot " * 16 + "l’aide", "fr") == []
    assert kinds("mot " * 17 + "l’aide", "fr") == [RemarkKind.TOO_LONG]
    assert kinds("mot " * 17 + "elle-même", "fr") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Je ne sais pas le faire sans aide."),
        ("fr", "Je n’ai rien, ni ici ni ailleurs."),
        ("fr", "Il est impossible de finir sans quelqu’un."),
        ("en", "I cannot do it without help."),
        ("en", "I don’t know nobody."),
        ("en", "I never say no."),
        ("ro", "Nu pot face asta fără ajutor."),
        ("ro", "Este imposibil să nu văd mesajul."),
        ("el", "Δεν μπορώ να το κάνω χωρίς βοήθεια."),
        ("el", "Δεν είναι αδύνατο να το βρω."),
        ("fr-simple", "Je ne peux pas finir sans aide."),
    ],
)
def test_double_negation_is_seen(language: str, text: str) -> None:
    assert RemarkKind.DOUBLE_NEGATION in kinds(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Je ne lis pas ce message."),
        ("fr", "Je sais finir sans aide."),
        ("en", "I can finish without help."),
        ("en", "I know nothing about notices."),
        ("ro", "Nu știu nimic despre asta."),
        ("ro", "N-am văzut niciodată mesajul."),
        ("el", "Δεν ξέρω τίποτα για αυτό."),
        ("el", "Το κάνω χωρίς βοήθεια."),
        ("nl", "Ik kan het niet zonder hulp."),
    ],
)
def test_single_negation_passes(language: str, text: str) -> None:
    assert kinds(text, language) == []


@pytest.mark.parametrize(
    "text", ["Je cherche sur google.", "Je sais ouvrir WhatsApp.", "I can write in Word."]
)
def test_brand_is_seen(text: str) -> None:
    assert kinds(text, "en") == [RemarkKind.BRAND]


@pytest.mark.parametrize(
    "text", ["I can read a word.", "Teams can write.", "J’ouvre les fenêtres.", "Un signal sonne."]
)
def test_everyday_word_is_no_brand(text: str) -> None:
    assert kinds(text, "en") == []


def test_remark_names_the_item_and_the_language(tmp_path: Path) -> None:
    wording = edited(WORDING, "I can find a key.", "I can find a key on Facebook.")
    tiny = load_instrument(write_tiny(tmp_path, wording=wording))
    (remark,) = wording_remarks(tiny)
    assert (remark.item, remark.language, remark.detail) == ("B1", "en", "Facebook")


def test_only_the_kinds_of_items_asked_for_are_read(tmp_path: Path) -> None:
    wording = edited(WORDING, "I have a table.", "I have a Facebook table.")
    tiny = load_instrument(write_tiny(tmp_path, wording=wording))
    assert wording_remarks(tiny) == ()
    assert (
        len(wording_remarks(replace(tiny), kinds=tuple(b.kind for b in tiny.blocks.values()))) == 1
    )


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("lead: One morning", "lead: One morning on Facebook", "lead"),
        ("full: Full, and I can make one", "full: Full, on Facebook", "options.full"),
        ("lead: One morning", "stimulus: [A letter, A page on Facebook]", "stimulus"),
    ],
)
def test_all_that_is_read_with_a_question_is_read(
    tmp_path: Path, old: str, new: str, part: str
) -> None:
    tiny = load_instrument(write_tiny(tmp_path, wording=edited(WORDING, old, new)))
    (remark,) = wording_remarks(tiny)
    assert (remark.part, remark.kind) == (part, RemarkKind.BRAND)


def test_a_letter_that_is_shown_may_be_long(tmp_path: Path) -> None:
    letter = "stimulus: [" + "word " * 30 + "]"
    tiny = load_instrument(
        write_tiny(tmp_path, wording=edited(WORDING, "lead: One morning", letter))
    )
    assert wording_remarks(tiny) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Je sais écrire et envoyer un message."),
        ("fr", "Je sais lire et/ou écrire."),
        ("en", "I can open a page and then print it."),
        ("ro", "Pot să deschid și să tipăresc o pagină."),
        ("el", "Μπορώ να ανοίξω και να τυπώσω μια σελίδα."),
    ],
)
def test_two_acts_in_one_question_are_guessed(tmp_path: Path, language: str, text: str) -> None:
    assert advice(tmp_path, language, text) == [RemarkKind.TWO_IDEAS]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Je sais écrire un message et une lettre."),
        ("en", "I can open a page and a letter."),
        ("ro", "Pot să deschid o pagină și o scrisoare."),
        ("el", "Μπορώ να ανοίξω μια σελίδα και μια επιστολή."),
    ],
)
def test_one_act_on_two_things_is_one_idea(tmp_path: Path, language: str, text: str) -> None:
    assert advice(tmp_path, language, text) == []


def test_a_question_far_beyond_the_bound_is_looked_at(tmp_path: Path) -> None:
    # Six words, five of them long: 6 + 100 × 5 / 6 = 89.
    text = "I investigate administrative responsibilities regarding correspondence."
    wording = edited(WORDING, "I can close a door.", text)
    tiny = load_instrument(write_tiny(tmp_path, wording=wording))
    found = [one.item for one in wording_advice(tiny) if one.kind is RemarkKind.HARD_QUESTION]
    assert found == ["A2"]


def test_a_language_hard_to_read_is_told_once_without_an_item(tmp_path: Path) -> None:
    words = "Administrative correspondence necessitates comprehension. " * 20
    wording = edited(WORDING, "A door is a wall that opens.", words.strip())
    tiny = load_instrument(write_tiny(tmp_path, wording=wording))
    found = [one for one in wording_advice(tiny) if one.kind is RemarkKind.HARD_LANGUAGE]
    assert [(one.item, one.language) for one in found] == [("", "en")]


def advice(folder: Path, language: str, text: str) -> list[RemarkKind]:
    """Return the advice on one question, in a language of its own."""
    wording = edited(WORDING, "I can find a key.", text)
    wording = edited(wording, "language: en", f"language: {language}")
    write_tiny(folder, wording=wording)
    folder.joinpath("wording.en.yaml").rename(folder / f"wording.{language}.yaml")
    return [one.kind for one in wording_advice(load_instrument(folder)) if one.item == "B1"]


@pytest.mark.parametrize("folder", list(all_versions()), ids=lambda path: path.parent.name)
def test_every_language_that_ships_is_readable_and_keeps_the_rules(folder: Path) -> None:
    instrument = load_instrument(folder)
    assert wording_remarks(instrument, kinds=tuple(BlockKind)) == ()
    hard = {RemarkKind.HARD_LANGUAGE, RemarkKind.HARD_QUESTION}
    assert [one for one in wording_advice(instrument) if one.kind in hard] == []


@pytest.mark.parametrize("language", ["ro", "el"])
def test_negations_of_the_full_questionnaire_are_seen(language: str) -> None:
    """A rule that never matches would hold for any words."""
    words = load_instrument(find_instrument("agility-social-work/2027.1")).wordings[language]
    texts = " ".join(line for item in words.items.values() for line in (item.text, *item.help))
    assert RemarkKind.DOUBLE_NEGATION in kinds(texts, language)
