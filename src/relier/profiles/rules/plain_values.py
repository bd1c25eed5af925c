"""Frozen dataclasses read back from the plain values of a database column, by their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

NOTHING = type(None)


def read_plain(kind: Any, plain: Any) -> Any:
    """Return the value of a type that `dataclasses.asdict` and JSON made plain.

    Knows dataclasses, tuples, mappings, enumerations and what may be None.
    """
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        (known,) = (one for one in inside if one is not NOTHING)
        return None if plain is None else read_plain(known, plain)
    if origin is tuple:
        kinds = [inside[0]] * len(plain) if inside[-1] is ... else inside
        return tuple(read_plain(one, value) for one, value in zip(kinds, plain, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: read_plain(inside[1], value) for key, value in plain.items()}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        made: Any = kind
        return made(**{f.name: read_plain(hints[f.name], plain[f.name]) for f in fields(kind)})
    return kind(plain) if isinstance(kind, type) and issubclass(kind, Enum) else plain
