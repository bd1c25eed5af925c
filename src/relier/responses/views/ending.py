"""The end of a sitting: consents and finishing, the receipt, erasing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from relier.accounts.models import ConsentPurpose
from relier.accounts.services.consents import receipts_of
from relier.core.clock import now
from relier.responses.rules.access import read_typed_code
from relier.responses.rules.questions import SKIPPED
from relier.responses.selectors import answers_of
from relier.responses.services.codes import TooManyGuessesError, open_by_secret
from relier.responses.services.erasing import erase_administration
from relier.responses.services.notices import agreement, notice_of
from relier.responses.services.questionnaires import wording_language
from relier.responses.services.sessions import (
    Sitting,
    current_sitting,
    forget,
    posted_sitting,
    remember,
)
from relier.responses.services.sittings import Agreed, change_consents, finish_administration
from relier.responses.views.guards import SeeOther, own_form, with_sitting
from relier.responses.views.languages import campaign_languages, in_a_language_of
from relier.responses.views.pages import begin_walk, question_address


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """Ask once more who may use the answers, and finish."""
    return _finish(request) if request.method == "POST" else _before_the_end(request)


@with_sitting
def _before_the_end(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    administration = sitting.administration
    if administration.completed_at is not None:
        return redirect("responses:receipt")
    elsewhere = in_a_language_of(request, administration.campaign)
    if elsewhere:
        return redirect(elsewhere)
    walk = begin_walk(sitting)
    answers = answers_of(administration.pk)
    open_place = walk.open_place(answers)
    context = {
        "sitting": sitting,
        "administration": administration,
        "answered": sum(option != SKIPPED for option in answers.values()),
        "passed": sum(option == SKIPPED for option in answers.values()),
        "unseen": len(walk.places) - len(answers),
        "first_unseen": question_address(open_place.position) if open_place else "",
        "back": question_address(len(walk.places)),
        "notice": notice_of(administration.campaign, wording_language(administration.campaign)),
        "languages": campaign_languages(request, administration.campaign),
    }
    return render(request, "responses/finish.html", context)


def _finish(request: HttpRequest) -> HttpResponse:
    sitting = posted_sitting(request)
    if sitting is None:
        return redirect("responses:resume")
    if not sitting.administration.campaign.window.may_answer(now()):
        return redirect("responses:go-on")
    finish_administration(
        administration=sitting.administration,
        agreed=_agreed(request, sitting),
        linking_code=request.POST.get("lien", "")[:200],
    )
    response = SeeOther(resolve_url(settings.RELIER_AFTER_ANSWERING))
    remember(response, sitting.secret)
    return response


def _agreed(request: HttpRequest, sitting: Sitting) -> Agreed:
    campaign = sitting.administration.campaign
    return agreement(
        campaign,
        language=wording_language(campaign),
        group="groupe" in request.POST,
        research="recherche" in request.POST,
    )


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Show what was agreed to and when; let the person change it."""
    return _change_consents(request) if request.method == "POST" else _show_receipt(request)


@with_sitting
def _show_receipt(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    administration = sitting.administration
    context = {
        "sitting": sitting,
        "administration": administration,
        "campaign": administration.campaign,
        "receipts": receipts_of(subject=administration.public_id),
        "answered": len(answers_of(administration.pk)),
        "notice": notice_of(administration.campaign, wording_language(administration.campaign)),
        "sent_after_the_end": "deja" in request.GET,
        "changed": "change" in request.GET,
        "my_result": ConsentPurpose.MY_RESULT.value,
        "result_address": resolve_url(settings.RELIER_AFTER_ANSWERING),
        "languages": campaign_languages(request, administration.campaign),
    }
    return render(request, "responses/receipt.html", context)


def _change_consents(request: HttpRequest) -> HttpResponse:
    sitting = posted_sitting(request)
    if sitting is None:
        return redirect("responses:resume")
    change_consents(administration=sitting.administration, agreed=_agreed(request, sitting))
    response = SeeOther(f"{reverse('responses:receipt')}?change=1")
    remember(response, sitting.secret)
    return response


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's answers, from this browser or by the code."""
    if request.method == "POST":
        return _erase(request)
    return render(
        request, "responses/erase.html", {"sitting": current_sitting(request), "problem": ""}
    )


def _erase(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "")
    try:
        found = open_by_secret(read_typed_code(typed)) if typed else posted_sitting(request)
    except TooManyGuessesError:
        return _not_erased(request, "too_many", 429)
    if found is None:
        return _not_erased(request, "unknown", 422)
    erase_administration(administration=found.administration)
    response = render(request, "responses/erased.html", {})
    forget(response)
    return response


def _not_erased(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    context = {"sitting": current_sitting(request), "problem": problem}
    return render(request, "responses/erase.html", context, status=status)
