"""The floats in a tree of tuples, lists, dicts, dataclasses and named tuples, as one vector and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from adgen.frontend.arguments import container
from adgen.verify.data import Datum

Vector: TypeAlias = NDArray[np.float64]


def leaves(tree: Datum) -> list[Datum]:
    """Everything in a tree that is no container, in order."""
    return [leaf for _, leaf in labelled(tree)]


def labelled(tree: Datum, name: str = "") -> Iterator[tuple[str, Datum]]:
    """The leaves with their places as Python spells them: `params["w"]`, `layers[0].b`."""
    parts = None if isinstance(tree, np.ndarray | np.generic) else container(tree)
    if parts is None:
        yield name, tree
        return
    kind, items = parts
    for key, item in items:
        place = f'["{key}"]' if kind == "dict" else f"[{key}]" if kind in ("tuple", "list") else f".{key}"
        yield from labelled(item, name + place)


def is_float(leaf: Datum) -> bool:
    """Whether a leaf has a tangent; integers and truth values have none, nor has None, which stands for theirs."""
    return leaf is not None and not isinstance(leaf, str) and np.asarray(leaf).dtype.kind == "f"


def flat(tree: Datum) -> Vector:
    """Every float of a tree in one vector, dicts in the order of their keys' insertion."""
    floats = [np.asarray(leaf) for leaf in leaves(tree) if is_float(leaf)]
    return np.concatenate([np.zeros(0), *(leaf.astype(np.float64).reshape(-1) for leaf in floats)])


def places(tree: Datum, name: str) -> list[str]:
    """How each number of `flat` is called: `x[3]`, `params["w"][0, 1]`."""
    found: list[str] = []
    for label, leaf in labelled(tree, name):
        if is_float(leaf):
            found += [label + (f"[{', '.join(map(str, at))}]" if at else "") for at in np.ndindex(np.shape(leaf))]
    return found


def sizes(tree: Datum) -> list[int]:
    """How many numbers of `flat` each leaf that holds floats has."""
    return [np.size(leaf) for leaf in leaves(tree) if is_float(leaf)]


def like(tree: Datum, numbers: Vector) -> Datum:
    """A tree of the same form with other numbers for its floats, taken from the front of `numbers`."""
    rest = iter(np.asarray(numbers, dtype=np.float64))
    return _like(tree, lambda leaf: _leaf(leaf, rest))


def beside(tree: Datum, columns: Vector) -> Datum:
    """A tree of the same form with one more axis, the last, for the columns of a matrix: each is one `flat`."""
    rest = iter(np.asarray(columns, dtype=np.float64))

    def widened(leaf: Datum) -> Datum:
        if not is_float(leaf):
            return leaf
        rows = [next(rest) for _ in range(np.size(leaf))]
        return np.reshape(rows, (*np.shape(leaf), columns.shape[1])).astype(np.asarray(leaf).dtype)

    return _like(tree, widened)


def _like(tree: Datum, leaf: Callable[[Datum], Datum]) -> Datum:
    """A tree of the same form, with `leaf` applied to everything that is no container, in order."""
    parts = None if isinstance(tree, np.ndarray | np.generic) else container(tree)
    if parts is None:
        return leaf(tree)
    kind, items = parts
    made = [_like(item, leaf) for _, item in items]
    if kind == "dict":
        return dict(zip((key for key, _ in items), made, strict=True))
    if dataclasses.is_dataclass(tree):
        return dataclasses.replace(tree, **dict(zip((key for key, _ in items), made, strict=True)))  # type: ignore[type-var]
    if kind.startswith(("scipy.", "numpy.")):
        return tree
    return type(tree)(*made) if hasattr(tree, "_fields") else type(tree)(made)


def _leaf(leaf: Datum, numbers: Iterator[np.float64]) -> Datum:
    if not is_float(leaf):
        return leaf
    taken = np.fromiter(numbers, np.float64, np.size(leaf))
    if isinstance(leaf, np.ndarray):
        return taken.reshape(leaf.shape).astype(leaf.dtype)
    return type(leaf)(taken[0])


def random_like(tree: Datum, rng: np.random.Generator) -> Datum:
    """A tree of the same form with numbers of the standard normal distribution."""
    return like(tree, rng.normal(size=len(flat(tree))))
