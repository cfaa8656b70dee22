"""Tangents and cotangents from the caller, made to fit the values that they belong to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from adgen.errors import refuse
from adgen.frontend.sparse_parts import parts_of


def fitted(seed: object, value: object, name: str, many: bool = False) -> object:
    """`seed` with the structure, the shapes and the dtypes of `value`; `seed` itself where it has them already.

    With `many`, the seeds of a matrix: the shapes of `value` and one more axis.

    An array of integers would round what the generated code stores into it, and one of another length might be
    stretched by broadcasting: the first is converted, the second refused. Raises AdgenError E604.
    """
    match value:
        case tuple() | list():
            parts = _parts(seed, len(value), type(value), name)
            made = [fitted(s, v, f"{name}[{i}]", many) for i, (s, v) in enumerate(zip(parts, value, strict=True))]
            return _again(seed, parts, made, lambda items: _sequence(type(value), items))
        case dict():
            if not isinstance(seed, dict) or list(seed) != list(value):
                refuse("E604", f"{name} must be a dict with the keys {', '.join(map(repr, value))} in this order.")
            made = [fitted(seed[key], value[key], f"{name}[{key!r}]", many) for key in value]
            return _again(seed, list(seed.values()), made, lambda items: dict(zip(value, items, strict=True)))
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            if type(seed) is not type(value):
                refuse("E604", f"{name} must be a {type(value).__name__}, as the value it belongs to is.")
            names = [f.name for f in dataclasses.fields(value)]
            before = [getattr(seed, n) for n in names]
            made = [fitted(getattr(seed, n), getattr(value, n), f"{name}.{n}", many) for n in names]
            return _again(seed, before, made, lambda items: type(value)(**dict(zip(names, items, strict=True))))
        case _:
            return _leaves(seed, value, name) if many else _leaf(seed, value, name)


def floating(seed: object) -> object:
    """`seed` with its integers and flags as floats, also those in arrays, and itself where it has none."""
    match seed:
        case np.ndarray() if seed.dtype.kind in "biu":
            return seed.astype(np.float64)
        case int() | np.integer() | np.bool_():
            return float(seed)
        case tuple() | list():
            return _again(seed, list(seed), [floating(s) for s in seed], lambda items: _sequence(type(seed), items))
        case dict():
            made = [floating(s) for s in seed.values()]
            return _again(seed, list(seed.values()), made, lambda items: dict(zip(seed, items, strict=True)))
        case _:
            return seed


def holds_float(value: object) -> bool:
    """Whether a value is, or contains, a real or complex number in floating point."""
    match value:
        case float() | complex() | np.inexact():
            return True
        case np.ndarray():
            return value.dtype.kind in "fc"
        case tuple() | list():
            return any(map(holds_float, value))
        case dict():
            return any(map(holds_float, value.values()))
        case _ if dataclasses.is_dataclass(value):
            return any(holds_float(getattr(value, f.name)) for f in dataclasses.fields(value))
        case _:
            return any(holds_float(getattr(value, name)) for name in parts_of(type(value)))


def equally_many(seed: object) -> object:
    """`seed` itself, whose arrays all have a last axis of the same length. Raises AdgenError E604."""
    found = sorted(set(_counts(seed)))
    if len(found) > 1:
        refuse(
            "E604", f"The cotangents have last axes of the lengths {', '.join(map(str, found))}; they must be equal."
        )
    return seed


def _counts(seed: object) -> Iterator[int]:
    match seed:
        case np.ndarray():
            yield from seed.shape[-1:]
        case tuple() | list():
            for item in seed:
                yield from _counts(item)
        case dict():
            yield from _counts(list(seed.values()))
        case _ if dataclasses.is_dataclass(seed):
            yield from _counts([getattr(seed, f.name) for f in dataclasses.fields(seed)])
        case _:
            return


def _leaf(seed: object, value: object, name: str) -> object:
    of = np.asarray(value)
    if of.dtype.kind not in "fc" or (type(seed) is type(value) and not isinstance(value, np.ndarray)):
        return seed
    given = np.asarray(seed)
    if given.shape != of.shape:
        refuse("E604", f"{name} has the shape {given.shape}; the value it belongs to has the shape {of.shape}.")
    if given.dtype.kind not in "biuf" + of.dtype.kind:
        refuse("E604", f"{name} is of the dtype {given.dtype}; the value it belongs to is of the dtype {of.dtype}.")
    if isinstance(value, np.ndarray):
        return seed if given is seed and given.dtype == of.dtype else given.astype(of.dtype)
    make: Callable[[object], object] = type(value)
    return make(given[()])


def _leaves(seed: object, value: object, name: str) -> object:
    """Seeds of one value, in the last axis."""
    of = np.asarray(value)
    if of.dtype.kind not in "fc":
        return seed
    given = np.asarray(seed)
    if given.ndim != of.ndim + 1 or given.shape[:-1] != of.shape:
        shape = f"({', '.join([*map(str, of.shape), 'k'])}{'' if of.ndim else ','})"
        refuse("E604", f"{name} have the shape {given.shape}; they must have {shape}: a seed in each column.")
    if given.dtype.kind not in "biuf" + of.dtype.kind:
        refuse("E604", f"{name} are of the dtype {given.dtype}; the value they belong to is of the dtype {of.dtype}.")
    return seed if given is seed and given.dtype == of.dtype else given.astype(of.dtype)


def _parts(seed: object, count: int, of: type, name: str) -> list[Any]:
    if not isinstance(seed, (tuple, list)) or len(seed) != count:
        refuse("E604", f"{name} must be a {of.__name__} of {count}, as the value it belongs to is.")
    return list(seed)


def _sequence(of: type, items: list[object]) -> object:
    return of(*items) if hasattr(of, "_fields") else of(items)


def _again(seed: object, before: list[object], after: list[object], make: Callable[[list[object]], object]) -> object:
    """The container itself where nothing in it changed, so that a caller can tell whether a seed fitted as it was."""
    return seed if all(a is b for a, b in zip(before, after, strict=True)) else make(after)
