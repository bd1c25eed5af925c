"""What every format works on: the plain content of an instrument's files, and a report.

Content is a mapping from file name to texts, lists and tables, as `loader.load_with_content`
gives it. Formats that lose nothing work on it rather than on dataclasses, so that a new optional
field of the files travels by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from relier.core.failures import BadInput
from relier.instruments.rules.files import STRUCTURE_FILE, language_of, wording_file
from relier.instruments.rules.loader import InstrumentFilesError, instrument_from_content
from relier.instruments.rules.reader import CODE
from relier.instruments.rules.yaml_tree import MAX_DEPTH, MAX_NODES, Plain, from_plain, to_plain

Content: TypeAlias = Mapping[str, Plain]

MAX_CODE = 40
_NAME = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\n\r\t\x00-\x1f\x7f\x85\u2028\u2029]{0,98}\S)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that does not fit. `kept` says what stands in its place, empty when nothing."""

    where: str
    what: str
    kept: str = ""

    def __str__(self) -> str:
        tail = f" Kept: {self.kept}." if self.kept else ""
        return f"{self.where}: {self.what}{tail}"


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of an instrument made of a foreign file, and all that was not carried over."""

    content: Content
    report: tuple[Remark, ...] = ()


class ExchangeError(BadInput):
    """A file that cannot be imported; nothing of it is. `remarks` holds all that is wrong."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.remarks = tuple(remarks)
        more = len(self.remarks) - 1
        tail = f" (and {more} more {'problem' if more == 1 else 'problems'})" if more else ""
        super().__init__(f"{self.remarks[0]}{tail}")


def refuse(where: str, what: str) -> ExchangeError:
    """Return the error that names one place and one reason."""
    return ExchangeError([Remark(where, what)])


class Report:
    """Collects what was not carried over, and what makes the import impossible."""

    def __init__(self) -> None:
        self._remarks: dict[Remark, None] = {}
        self._errors: dict[Remark, None] = {}

    def note(self, where: str, what: str, kept: str = "") -> None:
        """Note something that does not fit, once."""
        self._remarks[Remark(where, what, kept)] = None

    def error(self, where: str, what: str) -> None:
        """Note something that must be mended before anything can be imported."""
        self._errors[Remark(where, what)] = None

    def raise_if_any(self) -> None:
        """Raise ExchangeError when an error was noted."""
        if self._errors:
            raise ExchangeError(self._errors)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was noted, in order."""
        return tuple(self._remarks)


def table_of(node: Plain | None) -> dict[str, Plain]:
    """Return a table, empty when there is none."""
    return node if isinstance(node, dict) else {}


def tables_of(node: Plain | None) -> list[dict[str, Plain]]:
    """Return the tables of a list."""
    return [entry for entry in node if isinstance(entry, dict)] if isinstance(node, list) else []


def text_of(node: Plain | None) -> str:
    """Return a text, empty when there is none."""
    return node if isinstance(node, str) else ""


def texts_of(node: Plain | None) -> list[str]:
    """Return a list of texts; one text alone stands for a list of one."""
    if isinstance(node, str):
        return [node] if node else []
    return [entry for entry in node or () if isinstance(entry, str)]


def languages_of(content: Content) -> list[str]:
    """Return the languages of an instrument, those of its authors first."""
    named = [language for name in content if (language := language_of(name))]
    return sorted(named, key=lambda language: _status(content, language) != "source")


def _status(content: Content, language: str) -> str:
    return text_of(table_of(content[wording_file(language)]).get("status"))


def code_from(name: str, taken: Collection[str] = ()) -> str:
    """Return a code that fits the files, made of a foreign name, and not taken yet."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", name.strip())
    base = re.sub(r"^[^A-Za-z0-9]+", "", plain)[:MAX_CODE].rstrip("-.") or "x"
    code, number = base, 2
    while code in taken:
        tail = f"-{number}"
        code, number = base[: MAX_CODE - len(tail)] + tail, number + 1
    return code


def is_code(name: str) -> bool:
    """Return whether a name is a code already."""
    return bool(CODE.fullmatch(name))


def normal(content: Mapping[str, object]) -> dict[str, Plain]:
    """Return content without what is empty; refuse what no instrument's files can hold."""
    report = Report()
    for name, node in content.items():
        if name != STRUCTURE_FILE and not language_of(name):
            report.error(name, f"Not a file of an instrument: {STRUCTURE_FILE}, wording.fr.yaml.")
        elif not isinstance(node, dict):
            report.error(name, "A table of named fields is expected here.")
        _check(node, name, report)
    report.raise_if_any()
    plain = {name: to_plain(from_plain(node)) for name, node in content.items()}  # type: ignore[arg-type]
    return {name: plain[name] for name in sorted(plain)}


def _check(root: object, file: str, report: Report) -> None:
    count = 0
    waiting: list[tuple[object, str, int]] = [(root, "", 0)]
    while waiting:
        node, path, depth = waiting.pop()
        where = f"{file}, {path}" if path else file
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            report.error(where, f"Deeper than {MAX_DEPTH}, or more than {MAX_NODES} values.")
            return
        if isinstance(node, str):
            if _CONTROL.search(node):
                report.error(where, "This text holds a control character.")
        elif isinstance(node, list):
            waiting += [(entry, f"{path}/{i}", depth + 1) for i, entry in enumerate(node)]
        elif isinstance(node, dict):
            if not all(isinstance(key, str) and _NAME.fullmatch(key) for key in node):
                report.error(where, "A name of a field is one line, of 100 characters at most.")
            waiting += [(entry, f"{path}/{key}", depth + 1) for key, entry in node.items()]
        else:
            report.error(where, f"A text is expected here, between quotation marks, not {node!r}.")


def checked(content: Content, report: Report) -> Imported:
    """Return what was imported, once the instrument's own reader accepts it."""
    plain = normal(content)
    try:
        instrument_from_content(plain)
    except InstrumentFilesError as error:
        raise ExchangeError(
            Remark(", ".join(filter(None, [problem.file, problem.field])), problem.message)
            for problem in error.problems
        ) from error
    return Imported(plain, report.remarks)
