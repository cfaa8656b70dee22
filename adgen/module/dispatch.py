"""What a compiled function depends on in its arguments, as a key that is quick to make and to compare."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from typing import Any

import numpy as np

from adgen.frontend.sparse_parts import parts_of

# Types whose values are data: the type is all that counts.
_PLAIN = frozenset(
    {bool, int, float, complex, type(None), np.bool_}
    | {np.dtype(code).type for code in np.typecodes["AllInteger"] + np.typecodes["AllFloat"]}
)

_MANY_SHAPES = 4096
_patterns: dict[tuple[int, ...], str] = {}


def key_of(args: tuple[Any, ...]) -> tuple[Hashable, ...]:
    """The types of the arguments; of arrays the dtype, the rank and which lengths are 0 or 1."""
    parts: list[Any] = []
    for value in args:
        of = type(value)
        if of is np.ndarray:
            parts.append(value.dtype)
            parts.append(_patterns.get(value.shape) or _pattern(value.shape))
        elif of in _PLAIN:
            parts.append(of)
        else:
            parts.append(_part(value))
    return tuple(parts)


def sizes_of(value: object) -> Hashable:
    """The exact shapes of all arrays in an argument and its integers, in order."""
    match value:
        case np.ndarray():
            return tuple(value.shape)
        case int() | np.integer():
            return int(value)
        case tuple() | list():
            return tuple(sizes_of(item) for item in value)
        case dict():
            return tuple(sizes_of(item) for item in value.values())
        case _ if dataclasses.is_dataclass(value):
            return tuple(sizes_of(getattr(value, f.name)) for f in dataclasses.fields(value))
        case _ if names := parts_of(type(value)):
            return tuple(sizes_of(getattr(value, name)) for name in names)
        case _:
            return ()


def types_text(value: object) -> str:
    """The type of an argument as text, the same in every process; it tells apart whatever `key_of` tells apart."""
    match value:
        case np.ndarray():
            return f"{_name(type(value))}[{value.dtype.str}{_pattern(value.shape)}]"
        case str():
            return f"{_name(type(value))} {value!r}"
        case tuple() | list():
            return f"{_name(type(value))}{getattr(value, '_fields', '')}({', '.join(map(types_text, value))})"
        case dict():
            return f"{_name(type(value))}(" + ", ".join(f"{k!r}: {types_text(v)}" for k, v in value.items()) + ")"
        case _ if dataclasses.is_dataclass(value):
            parts = (f"{f.name}: {types_text(getattr(value, f.name))}" for f in dataclasses.fields(value))
            return f"{_name(type(value))}({', '.join(parts)})"
        case _ if names := parts_of(type(value)):
            return f"{_name(type(value))}({', '.join(types_text(getattr(value, name)) for name in names)})"
        case _:
            return _name(type(value))


def _name(of: type) -> str:
    return f"{of.__module__}.{of.__qualname__}"


def _pattern(shape: tuple[int, ...]) -> str:
    """`shape` with every length above 1 as a letter; remembered, since a loop passes the same shapes over and over."""
    if len(_patterns) >= _MANY_SHAPES:
        _patterns.clear()
    _patterns[shape] = pattern = "|" + ",".join(str(n) if n < 2 else "n" for n in shape)
    return pattern


def _part(value: object) -> Any:
    match value:
        case str():
            return (str, value)
        case tuple() | list():
            return (type(value), key_of(tuple(value)))
        case dict():
            return (type(value), *value, key_of(tuple(value.values())))
        case _ if dataclasses.is_dataclass(value):
            return (type(value), key_of(tuple(getattr(value, f.name) for f in dataclasses.fields(value))))
        case _ if names := parts_of(type(value)):
            return (type(value), key_of(tuple(getattr(value, name) for name in names)))
        case _:
            return type(value)
