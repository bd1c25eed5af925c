"""What is wrong with an instrument's files: every problem, with its file, line and field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from relier.core.failures import BadInput


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `line` counts from 1; `field` is the path of the value in the file.

    A cause brings others with it: a code given twice is a code that is missing wherever it is
    named. Mended first, it takes them away.
    """

    file: str
    line: int
    field: str
    message: str
    is_cause: bool = False

    def __str__(self) -> str:
        place = ", ".join(filter(None, [f"{self.file}, line {self.line}", self.field]))
        return f"{place}: {self.message}"


class InstrumentFilesError(BadInput):
    """An instrument cannot be read; `problems` holds all that is wrong, causes first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (not one.is_cause, one)))
        more = len(self.problems) - 1
        tail = f" (and {more} more {'problem' if more == 1 else 'problems'})" if more else ""
        super().__init__(f"{self.problems[0]}{tail}")


class ProblemList:
    """Collects problems while files are read, so that an author sees them all at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(
        self, file: str, line: int, field: str, message: str, *, is_cause: bool = False
    ) -> None:
        """Note one problem."""
        self._found.append(Problem(file, line, field, message, is_cause))

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def raise_if_any(self) -> None:
        """Raise InstrumentFilesError when something was found."""
        if self._found:
            raise InstrumentFilesError(self._found)


def suggestion(word: str, known: Collection[str]) -> str:
    """Return ' Did you mean …?' for a misspelt word, or the known words when none is near."""
    near = get_close_matches(word, sorted(known), n=1)
    if near:
        return f" Did you mean '{near[0]}'?"
    if not known:
        return ""
    shown = sorted(known)[:12]
    dots = ", …" if len(known) > len(shown) else ""
    return f" Known: {', '.join(shown)}{dots}."
