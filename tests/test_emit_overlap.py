"""What is said about overlapping stores holds for the NumPy that runs: each is tried with random subscripts."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.emit.overlap import reads_first
from adgen.ir.builder import literal
from adgen.ir.index import At, Dots, NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Value
from adgen.ir.types import array

if TYPE_CHECKING:
    from adgen.ir.index import Item

LENGTH = 6
TRIES = 4000


def place(chance: random.Random, rank: int) -> list[Any]:
    """A random subscript as a person writes it."""
    items: list[Any] = []
    for _ in range(chance.randint(1, rank)):
        lo, hi = sorted((chance.randint(0, LENGTH), chance.randint(0, LENGTH)))
        step = chance.choice((None, None, 2, -1))
        some = slice(hi - 1 if hi else 0, lo - 1 if lo else None, step) if step == -1 else slice(lo, hi, step)
        items.append(chance.choice((chance.randrange(LENGTH), some, slice(None))))
    if chance.random() < 0.2:
        items.insert(chance.randint(0, len(items)), chance.choice((..., None)))
    return items


def of(items: list[Any]) -> tuple[tuple[Item, ...], tuple[Atom, ...]]:
    """The same subscript as the IR has it."""
    spec: list[Item] = []
    operands: list[Atom] = []
    for item in items:
        if isinstance(item, slice):
            given = [p for p in (item.start, item.stop, item.step) if p is not None]
            spec.append(Slice(item.start is not None, item.stop is not None, item.step is not None))
            operands += map(literal, given)
        elif item is ...:
            spec.append(Dots())
        elif item is None:
            spec.append(NewAxis())
        else:
            spec.append(At())
            operands.append(literal(item))
    return tuple(spec), tuple(operands)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_stores_said_to_be_safe_are(rank: int) -> None:
    chance = random.Random(rank)
    target = Value(0, array("f8", *"nml"[:rank]))
    counts = {True: 0, False: 0}
    for _ in range(TRIES):
        into, out_of = place(chance, rank), place(chance, rank)
        before = np.arange(float(LENGTH**rank)).reshape((LENGTH,) * rank)
        wanted, made = before.copy(), before.copy()
        try:
            wanted[tuple(into)] = before[tuple(out_of)]
        except ValueError:
            continue
        made[tuple(into)] = made[tuple(out_of)]
        spec, operands = of(into)
        source, taken = of(out_of)
        op = Apply("update", (target, Value(1, array("f8", "k")), *operands), (("spec", spec),))
        safe = reads_first(op, (target, taken, source))
        counts[safe] += 1
        assert not safe or np.array_equal(made, wanted), (into, out_of)
    assert counts[True] > TRIES / 40
    assert counts[False] > TRIES / 40 or rank == 3
