"""How many snapshots of a loop's state are kept, and how long a block of steps is that is taped at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from adgen.ad.split_loop import Body, residuals
from adgen.ad.tape import rows_of, varies
from adgen.errors import refuse
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder, literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.nodes import Apply, Atom, Bind, Const, For, If, Value
from adgen.ir.types import ArrayType, Form, ListType, differentiable
from adgen.ir.walker import blocks, carried_yields, walk

OBJECT = 64
"""The bytes of a Python number on a list: 24 for itself, 8 for the list, and its share of a tuple. An array has some
hundred beside its elements, but those count for nothing where memory is scarce.
"""


SHARE = 0.4
"""Of a budget, for snapshots and for the tape; the rest is for what a step itself takes."""


NONE = dim(0)


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """How loops are reversed that would tape: `snapshots` of the state are kept at once, or as many as fit into
    `memory` bytes beside the tape of a block of steps. Without either, there are as many snapshots as steps in a block,
    and no step runs more than three times. So many `tangents` of each value will be saved and taped beside it.
    """

    snapshots: int | None = None
    memory: int | None = None
    tangents: Dim = NONE

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
        sizes = _snapshot(state, wanted.tangents, builder), _tape(loop, wanted.tangents, builder)
        return Pieces(op.lo, op.hi, *_within(wanted.memory, count, *sizes, builder))
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


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The bytes of what a list holds, beside so many `tangents`. `inside` is what a step makes: with it, sizes vary."""

    tangents: Dim
    inside: set[int]
    builder: Builder

    def of(self, atom: Atom, binds: Sequence[Bind]) -> Dim | None:
        """The bytes of a value that `binds` make, and of its tangents, where they are the same in each step."""
        match atom:
            case Value(type=ListType()):
                return self.tape(atom, next((b for b in binds if atom in b.results), None))
            case Value(type=ArrayType(dtype, shape, form)) if not varies(shape, self.inside):
                numbers = product(shape) * np.dtype(dtype).itemsize
                alone = (numbers if form is Form.ARRAY else dim(0)) + dim(OBJECT)
                moved = self.tangents.const != 0 and differentiable(atom.type)
                return alone + (numbers * self.tangents + dim(OBJECT) if moved else dim(0))
            case Value():
                return None
            case _:
                return dim(0)  # nothing is taped on this path

    def tape(self, tape: Value, bind: Bind | None) -> Dim | None:
        """The bytes of a list: the tape of a loop, as long as that runs, or of a loop in a branch."""
        match bind:
            case Bind(op=Apply("list_new")):
                return dim(0)
            case Bind(op=If() as op):
                ends = [(block.yields[bind.results.index(tape)], block.binds) for block in blocks(op)]
                return _sum(self.of(end, binds) for end, binds in ends)
            case Bind(op=For() as op):
                rows = rows_of(op, self.builder)
                end = carried_yields(op)[bind.results.index(tape)]
                filled = next((b.op for b in op.body.binds if end in b.results), None)
                if rows is None or varies((rows,), self.inside) or not isinstance(filled, Apply):
                    return None
                each = self.of(filled.args[1], op.body.binds) if filled.prim == "append" else None
                return None if each is None else each * (rows + 1)
            case _:
                return None


def _sum(sizes: Iterable[Dim | None]) -> Dim | None:
    """All of them together, where all are known."""
    total = dim(0)
    for size in sizes:
        if size is None:
            return None
        total = total + size
    return total


def _snapshot(state: Sequence[Value], tangents: Dim, builder: Builder) -> Dim:
    """The bytes of a snapshot, whose lengths are known before the loop."""
    sizes = _Sizes(tangents, set(), builder)
    total = _sum(sizes.of(value, ()) for value in state)
    assert total is not None
    return total


def _tape(loop: Body, tangents: Dim, builder: Builder) -> Dim:
    """The bytes that one step would tape."""
    inside = {r.id for b in walk(loop.op.body) for r in b.results} | {p.id for p in loop.op.body.params}
    sizes = _Sizes(tangents, inside, builder)
    total = dim(0)
    for value in residuals(loop):
        size = sizes.of(value, loop.binds)
        if size is None:
            why = "What a step of this loop tapes has a size that only the run knows, and so no part in a budget."
            refuse("E505", why, loop.bind.span, "Use checkpoint= with a number of snapshots.")
        # The array of one block is still there while that of the next is made.
        total = total + (size * 2 if isinstance(value.type, ArrayType) and value.type.shape else size)
    return total if total.const != 0 else dim(OBJECT)
