"""Paper: the questionnaire and the poster to print, the screen to enter sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from relier.core.html.pdf import write_pdf
from relier.core.public_ids import read_code
from relier.instruments.rules.definition import Instrument, ScaleKind, Wording
from relier.responses.forms import language_in_our_words, language_name
from relier.responses.models import Campaign
from relier.responses.rules.paper import boxes_of, read_mark, sheet_code
from relier.responses.rules.questions import Place, places_of
from relier.responses.services.notices import agreement, notice_of
from relier.responses.services.paper import PaperSheet, SheetEnteredError, enter_paper_answers
from relier.responses.services.questionnaires import questionnaire_of, wording_language
from relier.responses.services.sessions import new_secret, read_start_key, start_key
from relier.responses.views.staff import for_campaign, me


@dataclass(frozen=True, slots=True)
class LabelledBox:
    """One box on paper with its words."""

    mark: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question, on paper and on the screen of entry."""

    place: Place
    lead: str
    text: str
    boxes: tuple[LabelledBox, ...]
    stimulus: tuple[str, ...] = ()
    judged: bool = False
    typed: str = ""
    problem: bool = False
    first: bool = False

    @property
    def field(self) -> str:
        """The name of its field on the screen of entry."""
        return f"i_{self.place.item.code}"


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that share a heading; their boxes are told once when they are the same."""

    heading: str
    rows: tuple[Row, ...]

    @property
    def shared_boxes(self) -> tuple[LabelledBox, ...]:
        """The boxes of every row, when all rows have the same."""
        first = self.rows[0].boxes
        return first if all(row.boxes == first for row in self.rows) else ()


def sections_of(instrument: Instrument, form: str, wording: Wording) -> list[Section]:
    """Return a form as it is printed, a section at a time."""
    rows = [_row(instrument, place, wording) for place in places_of(instrument, form)]
    return [
        Section(_heading(wording, name), tuple(group))
        for name, group in groupby(rows, key=lambda row: row.place.section)
    ]


def _row(instrument: Instrument, place: Place, wording: Wording) -> Row:
    words = wording.items[place.item.code]
    return Row(
        place=place,
        lead=words.lead,
        text=words.text,
        boxes=tuple(
            LabelledBox(box.mark, wording.label(place.item, box.code))
            for box in boxes_of(instrument, place.item)
        ),
        stimulus=words.stimulus,
        judged=instrument.scales[place.item.scale].kind is ScaleKind.JUDGEMENT,
    )


def _heading(wording: Wording, section: str) -> str:
    if section in wording.dimensions:
        return wording.dimensions[section].label
    return wording.blocks.get(section, "")


@for_campaign()
@require_safe
def questionnaire_pdf(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Give the questionnaire on paper, in one of the campaign's languages."""
    asked = request.GET.get("langue", "")
    language = asked if asked in campaign.languages else wording_language(campaign)
    instrument = questionnaire_of(campaign)
    wording = instrument.wordings[language]
    context = {
        "campaign": campaign,
        "instrument": instrument,
        "wording": wording,
        "sections": sections_of(instrument, campaign.form, wording),
        "notice": notice_of(campaign, language),
        "large": "gros" in request.GET,
        **_sheet(campaign, language),
    }
    return _pdf("responses/paper.html", context, f"{campaign.code}-{language}.pdf", language)


def _sheet(campaign: Campaign, language: str) -> dict[str, str]:
    """Return the code printed on a sheet, and where a camera that reads it leads."""
    code = sheet_codes(campaign)[language]
    enter_address = reverse("responses:paper-entry", args=[campaign.public_id])
    return {"sheet_code": code, "entry": f"{settings.SITE_URL}{enter_address}?feuille={code}"}


def sheet_codes(campaign: Campaign) -> dict[str, str]:
    """Return the code of this campaign's sheets in each of its languages."""
    digest = campaign.instrument_version.digest
    return {
        language: sheet_code(
            campaign=campaign.code, digest=digest, form=campaign.form, language=language
        )
        for language in campaign.languages
    }


