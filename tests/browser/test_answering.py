"""Answering with what a person has: ears, a keyboard, no JavaScript, large letters."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser import measures, respondent
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_scale_is_heard_as_one_question_with_named_choices(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    respondent.question_on_the_thread(visitor)
    heard = visitor.page.locator("main fieldset").aria_snapshot()
    question = visitor.page.locator("main h1").inner_text()
    assert f'group "{question}"' in heard or re.search(rf'group ".*{re.escape(question)}"', heard)
    for choice in ("Je ne sais pas le faire", "Avec l’aide de quelqu’un", "Sans aide"):
        assert f'radio "{choice}"' in heard
    assert heard.count("radio ") == 4
    assert "[checked]" not in heard


def test_missing_answer_is_said_where_one_is_and_kept_in_the_title(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    respondent.question_without_an_answer(visitor)
    page = visitor.page
    assert page.title().startswith("Erreur")
    assert page.locator("[role=alert]").count() == 1
    page.wait_for_function("document.activeElement.classList.contains('noeud')")
    page.get_by_role("link", name="Aller aux réponses").click()
    assert page.evaluate("document.activeElement.type") == "radio"
    described = page.locator("fieldset[aria-describedby], input[aria-describedby]").first
    target = str(described.get_attribute("aria-describedby")).split()[-1]
    assert page.locator(f"#{target}").is_visible()


def test_question_is_answered_with_the_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    visitor = visit(width=1280)
    respondent.first_question(visitor)
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "evite"
    page.keyboard.press("Enter")
    for _stop in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Continuer"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/repondre/2/"))


def test_focus_is_always_visible(visit: Callable[..., Visitor]) -> None:
    visitor = visit(width=1280)
    respondent.first_question(visitor)
    page = visitor.page
    for _stop in range(12):
        page.keyboard.press("Tab")
        drawn = page.evaluate(
            """() => {
              const here = document.activeElement;
              const shown = e => e && getComputedStyle(e).outlineStyle !== 'none';
              return here === document.body || shown(here) || shown(here.labels?.[0]);
            }"""
        )
        assert drawn, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_whole_life_without_javascript(visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripts=False)
    respondent.profile(visitor)
    page = visitor.page
    assert page.locator("main h1").inner_text() == "Vos points d’appui"
    assert page.locator("main svg rect.iv").count() > 0
    visitor.open("/fr/repondre/effacer/")
    page.locator(respondent.SEND).first.click()
    assert page.locator("main h1").inner_text() == "Vos réponses sont effacées"
    visitor.open("/fr/profil/")
    assert page.locator("main input[name=code]").count() == 1


def test_coming_back_by_code_on_another_device_finds_the_answers(
    visit: Callable[..., Visitor],
) -> None:
    telephone = visit()
    respondent.first_question(telephone)
    respondent.answer(telephone)
    code = telephone.page.locator("footer strong.code").inner_text()
    telephone.page.locator("main a.btn.lien").last.click()
    chosen = telephone.page.locator("main input[name=reponse]:checked").get_attribute("value")
    assert chosen
    library = visit(scripts=False, width=1280)
    library.open("/fr/")
    library.page.fill("#code", code.lower())
    library.page.locator(respondent.SEND).first.click()
    library.page.wait_for_url("**/repondre/2/")
    library.open("/fr/repondre/1/")
    kept = library.page.locator("main input[name=reponse]:checked")
    assert kept.get_attribute("value") == chosen


def test_letters_twice_as_large_push_nothing_out_of_the_page(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit(width=640)
    respondent.question_on_the_thread(visitor)
    visitor.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert visitor.page.evaluate(measures.STICKING_OUT) == []
