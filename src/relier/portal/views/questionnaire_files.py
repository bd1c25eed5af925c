"""A questionnaire as a file for another tool, for anybody; without the keys of its exercises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from relier.exchange.rules.content import Content, table_of, tables_of
from relier.exchange.rules.ddi_export import export_ddi
from relier.exchange.rules.json_form import export_json
from relier.exchange.rules.lss_export import export_lss
from relier.exchange.rules.xlsform_export import export_xlsform
from relier.instruments.rules.files import STRUCTURE_FILE
from relier.instruments.rules.yaml_tree import Plain
from relier.instruments.selectors import content_of, find_version, instrument_of

# What tells the right answer of an exercise, in the structure and in each language.
KEYS = ("key", "keys", "key_sources")
REASON = "rationale"


@dataclass(frozen=True, slots=True)
class Kind:
    """One format. A form alone can be asked of those that another tool runs."""

    suffix: str
    content_type: str
    write: Callable[..., bytes]
    by_form: bool = False


KINDS = {
    "xlsform": Kind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        export_xlsform,
        by_form=True,
    ),
    "lss": Kind("lss", "application/xml", export_lss, by_form=True),
    "ddi": Kind("xml", "application/xml", export_ddi),
    "json": Kind("json", "application/json", export_json),
}


@require_safe
def questionnaire_file(
    request: HttpRequest, instrument: str, version: str, kind: str
) -> HttpResponse:
    """Give a published version in one format; `?forme=` for one of its forms alone."""
    row, chosen = find_version(instrument, version), KINDS.get(kind)
    if row is None or chosen is None:
        raise Http404
    form = request.GET.get("forme", "") if chosen.by_form else ""
    if form and form not in instrument_of(row).forms:
        raise Http404
    name = "-".join(filter(None, [instrument, version, form]))
    response = HttpResponse(
        _written(row.pk, row.digest, kind, form), content_type=chosen.content_type
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.{chosen.suffix}"'
    return response


def without_keys(content: Content) -> Content:
    """Return the files of an instrument without what tells the right answers."""
    return {name: _bare(name, table_of(node)) for name, node in content.items()}


def _bare(name: str, file: dict[str, Plain]) -> dict[str, Plain]:
    if name == STRUCTURE_FILE:
        items: list[Plain] = [
            {field: value for field, value in item.items() if field not in KEYS}
            for item in tables_of(file.get("items"))
        ]
        return {**file, "items": items}
    words: dict[str, Plain] = {
        code: {field: value for field, value in table_of(item).items() if field != REASON}
        for code, item in table_of(file.get("items")).items()
    }
    return {**file, "items": words}


# A published version never changes: what was written once is written for everybody.
@lru_cache(maxsize=32)
def _written(version_pk: int, digest: str, kind: str, form: str) -> bytes:
    content = without_keys(content_of(version_pk))
    chosen = KINDS[kind]
    return chosen.write(content, form=form) if chosen.by_form else chosen.write(content)