@for_campaign()
@require_safe
def poster_pdf(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Give the poster that invites to answer."""
    address = f"{settings.SITE_URL}{reverse('responses-short:campaign', args=[campaign.code])}"
    instrument = questionnaire_of(campaign)
    context = {
        "campaign": campaign,
        "address": address,
        "shown_address": address.split("://", 1)[1],
        "minutes": instrument.forms[campaign.form].minutes,
        "languages_offered": [language_name(code) for code in campaign.languages],
    }
    language = wording_language(campaign)
    return _pdf("responses/poster.html", context, f"{campaign.code}.pdf", language)


def _pdf(template: str, context: Mapping[str, object], name: str, language: str) -> HttpResponse:
    with translation.override(language):
        page = render_to_string(template, dict(context))
    response = HttpResponse(write_pdf(page), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@for_campaign()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Enter a sheet: one small field a question, keyboard only."""
    if request.method != "POST":
        return _screen(request, campaign, _sections(campaign, {}, problems=()))
    instrument = questionnaire_of(campaign)
    places = places_of(instrument, campaign.form)
    typed = {p.item.code: request.POST.get(f"i_{p.item.code}", "")[:20] for p in places}
    read = {p.item.code: read_mark(instrument, p.item, typed[p.item.code]) for p in places}
    wrong = [code for code, answer in read.items() if answer is None and typed[code].strip()]
    blank = [p.item.code for p in places if not p.apart and not typed[p.item.code].strip()]
    if _language_of(campaign, request.POST.get("feuille", "")) is None:
        return _screen(request, campaign, _sections(campaign, typed, problems=()), other=True)
    if wrong or (blank and "vides" not in request.POST):
        sections = _sections(campaign, typed, problems=wrong or blank)
        return _screen(request, campaign, sections, wrong=len(wrong), blank=len(blank))
    options = {code: answer for code, answer in read.items() if answer is not None}
    return _store(request, campaign, options, typed)


def _language_of(campaign: Campaign, typed: str) -> str | None:
    """Return the language that a sheet's code tells, "" without code, None for another sheet."""
    code = read_code(typed)
    if not code:
        return ""
    return next((name for name, known in sheet_codes(campaign).items() if known == code), None)


def _sections(
    campaign: Campaign, typed: Mapping[str, str], *, problems: Sequence[str]
) -> list[Section]:
    instrument = questionnaire_of(campaign)
    wording = instrument.wordings[wording_language(campaign)]
    focus = problems[0] if problems else instrument.forms[campaign.form].items[0]
    return [
        Section(
            section.heading,
            tuple(
                Row(
                    place=row.place,
                    lead=row.lead,
                    text=row.text,
                    boxes=row.boxes,
                    typed=typed.get(row.place.item.code, ""),
                    problem=row.place.item.code in problems,
                    first=row.place.item.code == focus,
                )
                for row in section.rows
            ),
        )
        for section in sections_of(instrument, campaign.form, wording)
    ]


def _store(
    request: HttpRequest, campaign: Campaign, options: Mapping[str, str], typed: Mapping[str, str]
) -> HttpResponse:
    told = _language_of(campaign, request.POST.get("feuille", ""))
    language = told or request.POST.get("langue", "")
    sheet = PaperSheet(
        options=options,
        agreed=agreement(
            campaign,
            language=language if language in campaign.languages else wording_language(campaign),
            group="groupe" in request.POST,
            research="recherche" in request.POST,
        ),
        linking_code=request.POST.get("lien", "")[:200],
        number=request.POST.get("numero", "").strip()[:40],
    )
    secret = read_start_key(request.POST.get("cle", "")) or new_secret()
    try:
        sitting = enter_paper_answers(campaign=campaign, sheet=sheet, secret=secret, by=me(request))
    except SheetEnteredError:
        sections = _sections(campaign, typed, problems=())
        return _screen(request, campaign, sections, entered_before=sheet.number)
    context = {"campaign": campaign, "sitting": sitting, "count": len(options)}
    return render(request, "responses/paper_slip.html", context)


def _screen(
    request: HttpRequest,
    campaign: Campaign,
    sections: list[Section],
    **problem: object,
) -> HttpResponse:
    kept = request.POST.get("cle", "")
    context = {
        "campaign": campaign,
        "sections": sections,
        "start_key": kept if read_start_key(kept) else start_key(new_secret()),
        "sent": request.POST,
        "sent_number": request.POST.get("numero", ""),
        "sent_link": request.POST.get("lien", ""),
        "sheet_languages": [(c, language_in_our_words(c)) for c in campaign.languages],
        "notice": notice_of(campaign, wording_language(campaign)),
        "wrong": 0,
        "blank": 0,
        "entered_before": "",
        "other": False,
        "sent_code": request.POST.get("feuille", request.GET.get("feuille", ""))[:20],
        **problem,
    }
    return render(request, "responses/paper_entry.html", context, status=422 if problem else 200)
