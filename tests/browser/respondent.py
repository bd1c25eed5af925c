"""How somebody without an account reaches each page: by answering, as they would."""

from __future__ import annotations

from tests.browser.conftest import Visitor

SEND = "main form button[type=submit].btn:not(.clair):not(.lien)"
PASS = "main form button[name=passer]"


def welcome(visitor: Visitor) -> None:
    """Open the address of the poster, in the visitor's language."""
    code = visitor.site.path("Answer").rstrip("/").rsplit("/", 1)[-1]
    visitor.open(f"/fr/enquete/{code}/")


def full_form(visitor: Visitor, *, aloud: bool = False) -> None:
    """Begin the form that has exercises."""
    code = visitor.site.path("exercises").rstrip("/").rsplit("/", 1)[-1]
    visitor.open(f"/fr/enquete/{code}/")
    if aloud:
        visitor.page.locator("label[for=aloud]").click()
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_url("**/repondre/1/")


def exercise(visitor: Visitor) -> None:
    """See an exercise: what it shows stands before its answers."""
    full_form(visitor)
    visitor.open("/fr/repondre/21/")
    visitor.page.wait_for_selector(".document")


def judgement(visitor: Visitor) -> None:
    """See a judgement: the best and the worst way to act."""
    full_form(visitor)
    visitor.open("/fr/repondre/56/")
    visitor.page.wait_for_selector(".jugement")


def half_a_judgement(visitor: Visitor) -> None:
    """Choose the best way to act only: the page says what is missing."""
    judgement(visitor)
    visitor.page.locator(".jugement label").first.click()
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector(".noeud")


def question_read_aloud(visitor: Visitor) -> None:
    """Read to somebody: each answer is a large key."""
    full_form(visitor, aloud=True)
    visitor.page.wait_for_selector("button[name=reponse]")


def first_question(visitor: Visitor) -> None:
    """Agree, and begin."""
    welcome(visitor)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_url("**/repondre/1/")


def question_without_an_answer(visitor: Visitor) -> None:
    """Go on without choosing: the page says what is missing and how to pass."""
    first_question(visitor)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector(".noeud")


def question_on_the_thread(visitor: Visitor) -> None:
    """Answer until the questions of the scale, where the thread of progress is drawn."""
    first_question(visitor)
    for _question in range(12):
        answer(visitor)
        if visitor.page.locator("svg.fil").count() and visitor.page.locator(".corde").count():
            break
    answer(visitor)


def answer(visitor: Visitor, choice: int = 1) -> None:
    """Choose an answer and go on."""
    there = visitor.page.url
    visitor.page.locator("main .choix label").nth(choice).click()
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_url(lambda address: address != there)


def end(visitor: Visitor) -> None:
    """Answer every question."""
    first_question(visitor)
    while "/fin/" not in visitor.page.url:
        answer(visitor)


def profile(visitor: Visitor) -> None:
    """Finish, and see one's own profile."""
    end(visitor)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_url("**/profil/**")


def profile_of_somebody_who_passed_everything(visitor: Visitor) -> None:
    """Pass what may be passed, finish, and see a profile that says what it cannot say."""
    first_question(visitor)
    while "/fin/" not in visitor.page.url:
        if visitor.page.locator(PASS).count():
            visitor.page.locator(PASS).click()
        else:
            answer(visitor)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_url("**/profil/**")


def pause(visitor: Visitor) -> None:
    """Take a break: link, code, QR code."""
    first_question(visitor)
    visitor.open("/fr/repondre/pause/")


def receipt(visitor: Visitor) -> None:
    """Read what one agreed to."""
    first_question(visitor)
    visitor.open("/fr/repondre/recu/")


def erase(visitor: Visitor) -> None:
    """Ask to erase."""
    first_question(visitor)
    visitor.open("/fr/repondre/effacer/")


def erased(visitor: Visitor) -> None:
    """Erase."""
    erase(visitor)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector("h1")


def resume_with_a_wrong_code(visitor: Visitor) -> None:
    """Type a code that no longer opens anything."""
    visitor.open("/fr/reprendre/")
    visitor.page.fill("#code", "K7MP-3XQR-9TFW")
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector(".noeud")


def private_link(visitor: Visitor) -> None:
    """Open one's private link on another device."""
    pause(visitor)
    link = visitor.page.locator("dd.code").last.inner_text().strip()
    visitor.page.context.clear_cookies()
    visitor.page.goto(visitor.site.address + "/p/" + link.rsplit("/p/", 1)[-1])
