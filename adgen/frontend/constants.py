"""Values that can be baked into a derivative: copies that no change reaches, and text that tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

MAX_ELEMENTS = 4096
"""Beyond this a constant is data: in the emitted module it would be pages of digits."""

WRITTEN_OUT = 16
"""An array with more elements than these is a parameter of the emitted function, which is given it at each call."""

MAX_LEAVES = 256
"""A container of more numbers and arrays than these is no parameter: a function of so many operands cannot be read."""

_ATOMS = (bool, int, float, complex, str, bytes, type(None), type(...))


def bakeable(value: object) -> bool:
    """Whether `value` is a number, a string, None, a small array, or a container of such."""
    try:
        for count, part in enumerate(_parts(value)):
            if count >= MAX_ELEMENTS or not _is_atom(part):
                return False
    except RecursionError:  # a list that contains itself
        return False
    return True


def holdable(value: object) -> bool:
    """Whether `value` is an array that is too large to be written out, or a container with such an array in it."""
    try:
        leaves = list(islice(_leaves(value), MAX_LEAVES + 1))
    except RecursionError:  # a list that contains itself
        return False
    known = all(_is_atom(leaf) or _is_array(leaf) for leaf in leaves) and len(leaves) <= MAX_LEAVES
    return known and any(isinstance(leaf, np.ndarray) and leaf.size > WRITTEN_OUT for leaf in leaves)


def mutable(value: object) -> bool:
    """Whether `value` can change without becoming another object."""
    match value:
        case tuple():
            return any(map(mutable, value))
        case _:
            return isinstance(value, (list, dict, set, np.ndarray))


def frozen(value: object) -> str:
    """Text that is equal for two bakeable values exactly when no program can tell them apart."""
    match value:
        case np.ndarray():
            # The layout decides whether a reshape is a view, so it is part of the value.
            layout = "C" if value.flags.c_contiguous else "F" if value.flags.f_contiguous else str(value.strides)
            return f"array({value.dtype.str}, {value.shape}, {layout}, {value.tobytes().hex()})"
        case np.generic():
            return f"{value.dtype.str}({value.tobytes().hex()})"
        case tuple() | list():
            return f"{_type(value)}({', '.join(map(frozen, value))})"
        case dict():
            return f"{_type(value)}({', '.join(f'{frozen(k)}: {frozen(v)}' for k, v in value.items())})"
        case _:
            return f"{_type(value)}({value!r})"


def identical(a: object, b: object) -> bool:
    """Whether no program can tell two bakeable values apart; quick, since every call of a derivative asks."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    match a, b:
        case np.ndarray(), np.ndarray():
            return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        case ((tuple() | list()), (tuple() | list())):
            return len(a) == len(b) and all(map(identical, a, b))
        case dict(), dict():
            return len(a) == len(b) and all(map(identical, a.items(), b.items()))
        case _:
            return repr(a) == repr(b)


def copied(value: object) -> object:
    """A copy of a bakeable value that shares nothing that can change."""
    match value:
        case np.ndarray():
            return value.copy(order="K")
        case tuple() if type(value) is not tuple:
            make: Callable[..., object] = type(value)
            return make(*(copied(v) for v in value))
        case tuple():
            return tuple([copied(v) for v in value])
        case list():
            return list(map(copied, value))
        case dict():
            return {k: copied(v) for k, v in value.items()}
        case _:
            return value


def _type(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _is_atom(value: object) -> bool:
    if isinstance(value, np.generic):
        return value.dtype.kind in "biufc"
    return type(value) in _ATOMS


def _is_array(value: object) -> bool:
    return type(value) is np.ndarray and value.dtype.kind in "biufc"


def _leaves(value: object) -> Iterator[object]:
    """The numbers, strings and arrays in a value, as the parameters of a function may have them."""
    kind = type(value)
    if isinstance(value, (tuple, list)) and (kind in (tuple, list) or hasattr(value, "_fields")):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict) and kind is dict and all(isinstance(key, str) for key in value):
        for item in value.values():
            yield from _leaves(item)
    else:
        yield value


def _parts(value: object) -> Iterator[object]:
    """The numbers and strings in a value; whatever is neither those nor a known container stands for itself."""
    kind = type(value)
    if isinstance(value, np.ndarray) and _is_array(value):
        yield from range(min(value.size, MAX_ELEMENTS + 1))  # only their number matters
    elif isinstance(value, (tuple, list)) and (kind in (tuple, list) or hasattr(value, "_fields")):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, dict) and kind is dict:
        for key, item in value.items():
            yield key
            yield from _parts(item)
    else:
        yield value
