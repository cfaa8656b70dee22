"""Finds the blocks that can be differentiated as a whole: runs of elementwise arithmetic on numbers of one type.

A run is a connected set of active binds of one block, each elementwise with a partial derivative in plain arithmetic,
on values of one shape and dtype. What else is active may stand between them, but reads nothing of the run.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache

import mpmath

from adgen.analysis.activity import dependents
from adgen.analysis.shifts import cancelling
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, Function, Value
from adgen.ir.types import ArrayType
from adgen.ir.walker import blocks, reads
from adgen.rules.meanings import elementary
from adgen.rules.primitive import Partials
from adgen.rules.table import PRIMITIVES

MEANINGS = elementary(mpmath)
"""What primitives compute, in numbers of any precision: what is missing here is differentiated by its own rule only."""

MOST_BINDS = 400
MOST_PARTIALS = 64
"""A run with more partial derivatives than this, or more binds, is left to the modes of differentiation."""


DTYPES = frozenset({"float64", "float32"})
"""Literals of composites are doubles, which are not exact enough for wider numbers."""


@dataclass(frozen=True, slots=True)
class Run:
    """Binds in order, the active values that they read of others, and those of theirs that others read."""

    binds: tuple[Bind, ...]
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    block: Block = field(repr=False)
    active: Collection[Value] = field(repr=False)

    @property
    def reads(self) -> tuple[Value, ...]:
        """Every value from outside that is read, active or not."""
        made = {b.result for b in self.binds}
        return tuple(dict.fromkeys(v for b in self.binds for v in reads(b.op) if v not in made))

    @property
    def plausible(self) -> bool:
        """Whether there is anything to gain, at a size that can be worked on."""
        size = len(self.inputs) * len(self.outputs)
        return 2 <= len(self.binds) <= MOST_BINDS and 0 < size <= MOST_PARTIALS


def active_values(function: Function, wrt: tuple[int, ...]) -> set[Value]:
    """What `linearize` gives a tangent."""
    return dependents(function.body, [function.params[i] for i in wrt], cancelling(function.body))


def runs(function: Function, active: Collection[Value]) -> tuple[Run, ...]:
    """The plausible runs of a function, innermost blocks last."""
    return tuple(run for run in _runs(function.body, active) if run.plausible)


def pieces(run: Run) -> Iterator[Run]:
    """The parts of a run that end with a value that has a name: the statements of its source."""
    open_: list[Bind] = []
    cut: list[list[Bind]] = []
    for bind in run.binds:
        open_.append(bind)
        if bind.result.name or bind.result in run.outputs:
            cut += _connected(open_)
            open_ = []
    if len(cut) > 1:
        parts = (run_of(members, run.block, run.active) for members in cut)
        yield from (part for part in parts if part.plausible)


def _runs(block: Block, active: Collection[Value]) -> Iterator[Run]:
    for segment in _segments(block, active):
        for members in _connected(segment):
            yield run_of(members, block, active)
    for bind in block.binds:
        for inner in blocks(bind.op):
            yield from _runs(inner, active)


def run_of(members: list[Bind], block: Block, active: Collection[Value]) -> Run:
    """The run that some binds of a block are."""
    made = {b.result for b in members}
    inputs = {a: None for b in members for a in reads(b.op) if a in active and a not in made}
    wanted = {y for y in block.yields if isinstance(y, Value)}
    for bind in block.binds:
        if any(r in active for r in bind.results) and made.isdisjoint(bind.results):
            wanted.update(reads(bind.op))
    outputs = tuple(b.result for b in members if b.result in wanted)
    return Run(tuple(members), tuple(inputs), outputs, block, active)


def _segments(block: Block, active: Collection[Value]) -> Iterator[list[Bind]]:
    """The eligible binds of each type, up to where something else that is active reads one of them."""
    open_: dict[tuple[object, ...], list[Bind]] = {}
    for bind in block.binds:
        if not any(r in active for r in bind.results):
            continue
        read, own = reads(bind.op), kind(bind, active)
        for key, segment in list(open_.items()):
            if key != own and any(b.result in read for b in segment):
                yield open_.pop(key)
        if own is not None:
            open_.setdefault(own, []).append(bind)
    yield from open_.values()


def _connected(segment: list[Bind]) -> list[list[Bind]]:
    """The binds of a segment, apart where none reads a result of the others."""
    groups: list[list[Bind]] = []
    for bind in segment:
        read = reads(bind.op)
        joined = [g for g in groups if any(b.result in read for b in g)]
        groups = [g for g in groups if not any(g is j for j in joined)]
        groups.append([*(b for g in joined for b in g), bind])
    places = {b.result: i for i, b in enumerate(segment)}
    return [sorted(g, key=lambda b: places[b.result]) for g in groups]


def kind(bind: Bind, active: Collection[Value]) -> tuple[object, ...] | None:
    """The shape and the dtype of an eligible bind; None for any other."""
    op = bind.op
    if not isinstance(op, Apply) or len(bind.results) != 1:
        return None
    of = bind.result.type
    if not (isinstance(of, ArrayType) and of.dtype in DTYPES):
        return None
    rule = PRIMITIVES[op.prim].rule
    if op.prim not in MEANINGS or not isinstance(rule, Partials) or not all(map(_finite, op.args)):
        return None
    if op.prim == "power" and not isinstance(op.args[1], Const):
        return None
    for operand, text in zip(op.args, rule.texts, strict=True):
        if operand in active:
            inner = operand.type
            fits = isinstance(inner, ArrayType) and (inner.shape, inner.dtype) == (of.shape, of.dtype)
            if not fits or not (op.prim == "power" or (text is not None and plain(text))):
                return None
    return (of.shape, of.dtype)


def _finite(atom: Atom) -> bool:
    """Whether an operand is a value, or a literal that a text can have."""
    match atom:
        case Const(value):
            return not isinstance(value, complex) and math.isfinite(value)
        case _:
            return isinstance(atom, Value)


@cache
def plain(text: str) -> bool:
    """Whether a partial derivative is arithmetic and calls of smooth functions of one number."""
    return all(map(_plain, ast.walk(ast.parse(text, mode="eval").body)))


def _plain(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("np"), name), [_], []):
            return name in MEANINGS
        case ast.BinOp(_, ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), _):
            return True
        case ast.UnaryOp(ast.USub()) | ast.Constant() | ast.Name() | ast.Attribute():
            return True
        case _:
            return isinstance(node, ast.operator | ast.unaryop | ast.expr_context)
