"""Index arrays that are taken to name no place twice never do, and the common ones are known."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from adgen.analysis.permutations import distinct
from adgen.errors import Span
from adgen.ir.builder import Builder, literal
from adgen.ir.facts import Facts
from adgen.ir.index import NewAxis, Slice
from adgen.ir.nodes import Apply, Atom
from adgen.ir.types import array
from adgen.rules.table import infer

SIZE = 3
SHAPES = ((SIZE,), (SIZE, SIZE), (SIZE, 1), (1, SIZE))
RNG = np.random.default_rng(0)
COLUMN = (Slice(), NewAxis())
BACKWARDS = (Slice(step=True),)

Known = tuple[str, Atom, Any]
"""An index array: how it was made, the value in the IR, and numbers that it may hold."""


def made_in(builder: Builder) -> list[Known]:
    """Orders, grids and their parts, and arrays of which nothing is known."""
    found: list[Known] = []
    for shape in SHAPES:
        values, unknown = builder.value(array("f8", *shape)), builder.value(array("i8", *shape))
        numbers = RNG.random(shape)
        found.append((f"any{shape}", unknown, RNG.integers(0, SIZE, shape)))
        for axis in range(len(shape)):
            order = builder.apply("argsort", values, axis=axis)
            found.append((f"order{shape}[{axis}]", order, np.argsort(numbers, axis=axis)))
    line: Atom = builder.apply("arange", literal(0), literal(SIZE), literal(1))
    found.append(("grid", line, np.arange(SIZE)))
    vector, places = found[1][1:]
    for name, array_, numbers in (("grid", line, np.arange(SIZE)), ("order", vector, places)):
        column = builder.apply("index", array_, spec=COLUMN)
        found.append((f"column of {name}", column, numbers[:, None]))
        back = builder.apply("index", array_, literal(-1), spec=BACKWARDS)
        found.append((f"{name} backwards", back, numbers[::-1]))
    return found


def definitions(builder: Builder) -> dict[Atom, Apply]:
    return {r: b.op for b in builder.scopes[-1].binds for r in b.results if isinstance(b.op, Apply)}


def repeats(arrays: list[Any]) -> bool:
    """Whether a subscript with these arrays names a place twice."""
    places = np.stack([np.ravel(a) for a in np.broadcast_arrays(*arrays)])
    return len(np.unique(places, axis=1).T) < places.shape[1]


def test_what_is_known_is_true() -> None:
    """All pairs and triples of index arrays, with many numbers for each: where one repeats a place, nothing is said."""
    wrong, known = [], 0
    for _ in range(20):
        builder = Builder(infer, Facts(), Span("permutations.py", 1))
        builder.open()
        found = made_in(builder)
        made = definitions(builder).get
        for count in (1, 2, 3):
            for chosen in itertools.combinations(found, count):
                if distinct(tuple(atom for _, atom, _ in chosen), made):
                    known += 1
                    wrong += [[name for name, _, _ in chosen]] * repeats([numbers for _, _, numbers in chosen])
    assert known > 1000
    assert not wrong


def test_the_common_ones_are_known() -> None:
    builder = Builder(infer, Facts(), Span("permutations.py", 1))
    builder.open()
    by_name = {name: atom for name, atom, _ in made_in(builder)}
    made = definitions(builder).get
    common = [
        ["order(3,)[0]"],
        ["order backwards"],
        ["column of grid", "order(3, 3)[1]"],
        ["order(3, 3)[0]", "grid"],
        ["grid", "any(3,)"],
        ["column of grid", "any(3, 1)"],
    ]
    assert all(distinct(tuple(by_name[name] for name in names), made) for names in common)
    assert not distinct((by_name["order(3, 3)[0]"], by_name["order(3, 3)[1]"]), made)
    assert not distinct((by_name["any(3,)"],), made)
