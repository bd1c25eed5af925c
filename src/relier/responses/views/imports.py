"""Bringing in a file: choose it, look at what would be read, confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from relier.core.failures import BadInput
from relier.core.tables.shape import TableError
from relier.instruments.rules.definition import Item
from relier.responses.forms import FileForm
from relier.responses.models import Campaign
from relier.responses.permissions import can_import_answers
from relier.responses.services.held_files import drop_file, held_file, hold_file
from relier.responses.services.imports import (
    ImportOptions,
    ImportResult,
    Preview,
    import_responses,
    items_of,
    preview_import,
)
from relier.responses.services.questionnaires import questionnaire_of, wording_language
from relier.responses.views.staff import for_campaign, me


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One question of the preview: its column, and the first values that stand there."""

    item: Item
    text: str
    column: str
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"c_{self.item.code}"


@for_campaign(can_import_answers)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Take a file and show what would be read."""
    form = FileForm(request.POST or None, request.FILES or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        held = hold_file(campaign=campaign, uploaded=form.cleaned_data["file"])
        path = held_file(campaign=campaign, name=held)
        try:
            if path is not None:
                preview_import(campaign=campaign, path=path)
            return redirect("responses:import-confirm", campaign.public_id, held)
        except BadInput as failure:
            drop_file(campaign=campaign, name=held)
            problem = told(failure)
    context = {"campaign": campaign, "form": form, "problem": problem}
    status = 422 if problem or form.errors else 200
    return render(request, "responses/import.html", context, status=status)


@for_campaign(can_import_answers)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, campaign: Campaign, held: str) -> HttpResponse:
    """Show which column holds which question; store the rows when the person agrees."""
    path = held_file(campaign=campaign, name=held)
    if path is None:
        messages.info(request, gettext("The file is no longer here. Please choose it again."))
        return redirect("responses:import", campaign.public_id)
    if request.method == "POST" and "abandon" in request.POST:
        drop_file(campaign=campaign, name=held)
        return redirect("responses:campaign", campaign.public_id)
    if request.method != "POST":
        return _preview(request, campaign, preview_import(campaign=campaign, path=path))
    changes = _changes(request, campaign)
    try:
        options = ImportOptions(columns=changes, group="groupe" in request.POST)
        result = import_responses(campaign=campaign, path=path, options=options, by=me(request))
    except BadInput as failure:
        preview = preview_import(campaign=campaign, path=path)
        return _preview(request, campaign, preview, changes=changes, problem=told(failure))
    drop_file(campaign=campaign, name=held)
    messages.success(request, _said(result))
    return redirect("responses:campaign", campaign.public_id)


def _changes(request: HttpRequest, campaign: Campaign) -> dict[str, str]:
    return {i.code: request.POST.get(f"c_{i.code}", "").strip() for i in items_of(campaign)}


def _preview(
    request: HttpRequest,
    campaign: Campaign,
    preview: Preview,
    *,
    changes: Mapping[str, str] | None = None,
    problem: str = "",
) -> HttpResponse:
    wording = questionnaire_of(campaign).wordings[wording_language(campaign)]
    chosen = preview.guess.items if changes is None else changes
    rows = [
        ItemRow(
            item,
            wording.items[item.code].text,
            chosen.get(item.code, ""),
            preview.first_values.get(item.code, ()),
        )
        for item in items_of(campaign)
    ]
    context = {
        "campaign": campaign,
        "preview": preview,
        "rows": rows,
        "unused": preview.guess.unused(preview.columns)[:100],
        "problem": problem,
    }
    return render(request, "responses/import_confirm.html", context, status=422 if problem else 200)


def told(failure: BadInput) -> str:
    """Return what went wrong, in the language of the page."""
    if isinstance(failure, TableError):
        return gettext(failure.msgid) % failure.params
    return failure.message


def _said(result: ImportResult) -> str:
    added = ngettext("%(n)d row was added.", "%(n)d rows were added.", result.added)
    already = ngettext("%(n)d was here already.", "%(n)d were here already.", result.already)
    told_of = added % {"n": result.added}
    return f"{told_of} {already % {'n': result.already}}" if result.already else told_of
