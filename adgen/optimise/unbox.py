"""Turns NumPy scalars that a derived loop reads into Python numbers, which compute three times as fast.

Before:                                    After:
  for backward i                             for backward i
    s = list_get(tape, i)        : f8          t = list_get(tape, i)        : f8
    x_bar = multiply(2.0, s)     : f8          s = cast(t, dtype='float64') : float
    ...                                        x_bar = multiply(2.0, s)     : float
                                               ...

One NumPy scalar makes NumPy scalars of everything that is computed with it. The numbers are the same to the last bit;
only divisions by zero, powers and overflows behave differently, so nothing is turned that gets near one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from adgen.analysis.slices import undefined
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, Undef, Value, While
from adgen.ir.types import ArrayType, Form
from adgen.ir.walker import blocks, carried, carried_yields, walk
from adgen.optimise.exact import exact_values
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.rules.table import infer

READS = frozenset({"list_get", "index"})

ARITHMETIC = frozenset({"add", "subtract", "multiply", "negative"})
"""Primitives that raise for no Python numbers."""

STORES = frozenset({"append", "list_set"})

WORTH = 8
"""So many operations with a number pay for turning it into a Python number."""


def unbox(function: Function) -> Function:
    """`function` with Python numbers for the NumPy scalars that its derived loops read; itself where there are none."""
    exact = exact_values(function)
    if exact is None or not any(isinstance(b.op, For | While) for b in walk(function.body)):
        return function
    if stores_none(function):
        return function
    flow = _flow(function)
    chosen = {v for v in _reads(function.body, exact, inside=False) if _pays(v, flow)}
    if not chosen:
        return function

    def decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
        if (
            not isinstance(bind.op, Apply)
            or bind.results[:1] == ()
            or bind.results[0] not in chosen
            or not rewriter.wide()
        ):
            return None
        (read,) = rewriter.apply_many(bind.op)
        return (rewriter.apply("cast", read, dtype="float64"),)

    return rewrite(function, infer, decide)


def stores_none(function: Function) -> bool:
    """Whether some list may hold None for what one path does not compute: that is no number to convert."""
    unsure = undefined(function.body.binds)
    stored = (b.op.args[1] for b in walk(function.body) if isinstance(b.op, Apply) and b.op.prim in STORES)
    return any(isinstance(v, Undef) or v in unsure for v in stored)


def _reads(block: Block, exact: frozenset[Value], inside: bool) -> Iterator[Value]:
    """The NumPy doubles that derived loops read from lists and arrays."""
    for bind in block.binds:
        match bind.op:
            case Apply(prim) if inside and prim in READS and _is_scalar(bind.result) and bind.result not in exact:
                yield bind.result
            case Apply():
                pass
            case If():
                for inner in blocks(bind.op):
                    yield from _reads(inner, exact, inside)
            case For() | While():
                for inner in blocks(bind.op):
                    yield from _reads(inner, exact, inside=True)
            case _:
                assert_never(bind.op)


def _is_scalar(value: Value) -> bool:
    of = value.type
    return isinstance(of, ArrayType) and of.form is Form.SCALAR and of.dtype == "float64"


Flow = dict[Value, list[Bind | Value]]
"""What reads each value: binds of primitives, and the places of branches and loops that it becomes."""


def _flow(function: Function) -> Flow:
    found: Flow = {}

    def goes(atoms: tuple[Atom, ...], places: tuple[Value, ...]) -> None:
        for atom, place in zip(atoms, places, strict=True):
            if isinstance(atom, Value):
                found.setdefault(atom, []).append(place)

    for bind in walk(function.body):
        match bind.op:
            case Apply(_, args):
                for atom in dict.fromkeys(args):
                    if isinstance(atom, Value):
                        found.setdefault(atom, []).append(bind)
            case If(_, then, orelse):
                goes(then.yields, bind.results)
                goes(orelse.yields, bind.results)
            case For() | While() as loop:
                goes(loop.init, carried(loop))
                goes(carried_yields(loop), carried(loop))
                goes(carried(loop), bind.results)
                if isinstance(loop, While):
                    goes(carried(loop), loop.cond.params)
            case _:
                assert_never(bind.op)
    return found


def _pays(read: Value, flow: Flow) -> bool:
    """Whether everything computed with `read` may be Python's, and is enough to pay."""
    pending, seen, work = [read], {read}, 0
    while pending:
        value = pending.pop()
        for reader in flow.get(value, ()):
            if isinstance(reader, Value):
                further: tuple[Value, ...] = (reader,)
            elif isinstance(reader.op, Apply) and _harmless(reader.op, value):
                further = tuple(
                    r for r in reader.results if reader.op.prim in {*ARITHMETIC, "divide"} and _is_number(r)
                )
                work += len(further)
            else:
                return False
            pending += [v for v in further if v not in seen]
            seen.update(further)
    return work >= WORTH


def _is_number(value: Value) -> bool:
    return isinstance(value.type, ArrayType) and not value.type.shape and value.type.form is not Form.ARRAY


def _harmless(op: Apply, operand: Value) -> bool:
    """Whether `op` computes the same with a Python number for this NumPy scalar."""
    match op:
        case Apply(prim) if prim in ARITHMETIC:
            return True
        case Apply("update" | "index_add" | "append" | "list_set" | "list_add", (_, value, *places)):
            return value == operand and operand not in places
        case Apply("divide", (_, Const(number))):
            return number != 0
        case Apply("divide", (_, divisor)):
            return divisor != operand and _is_array(divisor)
        case Apply("less" | "less_equal" | "greater" | "greater_equal" | "sum_to" | "broadcast_to" | "cast"):
            return True
        case _:
            return False


def _is_array(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.form is Form.ARRAY
