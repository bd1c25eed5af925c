"""`relier instrument export`, `import`, `xliff`: other tools’ formats, and translators’ files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from relier.core.failures import BadInput
from relier.exchange.rules.content import (
    Content,
    Imported,
    Remark,
    Report,
    checked,
    code_from,
    languages_of,
    table_of,
    text_of,
)
from relier.exchange.rules.ddi_export import export_ddi
from relier.exchange.rules.json_form import export_json, import_json
from relier.exchange.rules.lss_export import export_lss
from relier.exchange.rules.lss_import import import_lss
from relier.exchange.rules.translation_workbook import export_workbook, import_workbook
from relier.exchange.rules.xliff import export_xliff, import_xliff
from relier.exchange.rules.xlsform_export import export_xlsform
from relier.exchange.rules.xlsform_import import import_xlsform
from relier.exchange.rules.yaml_writer import write_files
from relier.instruments.rules.files import STRUCTURE_FILE
from relier.instruments.rules.loader import find_instrument, load_with_content
from relier.portal.management.instrument_answer import (
    FORMAT,
    answering,
    read_file,
    write_file,
    write_folder,
)

LARGEST = 50_000_000
OF_FORMS: dict[str, Callable[..., bytes]] = {
    "xlsform": export_xlsform,
    "lss": export_lss,
    "ddi": export_ddi,
}
OF_TRANSLATORS: dict[str, tuple[Callable[..., bytes], Callable[..., Imported]]] = {
    "xliff": (export_xliff, import_xliff),
    "xlsx": (export_workbook, import_workbook),
}
EXPORTS = (*OF_FORMS, "json", *OF_TRANSLATORS)
IMPORTS = ("xlsform", "lss", "json", *OF_TRANSLATORS)


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export`, `import` and `xliff`."""
    export = actions.add_parser("export", help="write a questionnaire for another tool")
    export.add_argument("instrument", metavar="ID-or-PATH")
    export.add_argument("--format", required=True, choices=EXPORTS)
    export.add_argument("--form", default="", metavar="CODE", help="one form alone (default: all)")
    _for_translators(export)
    export.add_argument("--out", required=True, type=Path, metavar="FILE")
    export.set_defaults(run=answering(_export), needs_django=False)

    back = actions.add_parser("import", help="make a questionnaire's folder of a file")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--format", required=True, choices=IMPORTS)
    back.add_argument(
        "--instrument", metavar="ID-or-PATH", help="which one was translated (xliff, xlsx)"
    )
    back.add_argument("--id", default="", help="what to call it (default: what the file says)")
    back.add_argument(
        "--as-version", default="", metavar="VERSION", help="its version (default: the file's)"
    )
    back.add_argument("--language", default="", help="of a file that names none (xlsform)")
    back.add_argument("--out", required=True, type=Path, metavar="FOLDER")
    back.set_defaults(run=answering(_import), needs_django=False)

    xliff = actions.add_parser("xliff", help="a file for a translator (the same as export)")
    xliff.add_argument("instrument", metavar="ID-or-PATH")
    _for_translators(xliff)
    xliff.add_argument("--out", required=True, type=Path, metavar="FILE.xlf")
    xliff.set_defaults(run=answering(_export), needs_django=False, format="xliff", form="")
    for parser in (export, back, xliff):
        parser.add_argument("--json", action="store_true", help="answer as JSON on standard output")


