"""One version of an instrument as one JSON document: every file, nothing lost."""

from __future__ import annotations

import json

from relier.exchange.rules.content import Content, Imported, Report, checked, normal, refuse
from relier.instruments.rules.loader import digest_of

KIND = "relier.instrument"
FORMAT = 1
MAX_BYTES = 30_000_000


def export_json(content: Content) -> bytes:
    """Return the document; the digest says which version it was made of."""
    files = normal(content)
    document = {"kind": KIND, "format": FORMAT, "digest": digest_of(files), "files": files}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def import_json(data: bytes) -> Imported:
    """Return the files of a document; raise ExchangeError with all that is wrong."""
    document = _read(data)
    if document.get("kind") != KIND:
        raise refuse("kind", f"'{KIND}' is expected: this is not an instrument of Relier.")
    if document.get("format") != FORMAT:
        raise refuse("format", f"{FORMAT} is expected: a later Relier wrote this document.")
    files = document.get("files")
    if not isinstance(files, dict) or not files:
        raise refuse("files", "The table of the instrument's files is expected here.")
    report = Report()
    if document.get("digest") != digest_of(normal(files)):
        report.note("digest", "The document was changed since its export.", "the changed texts")
    return checked(normal(files), report)


def _read(data: bytes) -> dict[str, object]:
    if len(data) > MAX_BYTES:
        raise refuse("the document", f"It is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_without_doubles)
    except UnicodeDecodeError as error:
        raise refuse("the document", "It is not in UTF-8.") from error
    except RecursionError as error:
        raise refuse("the document", "It is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise refuse(f"line {error.lineno}", f"This is not JSON: {error.msg}.") from error
    if not isinstance(document, dict):
        raise refuse("the document", "A table of named fields is expected.")
    return document


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise refuse("the document", f"'{double}' is twice in the same table.")
    return table
