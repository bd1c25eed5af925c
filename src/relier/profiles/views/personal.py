"""The private profile: for whoever holds the sitting's cookie, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from relier.core.html.pdf import write_pdf
from relier.profiles.selectors.personal import next_steps
from relier.profiles.services.personal import open_profile
from relier.responses.services.questionnaires import questionnaire_of, wording_language
from relier.responses.services.sessions import Sitting, current_sitting


def with_finished_sitting(
    view: Callable[[HttpRequest, Sitting], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give a page the finished sitting of this browser, or lead to where one finishes it."""

    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        sitting = current_sitting(request)
        if sitting is None:
            return redirect("responses:resume")
        if sitting.administration.completed_at is None:
            return redirect("responses:go-on")
        return view(request, sitting)

    return opened


@require_safe
@with_finished_sitting
def mine(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show one's profile: points of support first."""
    return render(request, "profiles/mine.html", _context(sitting))


@require_safe
@with_finished_sitting
def mine_on_paper(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Give one's profile as a tagged PDF."""
    page = render_to_string("profiles/mine_on_paper.html", _context(sitting), request=request)
    response = HttpResponse(write_pdf(page), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="relier.pdf"'
    return response


def _context(sitting: Sitting) -> dict[str, object]:
    administration = sitting.administration
    instrument = questionnaire_of(administration.campaign)
    language = wording_language(administration.campaign)
    profile = open_profile(administration=administration, instrument=instrument, language=language)
    return {
        "sitting": sitting,
        "words_language": language if language != get_language() else "",
        "administration": administration,
        "profile": profile,
        "steps": next_steps(profile, instrument, language=language),
        "area_names": {row.code: row.label for row in profile.rows},
        "min_answered": instrument.forms[administration.form].min_answered,
    }
