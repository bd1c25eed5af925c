"""An undefined variable in a template of ours fails its test.

Templates of Django, allauth and Wagtail lean on undefined variables, with or without a `default`
behind them: theirs work as they always do. (`string_if_invalid` would change them: Django then
applies no filter.)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.template.base import Variable, VariableDoesNotExist
from django.template.context import Context

OURS = str(Path(__file__).resolve().parent.parent / "src" / "relier")

Resolve = Callable[[Variable, Context], Any]


def strictly(resolve: Resolve) -> Resolve:
    """Return how Django finds a variable, strict where a template of ours prints or passes it.

    `{% if maybe %}` and `{% for one in maybe %}` may ask for what is not there, as in Django.
    """

    def resolve_or_fail(self: Variable, context: Context) -> Any:
        try:
            return resolve(self, context)
        except VariableDoesNotExist:
            asked_by = inspect.currentframe()
            template = _template_being_rendered(asked_by)
            if template.startswith(OURS) and not _may_be_absent(asked_by):
                pytest.fail(f"undefined template variable {self.var!r} in {template}")
            raise

    return resolve_or_fail


def _may_be_absent(frame: FrameType | None) -> bool:
    """Say whether the expression that asks is of those that forgive."""
    expression = frame.f_back if frame else None
    return expression is None or expression.f_locals.get("ignore_failures") is not False


def _template_being_rendered(frame: FrameType | None) -> str:
    """Return the file of the innermost template node on the stack."""
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if frame.f_code.co_name.startswith("render") and getattr(origin, "name", None):
            return str(origin.name)
        frame = frame.f_back
    return ""
