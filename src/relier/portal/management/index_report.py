"""report.html: one file that opens anywhere, prints, and asks nothing of the network."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from django.template import Context, Engine
from django.utils import translation
from django.utils.formats import date_format

import relier
from relier.core.clock import today
from relier.portal.management.index_data import IndexFindings
from relier.portal.management.index_view import view_of

_SOURCE = Path(relier.__file__).parent
_STYLE_MARK = "/* relier.css */"
_FONT = "polices/atkinson-next-latin.woff2"


def write_report(findings: IndexFindings, path: Path) -> None:
    """Write the report in the active language."""
    path.write_text(render_report(findings), encoding="utf-8")


def render_report(findings: IndexFindings) -> str:
    """Return the whole page, its style sheet and its font inside it."""
    engine = Engine(
        dirs=[str(_SOURCE / "templates")],
        builtins=["django.templatetags.i18n"],
        libraries={"relier_ui": "relier.core.templatetags.relier_ui"},
    )
    view = view_of(findings)
    context = Context(
        {
            "view": view,
            "language": translation.get_language(),
            "date": date_format(today(), "DATE_FORMAT"),
        }
    )
    page = engine.get_template("portal/index_report.html").render(context)
    return str(page).replace(_STYLE_MARK, style_sheet())


def style_sheet() -> str:
    """Return the site's style sheet with its main font in it; other fonts are the system's."""
    folder = _SOURCE / "static" / "relier"
    sheet = (folder / "relier.css").read_text(encoding="utf-8")
    font = base64.b64encode((folder / _FONT).read_bytes()).decode("ascii")
    kept = sheet.replace(f"url({_FONT})", f"url(data:font/woff2;base64,{font})")
    return re.sub(r"@font-face\{[^}]*url\(polices[^}]*\}", "", kept)
