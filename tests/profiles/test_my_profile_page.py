"""The profile page: for whoever holds the cookie, on screen and on paper."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader

from relier.profiles.templatetags.profiles_ui import in_a_list
from relier.responses.models import Administration, Campaign
from relier.scoring.selectors import scores_of
from tests.profiles.conftest import answer

PAGE = "/fr/profil/"


def test_amina_sees_her_points_of_support_before_everything_else(campaign: Campaign) -> None:
    amina = answer(campaign, {"D1": 3, "D2": 2, "D3": 1}, C4="no")
    page = amina.telephone().get(PAGE).content.decode()
    assert page.index("Vous savez chercher.") < page.index("Faire des démarches en ligne")
    assert "quelqu’un à qui demander." in page


def test_her_profile_holds_no_number_about_her_but_counts_of_questions(campaign: Campaign) -> None:
    page = answer(campaign, {"D1": 3, "D2": 2, "D3": 1}).telephone().get(PAGE).content.decode()
    words = re.sub(r"<svg.*?</svg>|<form.*?</form>|<head>.*?</head>", "", page, flags=re.DOTALL)
    assert not re.search(r"\d[.,]\d", re.sub(r"<[^>]+>", " ", words))


def test_opening_the_profile_scores_the_sitting_once(campaign: Campaign) -> None:
    amina = answer(campaign, 2)
    assert scores_of(amina.administration.pk) is None
    amina.telephone().get(PAGE)
    assert scores_of(amina.administration.pk) is not None


def test_somebody_without_answers_is_asked_for_the_code(amina: Client, db: None) -> None:
    assert amina.get(PAGE).headers["Location"] == "/fr/reprendre/"


def test_somebody_who_has_not_finished_goes_on_answering(campaign: Campaign) -> None:
    amina = answer(campaign, 2)
    Administration.objects.update(completed_at=None)
    assert amina.telephone().get(PAGE).headers["Location"] == "/fr/repondre/"


def test_a_cookie_opens_one_profile_and_no_other(campaign: Campaign) -> None:
    amina, other = answer(campaign, 3), answer(campaign, 0)
    assert "Vous savez chercher." in amina.telephone().get(PAGE).content.decode()
    assert "Vous savez chercher." not in other.telephone().get(PAGE).content.decode()


def test_the_profile_prints_as_a_tagged_pdf(campaign: Campaign) -> None:
    response = answer(campaign, {"D1": 3, "D2": 1}).telephone().get(f"{PAGE}papier.pdf")
    pdf = PdfReader(io.BytesIO(response.content))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Chercher et vérifier" in text


def test_erasing_from_the_profile_leaves_nothing(campaign: Campaign) -> None:
    telephone = answer(campaign, 2).telephone()
    page = telephone.get(PAGE).content.decode()
    key = re.search(r'name="cle" value="([^"]+)"', page)
    assert key
    assert telephone.post("/fr/repondre/effacer/", {"cle": key[1]}).status_code == 200
    assert not Administration.objects.exists()
    assert telephone.get(PAGE).status_code == 302


def test_somebody_who_passed_every_question_reads_that_nothing_can_be_told(
    campaign: Campaign,
) -> None:
    silent = answer(campaign, {})
    page = silent.telephone().get(PAGE).content.decode()
    assert "Rien ne peut encore être dit" in page
    assert "Vous avez passé toutes les questions" in page
    for untrue in ("à partir de 0 question", "Vos réponses disent surtout", "Dans 0 domaine"):
        assert untrue not in page


def test_somebody_without_an_area_at_ease_does_not_read_a_count_of_none(campaign: Campaign) -> None:
    page = answer(campaign, {"D1": 1, "D2": 1, "D3": 1}).telephone().get(PAGE).content.decode()
    assert "Dans 0 domaine" not in page


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "un lieu, calme\u00a0; une aide."), ("en", "un lieu, calme; une aide.")],
)
def test_names_that_hold_commas_are_parted_by_semicolons(language: str, said: str) -> None:
    with override(language):
        assert in_a_list(["un lieu, calme", "une aide"]) == said
