"""`relier instrument paper`: the questionnaire as a tagged PDF, without a site or a survey."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from relier.core.failures import BadInput
from relier.instruments.rules.loader import find_instrument, load_instrument
from relier.portal.management.instrument_answer import FORMAT, answering, write_file


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `paper`."""
    parser = actions.add_parser(
        "paper",
        help="the questionnaire to print, as a tagged PDF",
        description="Prints a form to read, discuss or try out. Sheets whose answers are to be "
        "entered come from a survey's page: they carry its code and its consents.",
    )
    parser.add_argument("instrument", metavar="ID-or-PATH")
    parser.add_argument("--language", default="fr", help="fr by default")
    parser.add_argument("--form", metavar="CODE", help="the first form by default")
    parser.add_argument("--large", action="store_true", help="large print, 18 points")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf")
    parser.add_argument("--json", action="store_true", help="answer as JSON on standard output")
    parser.set_defaults(run=answering(_paper))


def _paper(arguments: argparse.Namespace) -> dict[str, Any]:
    # Django's templates are ready only once the command has set it up.
    from django.conf import settings
    from django.template.loader import render_to_string
    from django.utils import translation

    from relier.core.html.pdf import write_pdf
    from relier.responses.views.paper import sections_of

    instrument = load_instrument(find_instrument(arguments.instrument))
    form = arguments.form or instrument.default_form.code
    if form not in instrument.forms:
        known = ", ".join(instrument.forms)
        raise BadInput(f"The instrument has no form “{form}”; it has {known}.")
    if arguments.language not in instrument.wordings:
        known = ", ".join(instrument.wordings)
        raise BadInput(f"There is no wording in “{arguments.language}”; there are {known}.")
    wording = instrument.wordings[arguments.language]
    context = {
        "instrument": instrument,
        "wording": wording,
        "form": form,
        "sections": sections_of(instrument, form, wording),
        "large": arguments.large,
        "style": f"{settings.STATIC_URL}relier/papier.css",
    }
    with translation.override(arguments.language):
        page = render_to_string("portal/instrument_paper.html", context)
    data = write_pdf(page)
    write_file(arguments.out, data)
    if not arguments.json:
        print(f"{arguments.out}: {len(data) // 1000 + 1} kB")
    return {
        "format": FORMAT,
        "instrument": instrument.id,
        "version": instrument.version,
        "form": form,
        "language": arguments.language,
        "written": str(arguments.out),
    }
