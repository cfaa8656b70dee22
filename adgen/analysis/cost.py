"""Estimates floating-point operations, by which the optimiser compares two spellings.

The count of one primitive is its `cost` in the table times the elements that it works on; a product of arrays counts
two for each pair of elements that it multiplies and adds. Views, lengths and allocations are free or nearly so.

These are estimates of time, made without running: an exponential weighs twenty additions. What reports print is counted
while a program runs, every operation as one (`adgen/verify/counts.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import assert_never

from adgen.ir.dims import Dim, Opaque, Ref, Symbol
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, Value, While
from adgen.ir.types import ArrayType, ListType, Type
from adgen.rules.table import PRIMITIVES

Lengths = Mapping[str, int]

NOMINAL_LENGTH = 256
"""The length assumed for an axis of which nothing is said."""

NOMINAL_INDEX = 16
"""The value assumed for an integer of the run, such as a loop index: less than a length, so that `n - i` is one too."""

NOMINAL_TRIPS = 100
"""The trip count assumed for a loop of which nothing is said."""


def length(value: Dim, lengths: Lengths | None = None) -> float:
    """A length as a number, with `lengths` for the symbols that it names and `NOMINAL_LENGTH` for the others."""
    total = 0.0
    for monomial, coefficient in value.terms:
        term = float(coefficient)
        for atom in monomial:
            match atom:
                case Symbol(name):
                    term *= (lengths or {}).get(name, NOMINAL_LENGTH)
                case Ref():
                    term *= NOMINAL_INDEX
                case Opaque(_, args):
                    term *= max((length(a, lengths) for a in args), default=1.0)
        total += term
    return max(total, 0.0 if value.const is not None or lengths else 2.0)


def elements(of: Type, lengths: Lengths | None = None) -> float:
    """How many numbers a value holds."""
    match of:
        case ArrayType(_, shape):
            return math.prod(length(d, lengths) for d in shape)
        case ListType(element):
            return NOMINAL_TRIPS * elements(element, lengths)
    assert_never(of)


def operations(op: Apply, results: tuple[Value, ...], lengths: Lengths | None = None) -> float:
    """The floating-point operations of one primitive."""
    if not results or op.prim == "dim":
        return 0.0
    match op.prim:
        case "matmul" | "dot" | "inner" | "vdot":
            return _product(op, results[0].type, lengths)
        case "index_add":
            return elements(op.args[1].type, lengths)
        case "update" | "append" | "pop" | "list_get" | "list_set":
            return 0.0
        case prim:
            largest = max(elements(a.type, lengths) for a in (*results, *op.args))
            return PRIMITIVES[prim].cost * largest


def _product(op: Apply, of: Type, lengths: Lengths | None) -> float:
    """Two for each multiplied pair: the elements of the result times the length of the contracted axis."""
    left = op.args[0].type
    contracted = length(left.shape[-1], lengths) if isinstance(left, ArrayType) and left.shape else 1.0
    return 2.0 * elements(of, lengths) * contracted


def total(binds: Iterable[Bind], lengths: Lengths | None = None) -> float:
    """The operations of some binds: of a branch the dearer side, of a loop its trips times its body."""
    return sum(_bind(bind, lengths) for bind in binds)


def of_function(function: Function, lengths: Lengths | None = None) -> float:
    """The operations of one call; `lengths` gives the symbols of its signature, e.g. `{"n": 1000}`."""
    return total(function.body.binds, lengths)


def _bind(bind: Bind, lengths: Lengths | None) -> float:
    match bind.op:
        case Apply() as op:
            return operations(op, bind.results, lengths)
        case If(_, then, orelse):
            return max(_block(then, lengths), _block(orelse, lengths))
        case For(lo, hi, step, _, body):
            return trips(lo, hi, step) * _block(body, lengths)
        case While(_, cond, body):
            return NOMINAL_TRIPS * (_block(cond, lengths) + _block(body, lengths))
    assert_never(bind.op)


def _block(block: Block, lengths: Lengths | None) -> float:
    return total(block.binds, lengths)


def trips(lo: Atom, hi: Atom, step: Atom) -> float:
    """How often a loop over a range runs, where its bounds are literals; else a nominal number."""
    match lo, hi, step:
        case Const(a), Const(b), Const(c):
            return float(len(range(int(a.real), int(b.real), int(c.real))))
        case _:
            return NOMINAL_TRIPS
