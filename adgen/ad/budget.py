"""How many snapshots of a loop's state are kept, and how long a block of steps is that is taped at once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from adgen.ad.split_loop import Body, residuals
from adgen.ad.tape import rows_of, varies
from adgen.errors import refuse
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder, literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.nodes import Apply, Atom, Bind, Const, For, Value
from adgen.ir.types import ArrayType, Form, ListType
from adgen.ir.walker import carried_yields, walk

OBJECT = 64
"""The bytes of a Python number on a list: 24 for itself, 8 for the list, and its share of a tuple. An array has some
hundred beside its elements, but those count for nothing where memory is scarce.
"""


SHARE = 0.4
"""Of a budget, for snapshots and for the tape; the rest is for what a step itself takes."""


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """How loops are reversed that would tape: `snapshots` of the state are kept at once, or as many as fit into
    `memory` bytes beside the tape of a block of steps. Without either, there are as many snapshots as steps in a block,
    and no step runs more than three times.
    """

    snapshots: int | None = None
    memory: int | None = None

    @staticmethod
    def of(checkpoint: int | str | None, memory: int | None) -> Checkpoints | None:
        """What the options `checkpoint` and `memory` of a derivative ask for; "revolve" leaves it to the compiler."""
        if checkpoint is None and memory is None:
            return None
        return Checkpoints(checkpoint if isinstance(checkpoint, int) else None, memory)


@dataclass(frozen=True, slots=True)
class Pieces:
    """How the steps lo..hi are divided: into blocks of `block` steps, or not at all. `limit` is of the snapshots."""

    lo: Atom
    hi: Atom
    limit: Atom
    block: Atom | None

    def outer(self, builder: Builder) -> tuple[Atom, Atom]:
        """The range of the places of snapshots."""
        if self.block is None:
            return self.lo, self.hi
        steps = minus(self.hi, self.lo, builder)
        if isinstance(steps, Const) and isinstance(self.block, Const):
            return literal(0), literal(-(-int(steps.value.real) // int(self.block.value.real)))
        less = builder.apply("floor_divide", builder.apply("negative", steps), self.block)
        return literal(0), builder.apply("negative", less, name="blocks")

    def inner(self, number: Atom, builder: Builder) -> tuple[Atom, Atom]:
        """The steps of a block."""
        assert self.block is not None
        start = builder.apply("multiply", number, self.block, name="start" if zero(self.lo) else None)
        if not zero(self.lo):
            start = builder.apply("add", self.lo, start, name="start")
        end = builder.apply("add", start, self.block)
        return start, builder.apply("minimum", end, self.hi, lib="py", name="stop")


def zero(atom: Atom) -> bool:
    """Whether an atom is the literal 0."""
    return isinstance(atom, Const) and atom.value == 0


def minus(a: Atom, b: Atom, builder: Builder) -> Atom:
    """`a - b`, as literals where they are."""
    if isinstance(a, Const) and isinstance(b, Const):
        return literal(int((a.value - b.value).real))
    return a if zero(b) else builder.apply("subtract", a, b)


def pieces(loop: Body, state: Sequence[Value], wanted: Checkpoints, builder: Builder) -> Pieces:
    """How a loop over steps lo..hi with this `state` is divided: in the emitted code, where only the run knows.

    Raises AdgenError E505 where the steps have no size that fits into a budget.
    """
    op = loop.op
    assert isinstance(op, For)
    if wanted.snapshots is not None:
        return Pieces(op.lo, op.hi, literal(wanted.snapshots), None)
    count = minus(op.hi, op.lo, builder)
    if not isinstance(count, Const):
        count = builder.apply("maximum", count, literal(0), lib="py")
    if wanted.memory is not None:
        return Pieces(
            op.lo, op.hi, *_within(wanted.memory, count, _snapshot(state, builder), _tape(loop, builder), builder)
        )
    size = _whole(formula("(2 * steps) ** (1 / 3) + 1", {"steps": count}, builder), builder, "size")
    return Pieces(op.lo, op.hi, size, size)


def _within(memory: int, count: Atom, state: Dim, tape: Dim, builder: Builder) -> tuple[Atom, Atom]:
    """The snapshots and the steps of a block that fit into `memory` bytes, with the same share for both.

    Shorter blocks do where the snapshots then suffice to save the state before each: with the steps of a block
    proportional to the root of all steps, the two shares are alike (Griewank and Walther 2008, chapter 12).
    """
    scope: dict[str, Hashable] = {"steps": count, "share": memory * SHARE}
    for name, size in (("state_bytes", state), ("tape_bytes", tape)):
        scope[name] = size.const or builder.apply("dim", dim=size, name=name)
    known = [a for a in scope.values() if isinstance(a, Value)]  # not zero, so that Python may divide by them
    if state.const and tape.const:
        scope["ratio"] = state.const / tape.const
    proportion = "" if state == tape else " * ratio" if "ratio" in scope else " * state_bytes / tape_bytes"
    root = formula(f"sqrt(steps{proportion})", scope, builder, "math", known)
    most = formula("share / tape_bytes", scope, builder, nonzero=known)
    limit = formula("share / state_bytes", scope, builder, nonzero=known)
    length = builder.apply("minimum", most, root, lib="py")
    return _whole(limit, builder, "limit"), _whole(length, builder, "size")


def _whole(number: Atom, builder: Builder, name: str | None = None) -> Atom:
    """A number of things, at least one: rounded down."""
    if isinstance(number, Const):
        return literal(max(int(number.value.real), 1))
    least = builder.apply("maximum", number, literal(1), lib="py")
    return builder.apply("cast", least, dtype="int64", form=Form.PYTHON, name=name)


def _size(value: Value, binds: Sequence[Bind], inside: set[int], builder: Builder) -> Dim | None:
    """The bytes of a value on a list, where they are the same in each step; `inside` is what a step makes.

    A list is a tape of a loop in `binds`, as long as that runs.
    """
    match value.type:
        case ArrayType(dtype, shape, form):
            size = np.dtype(dtype).itemsize if form is Form.ARRAY else 0
            return None if varies(shape, inside) else product(shape) * size + dim(OBJECT)
        case ListType():
            bind = next((b for b in binds if value in b.results), None)
            rows = rows_of(bind.op, builder) if bind is not None and isinstance(bind.op, For) else None
            if bind is None or not isinstance(bind.op, For) or rows is None or varies((rows,), inside):
                return None
            end = carried_yields(bind.op)[bind.results.index(value)]
            match next((b.op for b in bind.op.body.binds if end in b.results), None):
                case Apply("append", (_, Value() as element)):
                    each = _size(element, bind.op.body.binds, inside, builder)
                    return None if each is None else each * (rows + 1)
                case _:
                    return None
    assert_never(value.type)


def _snapshot(state: Sequence[Value], builder: Builder) -> Dim:
    """The bytes of a snapshot, whose lengths are known before the loop."""
    total = dim(0)
    for value in state:
        size = _size(value, (), set(), builder)
        assert size is not None
        total = total + size
    return total


def _tape(loop: Body, builder: Builder) -> Dim:
    """The bytes that one step would tape."""
    inside = {r.id for b in walk(loop.op.body) for r in b.results} | {p.id for p in loop.op.body.params}
    total = dim(0)
    for value in residuals(loop):
        size = _size(value, loop.binds, inside, builder)
        if size is None:
            why = "What a step of this loop tapes has a size that only the run knows, and so no part in a budget."
            refuse("E505", why, loop.bind.span, "Use checkpoint= with a number of snapshots.")
        # The array of one block is still there while that of the next is made.
        total = total + (size * 2 if isinstance(value.type, ArrayType) and value.type.shape else size)
    return total if total.const != 0 else dim(OBJECT)
