"""The file for research: only who agreed, nothing that names or dates anybody."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relier.core.audit import record
from relier.responses.models import Campaign
from relier.responses.permissions import can_export_answers
from relier.responses.selectors import research_rows as rows_of
from relier.responses.services.questionnaires import questionnaire_of
from relier.responses.views.staff import for_campaign, me


@for_campaign(can_export_answers)
@require_safe
def research_rows(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Give the answers of those who agreed to open research, or say that they are too few."""
    items = [item.code for item in questionnaire_of(campaign).items_of(campaign.form)]
    rows = rows_of(campaign.pk, items)
    if len(rows) < campaign.min_group_size:
        said = _("Fewer than %(size)d people agreed to open research: no file is made.")
        messages.info(request, said % {"size": campaign.min_group_size})
        return redirect("responses:campaign", campaign.public_id)
    record("responses.export", thing=campaign, by=me(request), data={"rows": len(rows)})
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="relier-{campaign.code}.csv"'
    # Codes of the instrument only, and no sign with which a spreadsheet begins a formula.
    writer = csv.writer(response)
    writer.writerow(items)
    writer.writerows(rows)
    return response
