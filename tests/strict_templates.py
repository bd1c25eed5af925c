"""What Django prints for an undefined variable, turned into a failure for templates of ours."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import NoReturn, Self

import pytest

OURS = str(Path(__file__).resolve().parent.parent / "src" / "relier")


class UndefinedVariable(str):
    """Stands in `string_if_invalid`; Django asks it `"%s" in it`, then `it % name`.

    Templates of Django, allauth and Wagtail lean on undefined variables: theirs stay silent.
    """

    __slots__ = ()

    def __new__(cls) -> Self:
        """Be true, else Django never asks."""
        return super().__new__(cls, " ")

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, name: object) -> str:
        origin = _template_being_rendered()
        if origin is not None and origin.startswith(OURS):
            _fail(name, origin)
        return ""


def _template_being_rendered() -> str | None:
    """Return the file of the innermost template node on the stack."""
    frame = inspect.currentframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if frame.f_code.co_name.startswith("render") and getattr(origin, "name", None):
            return str(origin.name)
        frame = frame.f_back
    return None


def _fail(name: object, origin: str) -> NoReturn:
    pytest.fail(f"undefined template variable {name!r} in {origin}", pytrace=False)