def _for_translators(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", default="", help="the language to translate into")
    parser.add_argument("--source", default="", help="the language to translate from")


def export_bytes(
    content: Content, kind: str, *, form: str = "", source: str = "", target: str = ""
) -> bytes:
    """Return a questionnaire in one of the formats of EXPORTS."""
    if kind in OF_FORMS:
        return OF_FORMS[kind](content, form=form)
    if form:
        raise BadInput(f"--form goes with {', '.join(OF_FORMS)}: {kind} holds the whole.")
    if kind in OF_TRANSLATORS:
        return OF_TRANSLATORS[kind][0](content, **_pair(content, source, target))
    return export_json(content)


def _pair(content: Content, source: str, target: str) -> dict[str, str]:
    if not target:
        raise BadInput("--language says which language to translate into, such as el.")
    known = languages_of(content)
    chosen = source or next((one for one in known if one != target), "")
    if chosen not in known:
        raise BadInput(f"There is no language “{chosen}” to translate from: {', '.join(known)}.")
    return {"source": chosen, "target": target}


def _export(arguments: argparse.Namespace) -> dict[str, Any]:
    folder = find_instrument(arguments.instrument)
    instrument, content = load_with_content(folder)
    if arguments.form and arguments.form not in instrument.forms:
        known = ", ".join(instrument.forms)
        raise BadInput(f"The instrument has no form “{arguments.form}”; it has {known}.")
    data = export_bytes(
        content,
        arguments.format,
        form=arguments.form,
        source=arguments.source,
        target=arguments.language,
    )
    write_file(arguments.out, data)
    if not arguments.json:
        print(f"{arguments.out}: {len(data) // 1000 + 1} kB, {instrument.id} {instrument.version}")
    return {
        "format": FORMAT,
        "instrument": instrument.id,
        "version": instrument.version,
        "written": str(arguments.out),
    }


def _import(arguments: argparse.Namespace) -> dict[str, Any]:
    read = _named(arguments, _read(arguments, read_file(arguments.file, largest=LARGEST)))
    files = {name: text.encode() for name, text in write_files(read.content).items()}
    write_folder(arguments.out, files)
    structure = table_of(read.content.get(STRUCTURE_FILE))
    name, version = text_of(structure.get("id")), text_of(structure.get("version"))
    warnings = _warnings(arguments, version)
    if not arguments.json:
        print(f"{arguments.out}: {name} {version}: {', '.join(files)}")
        _print_report(read.report)
        print("".join(f"relier: {one}\n" for one in warnings), end="", file=sys.stderr)
    return {
        "format": FORMAT,
        "instrument": name,
        "version": version,
        "written": [str(arguments.out / one) for one in files],
        "report": [{"where": one.where, "what": one.what, "kept": one.kept} for one in read.report],
        "warnings": warnings,
    }


def _read(arguments: argparse.Namespace, data: bytes) -> Imported:
    kind, named = arguments.format, {"instrument_id": arguments.id}
    if kind in OF_TRANSLATORS:
        if not arguments.instrument:
            raise BadInput("--instrument says which questionnaire was translated.")
        _instrument, content = load_with_content(find_instrument(arguments.instrument))
        return OF_TRANSLATORS[kind][1](data, content=content)
    if kind == "xlsform":
        return import_xlsform(
            data, **named, version=arguments.as_version, language=arguments.language
        )
    if kind == "lss":
        return import_lss(data, **named, version=arguments.as_version)
    return import_json(data)


def _named(arguments: argparse.Namespace, read: Imported) -> Imported:
    """Return what was read under the name and version asked for, whatever its format.

    A translation comes back with the version that was translated, which is frozen once published.
    """
    structure = table_of(read.content.get(STRUCTURE_FILE))
    asked = {"id": arguments.id, "version": arguments.as_version}
    changed = {name: said for name, said in asked.items() if said and said != structure.get(name)}
    if not changed:
        return read
    content = {**read.content, STRUCTURE_FILE: {**structure, **changed}}
    return replace(read, content=checked(content, Report()).content)


def _warnings(arguments: argparse.Namespace, version: str) -> list[str]:
    """Return what to look at: a folder is called after its version, or the two get mixed up."""
    folder = arguments.out.absolute().name
    if arguments.as_version or folder == version:
        return []
    held = f"{arguments.out} holds version {version}, as the file says."
    return [f"{held} To write another version, name it: --as-version {code_from(folder)}."]


def _print_report(report: Sequence[Remark]) -> None:
    if report:
        print(f"Not carried over as it was ({len(report)}):", file=sys.stderr)
    for one in report:
        print(f"  {one}", file=sys.stderr)
