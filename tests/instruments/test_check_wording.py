"""Questions are read as an editor reads them: short, one negation at most, no brand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from relier.instruments.rules.loader import load_instrument
from relier.instruments.rules.wording_checks import RemarkKind, read_question, wording_remarks
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
        ("el", "Δεν ξέρω χωρίς βοήθεια."),
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
