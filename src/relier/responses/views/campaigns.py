"""The team's pages of campaigns: the list, a new one, one and its settings, closing it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relier.core.clock import now
from relier.instruments.selectors import published_versions
from relier.responses.forms import (
    CampaignForm,
    SettingsForm,
    draft_languages,
    language_in_our_words,
    questionnaires,
)
from relier.responses.models import Campaign
from relier.responses.permissions import can_export_answers, organisations_to_manage
from relier.responses.rules.windows import Stage
from relier.responses.selectors import Participation, campaigns_of, participation_of
from relier.responses.services.campaigns import (
    Settings,
    Terms,
    change_settings,
    close_campaign,
    create_campaign,
)
from relier.responses.services.questionnaires import questionnaire_of
from relier.responses.views.staff import for_campaign, me


@login_required
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns of one's organisations, latest first."""
    mine = organisations_to_manage(request.user)
    context = {
        "organisations": mine,
        "campaigns": list(campaigns_of([one.pk for one in mine])),
    }
    return render(request, "responses/campaigns.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Prepare a campaign for one of one's organisations."""
    mine = organisations_to_manage(request.user)
    if not mine:
        raise Http404
    offered = questionnaires(list(published_versions()))
    form = CampaignForm(request.POST or None, organisations=mine, offered=offered)
    if request.method == "POST" and form.is_valid():
        campaign = _create(request, form)
        return redirect("responses:campaign", campaign.public_id)
    status = 422 if form.errors else 200
    return render(request, "responses/campaign_new.html", {"form": form}, status=status)


def _create(request: HttpRequest, form: CampaignForm) -> Campaign:
    chosen, cleaned = form.chosen, form.cleaned_data
    return create_campaign(
        organisation=cleaned["organisation"],
        questionnaire=(chosen.version, chosen.form),
        settings=_settings(form),
        terms=Terms(
            purpose=cleaned["purpose"],
            opens_at=form.first_moment,
            retention_until=cleaned["retention_until"],
            min_group_size=cleaned["min_group_size"],
            consent_texts=form.consent_texts,
            follows=cleaned["follows"],
        ),
        by=me(request),
    )


def _settings(form: SettingsForm) -> Settings:
    cleaned = form.cleaned_data
    return Settings(
        name=cleaned["name"],
        languages=cleaned["languages"],
        closes_at=form.last_moment,
        invited=cleaned["invited"],
    )


@for_campaign()
@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show one campaign: who has answered, how to invite, its settings."""
    others = sorted(set(questionnaire_of(campaign).wordings) - set(campaign.languages))
    available = [*campaign.languages, *others]
    drafts = draft_languages([questionnaire_of(campaign)])
    form = SettingsForm(
        request.POST or None, available=available, drafts=drafts, initial=_initial(campaign)
    )
    if request.method == "POST" and form.is_valid():
        change_settings(campaign=campaign, settings=_settings(form), by=me(request))
        messages.success(request, _("The settings are saved."))
        return redirect("responses:campaign", campaign.public_id)
    context = {
        "campaign": campaign,
        "form": form,
        "participation": participation_of(campaign.pk),
        "report_address": reverse(settings.RELIER_GROUP_REPORT, args=[campaign.public_id]),
        "research_address": reverse(settings.RELIER_RESEARCH_PAGE, args=[campaign.public_id]),
        "may_export": can_export_answers(request.user, campaign),
        **_invitation(campaign),
        **_state(campaign),
    }
    context["share"] = _share(context["participation"], campaign.invited)
    return render(request, "responses/campaign.html", context, status=422 if form.errors else 200)


def _initial(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "last_day": timezone.localdate(campaign.closes_at),
        "languages": campaign.languages,
        "invited": campaign.invited,
    }


def _invitation(campaign: Campaign) -> dict[str, Any]:
    address = f"{settings.SITE_URL}{reverse('responses-short:campaign', args=[campaign.code])}"
    return {
        "address": address,
        "shown_address": address.split("://", 1)[1],
        "sheet_languages": [(code, language_in_our_words(code)) for code in campaign.languages],
    }


def _state(campaign: Campaign) -> dict[str, Any]:
    stage = campaign.window.stage(now())
    return {"stage": stage.value, "is_running": stage in {Stage.OPEN, Stage.NOT_YET}}


def _share(participation: Participation, invited: int | None) -> int:
    """Return how many of the invited the thread shows; more may answer than were invited."""
    return min(participation.finished, invited) if invited else 0


@for_campaign()
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Ask, then close a campaign now."""
    if request.method == "POST":
        close_campaign(campaign=campaign, by=me(request))
        messages.success(request, _("The survey is closed. Who was answering has 24 hours left."))
        return redirect("responses:campaign", campaign.public_id)
    unfinished = participation_of(campaign.pk).unfinished
    context = {"campaign": campaign, "unfinished": unfinished}
    return render(request, "responses/campaign_close.html", context)
