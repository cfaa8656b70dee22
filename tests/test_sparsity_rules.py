"""What linear primitives depend on, each rule held against the numbers that come out for unit vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adgen.ir.types import ArrayType
from adgen.rules.primitive import Linear, Nondiff, Primitive, Structural, Tangent
from adgen.rules.table import PRIMITIVES
from adgen.sparse.pattern import STRUCTURAL
from adgen.sparse.set_rules import RULES
from adgen.sparse.sets import has_sets, identity, sets
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import run
from adgen.verify.sampled import Sampled
from adgen.verify.samples import samples

# Some of what these depend on by their rules they never depend on: components of a cross product on themselves,
# solutions by triangles on later rows, numbers that a transform multiplies by zero.
WIDER = {"cross", "solve_triangular", "rfft", "irfft", "rfft2", "irfft2", "rfftn", "irfftn", "fftn", "fft2", "fft"}
WIDER |= {"correlate", "solve_banded", "ifft", "ifftn", "ifft2", "linspace"}


def places(primitive: Primitive, sampled: Sampled) -> list[int]:
    """The operands in which a primitive is linear, one at a time."""
    match primitive.rule:
        case Linear(transposes) | Tangent(_, transposes) if transposes:
            texts = transposes
        case Structural():
            texts = ("linear",) * len(sampled.sample.operands)
        case _:
            return []
    count = len(sampled.sample.operands)
    texts = (*texts, *(texts[-1:] * (count - len(texts))))[:count]
    return [k for k, text in enumerate(texts) if text is not None and sampled.active(k)]


def numeric(sampled: Sampled, given: list[Any], place: int, joint: bool) -> np.ndarray:
    """Which results change with which elements of an operand; other operands are zero where all are linear jointly."""
    function = sampled.function()
    of = np.asarray(given[place])
    rows = []
    for i in range(-1, of.size):
        unit = np.zeros(of.size, dtype=of.dtype)
        unit[i:][:1] = float(i >= 0)
        args = [np.zeros_like(g) if joint and np.asarray(g).dtype.kind in "fc" else g for g in given]
        args[place] = unit.reshape(of.shape) if isinstance(given[place], np.ndarray) else type(given[place])(unit[0])
        out = run(function, [*args, *(np.zeros(n) for n in LENGTHS.values())])
        rows.append(np.concatenate([np.ravel(y) for y in out]))
    return (np.array(rows[1:]).reshape(of.size, -1) != rows[0]).T


JOINT = {"where", "concatenate", "stack", "update", "index_add", "choose", "linspace"}
TRIED = [p for p in PRIMITIVES.values() if not isinstance(p.rule, Nondiff) and not p.name.startswith("list_")]
TRIED = [p for p in TRIED if p.name not in {"append", "pop"}]


@pytest.mark.parametrize("primitive", TRIED, ids=lambda p: p.name)
def test_the_sets_hold_what_the_numbers_show(primitive: Primitive) -> None:
    tried = 0
    for sample in samples(primitive):
        sampled = Sampled(primitive, sample)
        given = sampled.values()
        if any(not isinstance(of, ArrayType) for of in sampled.types):
            continue
        numbers = [k for k, o in enumerate(sampled.sample.operands) if o in sampled.types]
        for place in places(primitive, sampled):
            at = numbers.index(place)
            shown = numeric(sampled, given, at, primitive.name in JOINT)
            args = list(given)
            if primitive.name in JOINT:
                args = [np.zeros_like(g) if np.asarray(g).dtype.kind in "fc" else g for g in args]
            args[at] = identity(0, np.shape(given[at]))
            lengths = [np.zeros(n) for n in LENGTHS.values()]
            out = run(sampled.function(), [*args, *lengths], computer=STRUCTURAL)
            assert all(map(has_sets, out)) or not shown.any()
            rows = [row for y in out for row in sets(y).flat]
            held = np.array([[c in row for c in range(shown.shape[1])] for row in rows], dtype=bool).reshape(
                shown.shape
            )
            assert not (shown & ~held).any(), sample.text
            if primitive.name in RULES and primitive.name not in WIDER:
                assert (shown == held).all(), sample.text
            tried += 1
    assert tried or not isinstance(primitive.rule, Linear | Structural), primitive.name
