"""The way in, and one question a page. Every page is kept when it is sent, and answered 303."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from relier.core.clock import now
from relier.responses.models import Administration, Campaign
from relier.responses.rules.questions import (
    Choice,
    Place,
    Refusal,
    place_sent,
    read_choice,
)
from relier.responses.rules.windows import Stage
from relier.responses.selectors import answers_of, campaign_by_code
from relier.responses.services.notices import agreement, notice_of
from relier.responses.services.questionnaires import questionnaire_of, wording_language
from relier.responses.services.sessions import (
    Sitting,
    current_sitting,
    new_secret,
    posted_sitting,
    read_start_key,
    remember,
    start_key,
)
from relier.responses.services.sittings import (
    AlreadyFinishedError,
    save_answer,
    start_administration,
)
from relier.responses.views.guards import SeeOther, own_form, with_sitting
from relier.responses.views.languages import campaign_languages, in_a_language_of
from relier.responses.views.pages import Walk, begin_walk, question_address, question_page

logger = logging.getLogger(__name__)


@own_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is asked and what is kept; begin when the person agrees."""
    campaign = campaign_by_code(code)
    if campaign is None:
        return render(request, "responses/unknown_campaign.html", {"code": code}, status=404)
    elsewhere = in_a_language_of(request, campaign)
    if elsewhere:
        return redirect(elsewhere)
    stage = campaign.window.stage(now())
    if stage is not Stage.OPEN:
        return _not_open(request, campaign, stage)
    if request.method == "POST":
        return _start(request, campaign)
    return _show_welcome(request, campaign)


def _show_welcome(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    instrument = questionnaire_of(campaign)
    language = wording_language(campaign)
    sitting = current_sitting(request)
    context = {
        "campaign": campaign,
        "form": instrument.forms[campaign.form],
        "wording": instrument.wordings[language],
        "notice": notice_of(campaign, language),
        "start_key": start_key(new_secret()),
        "going_on": _unfinished_here(sitting, campaign),
        "languages": campaign_languages(request, campaign),
    }
    return render(request, "responses/welcome.html", context)


def _unfinished_here(sitting: Sitting | None, campaign: Campaign) -> bool:
    if sitting is None or sitting.administration.campaign_id != campaign.pk:
        return False
    return sitting.administration.completed_at is None


def _start(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    secret = read_start_key(request.POST.get("cle", ""))
    if secret is None:
        return _show_welcome(request, campaign)
    agreed = agreement(
        campaign,
        language=wording_language(campaign),
        group="groupe" in request.POST,
        research="recherche" in request.POST,
    )
    sitting = start_administration(
        campaign=campaign, secret=secret, agreed=agreed, aloud="aloud" in request.POST
    )
    response = SeeOther(reverse("responses:go-on"))
    remember(response, sitting.secret)
    return response


def _not_open(request: HttpRequest, campaign: Campaign, stage: Stage) -> HttpResponse:
    if stage is Stage.DRAFT:
        raise Http404
    sitting = current_sitting(request)
    context = {
        "campaign": campaign,
        "stage": stage.value,
        "going_on": stage is Stage.GRACE and _unfinished_here(sitting, campaign),
        "languages": campaign_languages(request, campaign),
    }
    return render(request, "responses/not_open.html", context)


@require_safe
@with_sitting
def go_on(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Go to the first question that has no answer, or to what remains."""
    if sitting.administration.completed_at is not None:
        return redirect("responses:receipt")
    place = begin_walk(sitting).open_place(answers_of(sitting.administration.pk))
    return redirect(question_address(place.position) if place else reverse("responses:finish"))


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, position: int) -> HttpResponse:
    """Ask one question, or keep its answer."""
    if request.method == "POST":
        return _keep(request, position)
    return _ask(request, position=position)


@with_sitting
def _ask(request: HttpRequest, sitting: Sitting, *, position: int) -> HttpResponse:
    administration = sitting.administration
    if administration.completed_at is not None:
        return redirect("responses:receipt")
    elsewhere = in_a_language_of(request, administration.campaign)
    if elsewhere:
        return redirect(elsewhere)
    if not administration.campaign.window.may_answer(now()):
        return _too_late(request, sitting)
    walk = begin_walk(sitting)
    place = place_sent(walk.places, position=position, item="")
    if place is None:
        return redirect("responses:go-on")
    return _show_question(request, walk, position=position)


def _keep(request: HttpRequest, position: int) -> HttpResponse:
    """Keep an answer. Whatever happens, the person sees it again and can send it again."""
    try:
        sent = request.POST.dict()
    except RequestDataTooBig:
        return _too_big(request, position=position)
    try:
        return _keep_answer(request, position, sent)
    except IntegrityError:
        return redirect("responses:resume")  # erased meanwhile, in another tab
    except DatabaseError:
        logger.exception("An answer could not be kept; it was shown again.")
        context = {"kept": list(sent.items()), "path": request.path}
        return render(request, "503.html", context, status=503)


def _keep_answer(request: HttpRequest, position: int, sent: dict[str, str]) -> HttpResponse:
    sitting = posted_sitting(request)
    if sitting is None:
        return redirect("responses:resume")
    if not sitting.administration.campaign.window.may_answer(now()):
        return _too_late(request, sitting)
    walk = begin_walk(sitting)
    place = place_sent(walk.places, position=position, item=sent.get("item", ""))
    if place is None:
        return _show_question(
            request, walk, position=position, refused=Choice(refusal=Refusal.NO_SUCH_QUESTION)
        )
    choice = read_choice(sent, walk.instrument, place.item)
    if choice.refusal is not None:
        return _show_question(request, walk, position=place.position, refused=choice)
    return _save(walk, place, choice.option)


def _save(walk: Walk, place: Place, option: str) -> HttpResponse:
    try:
        save_answer(
            administration=walk.sitting.administration,
            item=place.item.code,
            option=option,
            language=walk.wording.language,
        )
    except AlreadyFinishedError:
        return SeeOther(f"{reverse('responses:receipt')}?deja=1")
    except Administration.DoesNotExist:
        return redirect("responses:resume")
    response = SeeOther(walk.address_after(place))
    remember(response, walk.sitting.secret)
    return response


def _show_question(
    request: HttpRequest, walk: Walk, *, position: int, refused: Choice | None = None
) -> HttpResponse:
    place = walk.places[min(position, len(walk.places)) - 1]
    page = question_page(walk, place, refused=refused)
    context = {
        "page": page,
        "sitting": walk.sitting,
        "item_language": _foreign(walk.wording.language),
        "languages": campaign_languages(request, walk.sitting.administration.campaign),
    }
    aloud = walk.sitting.administration.provenance == Administration.Provenance.INTERVIEW
    template = "responses/question.html"
    if refused is not None:
        template = "responses/question_error.html"
    elif aloud and not page.worst_choices:
        template = "responses/question_aloud.html"
    return render(request, template, context, status=200 if refused is None else 422)


def _foreign(language: str) -> str:
    return "" if language == get_language() else language


@with_sitting
def _too_big(request: HttpRequest, sitting: Sitting, *, position: int) -> HttpResponse:
    refused = Choice(refusal=Refusal.TOO_LONG)
    return _show_question(request, begin_walk(sitting), position=position, refused=refused)


def _too_late(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    context = {
        "campaign": sitting.administration.campaign,
        "saved": len(answers_of(sitting.administration.pk)),
        "languages": campaign_languages(request, sitting.administration.campaign),
    }
    return render(request, "responses/too_late.html", context, status=403)
