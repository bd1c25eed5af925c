"""How somebody of a team reaches each page: by signing in with a code from a message."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.respondent import SEND


def trainer(visitor: Visitor) -> None:
    """Sign in as the demonstration's trainer: once for all the tests, then by the same cookies."""
    if visitor.site.signed_in:
        visitor.page.context.add_cookies(visitor.site.signed_in)
        return
    ask_for_a_code(visitor)
    visitor.page.locator("main input[name=code]").fill(visitor.site.last_code())
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_url(lambda address: "/connexion/" not in address)
    visitor.site.signed_in.extend(visitor.page.context.cookies())


def ask_for_a_code(visitor: Visitor) -> None:
    """Ask for a sign-in code."""
    address = next(name for name in visitor.site.paths if "@" in name).rsplit(" ", 1)[-1]
    visitor.open("/fr/espace/")
    visitor.page.locator("main input[type=email]").fill(address)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector("main input[name=code]")


def as_trainer(path: str) -> Callable[[Visitor], None]:
    """Return how the trainer reaches an address."""

    def reach(visitor: Visitor) -> None:
        trainer(visitor)
        visitor.open(path)

    return reach


def of_the_survey(end: str = "") -> Callable[[Visitor], None]:
    """Return how the trainer reaches a page of the open survey."""

    def reach(visitor: Visitor) -> None:
        trainer(visitor)
        visitor.open("/fr/enquetes/")
        visitor.page.goto(visitor.site.address + survey(visitor) + end)

    return reach


def group_report(visitor: Visitor) -> None:
    """Open the group report from the survey's page."""
    of_the_survey()(visitor)
    report = visitor.page.locator("main a[href*='/groupe/']").first.get_attribute("href")
    visitor.page.goto(visitor.site.address + str(report))


def research(visitor: Visitor) -> None:
    """Have the figures for research computed, and wait for the job that does it."""
    group_report(visitor)
    visitor.page.goto(visitor.page.url + "recherche/")
    if visitor.page.locator("main form button").count():
        visitor.page.locator("main form button").first.click()
    for _ in range(60):
        if visitor.page.locator("#t-q").count():
            break
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
    visitor.page.goto(visitor.page.url)
    visitor.page.wait_for_selector("#t-q")


def survey_without_a_name(visitor: Visitor) -> None:
    """Send the form of a new survey empty."""
    as_trainer("/fr/enquetes/nouvelle/")(visitor)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector(".noeud")


def survey(visitor: Visitor) -> str:
    """Return the address of the first survey of the list."""
    links = visitor.page.locator("main a[href*='/enquetes/']")
    found = [str(link.get_attribute("href")) for link in links.all()]
    return next(one for one in found if not one.endswith(("/enquetes/", "/nouvelle/")))


def panel_without_a_date(visitor: Visitor) -> None:
    """Send the form of a new panel without its date."""
    as_trainer("/fr/espace/panels/nouveau/")(visitor)
    visitor.page.locator("main input[type=date]").fill("")
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector(".noeud")


def panel(visitor: Visitor) -> None:
    """Open the panel of the demonstration, after making it if there is none."""
    as_trainer("/fr/espace/panels/")(visitor)
    if not visitor.page.locator("main .liste a").count():
        visitor.open("/fr/espace/panels/nouveau/")
        visitor.page.locator(SEND).first.click()
        visitor.page.wait_for_url(lambda address: "/nouveau/" not in address)
        visitor.open("/fr/espace/panels/")
    visitor.page.locator("main .liste a").first.click()


def panel_to_close(visitor: Visitor) -> None:
    """Ask to close it."""
    panel(visitor)
    visitor.page.locator("main a[href$='/fermer/']").click()


def situation(visitor: Visitor) -> None:
    """Make one link, open it as an expert does, and go to the first situation."""
    panel(visitor)
    visitor.page.locator("#id_count").fill("1")
    visitor.page.locator(SEND).first.click()
    link = str(visitor.page.locator("main dd.code").first.text_content())
    visitor.page.goto(visitor.site.address + "/panel/p/" + link.rsplit("/", 1)[-1])
    visitor.page.locator(SEND).first.click()
    visitor.open("/fr/panel/")
    visitor.page.locator("main ol a").first.click()


def situation_without_a_choice(visitor: Visitor) -> None:
    """Send a situation without any choice."""
    situation(visitor)
    visitor.page.locator(SEND).first.click()
    visitor.page.wait_for_selector(".noeud")
