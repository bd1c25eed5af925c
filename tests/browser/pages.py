"""The one list of pages that a real browser checks. A change that brings a page adds it here.

Each entry says how somebody gets there, as they would: a person's own pages are reached by
answering, a page for staff by signing in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser import respondent, team
from tests.browser.conftest import Visitor


@dataclass(frozen=True, slots=True)
class PageToVisit:
    """One page, or one state of a page, and the way to it."""

    name: str
    way: Callable[[Visitor], None]

    def reach(self, visitor: Visitor) -> None:
        """Go there; the second time by its address, with what the browser kept the first time.

        A page that answers a form has no address of its own: the way is gone again.
        """
        known = visitor.site.reached
        if (self.name, visitor.language) in known:
            address, cookies = known[self.name, visitor.language]
            visitor.page.context.add_cookies(cookies)
            visitor.page.goto(address)
            return
        self.way(visitor)
        if visitor.last_method == "GET":
            here = (visitor.page.url, visitor.page.context.cookies())
            known[self.name, visitor.language] = here


def at(path: str) -> Callable[[Visitor], None]:
    """Return how to reach a page that anybody may open by its address."""

    def reach(visitor: Visitor) -> None:
        visitor.open(path)

    return reach


def wrong_code(visitor: Visitor) -> None:
    """Type a code that opens nothing on the home page."""
    visitor.open("/fr/")
    visitor.page.fill("#code", "ABCD-2345")
    visitor.page.locator(respondent.SEND).first.click()
    visitor.page.wait_for_selector(".noeud")


def questionnaire(visitor: Visitor) -> None:
    """Open the first questionnaire of the list."""
    visitor.open("/fr/questionnaires/")
    visitor.page.locator("main .liste a").first.click()


def questionnaire_part(visitor: Visitor) -> None:
    """Open the first part of its questions."""
    questionnaire(visitor)
    visitor.page.locator("main table a").first.click()


PUBLIC = [
    PageToVisit("home", at("/fr/")),
    PageToVisit("see where I stand", at("/fr/me-situer/")),
    PageToVisit("a code that opens nothing", wrong_code),
    PageToVisit("run a survey", at("/fr/enqueter/")),
    PageToVisit("your data", at("/fr/vos-donnees/")),
    PageToVisit("accessibility", at("/fr/accessibilite/")),
    PageToVisit("who makes Relier", at("/fr/qui-fait-relier/")),
    PageToVisit("help", at("/fr/aide/")),
    PageToVisit("questionnaires", at("/fr/questionnaires/")),
    PageToVisit("questionnaire", questionnaire),
    PageToVisit("questions of a questionnaire", questionnaire_part),
    PageToVisit("not here", at("/fr/n-existe-pas/")),
]

RESPONDENT = [
    PageToVisit("welcome", respondent.welcome),
    PageToVisit("question", respondent.first_question),
    PageToVisit("question on the thread", respondent.question_on_the_thread),
    PageToVisit("question without an answer", respondent.question_without_an_answer),
    PageToVisit("exercise", respondent.exercise),
    PageToVisit("judgement", respondent.judgement),
    PageToVisit("half a judgement", respondent.half_a_judgement),
    PageToVisit("question read aloud", respondent.question_read_aloud),
    PageToVisit("pause", respondent.pause),
    PageToVisit("the end", respondent.end),
    PageToVisit("profile", respondent.profile),
    PageToVisit("profile that cannot say", respondent.profile_of_somebody_who_passed_everything),
    PageToVisit("receipt", respondent.receipt),
    PageToVisit("erase", respondent.erase),
    PageToVisit("erased", respondent.erased),
    PageToVisit("resume", at("/fr/reprendre/")),
    PageToVisit("resume with a wrong code", respondent.resume_with_a_wrong_code),
    PageToVisit("private link", respondent.private_link),
    PageToVisit("survey that does not exist", at("/fr/enquete/2345ABCD/")),
]

TEAM = [
    PageToVisit("sign in", at("/fr/espace/")),
    PageToVisit("sign-in code", team.ask_for_a_code),
    PageToVisit("surveys", team.as_trainer("/fr/enquetes/")),
    PageToVisit("new survey", team.as_trainer("/fr/enquetes/nouvelle/")),
    PageToVisit("new survey without a name", team.survey_without_a_name),
    PageToVisit("survey", team.of_the_survey()),
    PageToVisit("close a survey", team.of_the_survey("fermer/")),
    PageToVisit("enter paper answers", team.of_the_survey("saisie/")),
    PageToVisit("bring in answers", team.of_the_survey("importer/")),
    PageToVisit("group report", team.group_report),
    PageToVisit("figures for research", team.research),
    PageToVisit("panels of experts", team.as_trainer("/fr/espace/panels/")),
    PageToVisit("new panel", team.as_trainer("/fr/espace/panels/nouveau/")),
    PageToVisit("new panel without a date", team.panel_without_a_date),
    PageToVisit("panel", team.panel),
    PageToVisit("close a panel", team.panel_to_close),
    PageToVisit("situation to rate", team.situation),
    PageToVisit("situation without a choice", team.situation_without_a_choice),
    PageToVisit("my account", team.as_trainer("/fr/compte/")),
    PageToVisit("security", team.as_trainer("/fr/compte/securite/")),
]

PAGES = [*PUBLIC, *RESPONDENT, *TEAM]
