"""Every address that Relier answers, walked from the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern: its name with namespaces, its route, the names of its parameters."""

    name: str
    route: str
    parameters: tuple[str, ...]

    @property
    def label(self) -> str:
        """What the tables call it: its name, or its route if it has none."""
        return self.name or self.route


def every_address() -> list[Address]:
    """Return all of them, in the resolver's order."""
    return list(_walk(get_resolver(), route="", names=()))


def _walk(resolver: URLResolver, *, route: str, names: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + _text(pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern, route=here, names=inner)
            continue
        name = ":".join((*names, pattern.name)) if pattern.name else ""
        yield Address(name, here, _parameters(here))


def _text(pattern: URLPattern | URLResolver) -> str:
    return str(pattern.pattern).removeprefix("^")


def _parameters(route: str) -> tuple[str, ...]:
    """Find `<int:pk>`, `<code>` and `(?P<path>...)`."""
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))
