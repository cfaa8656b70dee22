"""Tapes: what a primal loop stores in each iteration, and how the linear loop reads it.

Numbers, lists, and arrays whose number or shape is not known before the loop are appended to a list; other arrays are
stored in one array that is allocated before the loop. Where the linear loop reads a carried value both before and after
the iteration, one tape serves for both: it starts with the initial value, and `x_tape[k + 1]` is the value after
iteration k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adgen.ad.zeros import mentions_integers
from adgen.ir.builder import Builder, literal
from adgen.ir.dims import Dim, Ref, atoms, opaque
from adgen.ir.index import At
from adgen.ir.nodes import Atom, Const, For, Value, While
from adgen.ir.types import ArrayType, Form, ListType, Type
from adgen.ir.walker import Env, retype


@dataclass(frozen=True, slots=True)
class Chain:
    """The carried parameter that the taped value becomes in the next iteration, and what it is in the first."""

    param: Value
    start: Atom


@dataclass(frozen=True, slots=True)
class ListTape:
    """`x_tape.append(x)`, read as `x_tape[k]`."""

    of: Value
    chain: Chain | None = None


@dataclass(frozen=True, slots=True)
class ArrayTape:
    """`x_tape[k] = x` in an array with one row for each possible iteration."""

    of: Value
    rows: Dim
    chain: Chain | None = None


Tape = ListTape | ArrayTape


def plan(
    value: Value,
    chain: Chain | None,
    op: For | While,
    inside: set[int],
    sure: bool,
    builder: Builder,
    rows: Dim | None = None,
) -> Tape:
    """How to tape `value` in the loop `op`; `inside` are the ids of values made in the body, `rows` is as in `Body`.

    A value that is not `sure` has none on some path: a list takes None in its place, an array does not.
    """
    match value.type, op:
        case ArrayType(_, shape, Form.ARRAY), For() if sure and shape and not varies(shape, inside):
            rows = rows or rows_of(op, builder)
            return ListTape(value, chain) if rows is None else ArrayTape(value, rows, chain)
        case _:
            return ListTape(value, chain)


def varies(shape: tuple[Dim, ...], inside: set[int]) -> bool:
    """Whether a length changes from iteration to iteration (or is known only after computing the value)."""
    return any((a.id in inside) if isinstance(a, Ref) else a.name.startswith("%") for d in shape for a in atoms(d))


def rows_of(op: For, builder: Builder) -> Dim | None:
    """The number of iterations, where it is a simple length."""
    if not (isinstance(op.step, Const) and op.step.value == 1):
        return None
    span = builder.facts.of(op.hi) - builder.facts.of(op.lo)
    return span if builder.facts.nonnegative(span) else opaque("max", span, 0)


def tape_name(value: Value) -> str:
    """The name of the tape of a value: of a tape, `x_tapes`, and of such a list, `all_x_tapes`."""
    match value.name:
        case None:
            return "tape"
        case str() as name if name.endswith("_tape") and not name.startswith("tape"):
            return f"{name}s"
        case str() as name if name.endswith("_tapes"):
            return f"all_{name}"
        case name:
            return f"{name}_tape"


def tape_type(tape: Tape) -> Type:
    """The type of the whole tape."""
    match tape:
        case ListTape(value):
            return ListType(value.type)
        case ArrayTape(value, rows, chain):
            assert isinstance(value.type, ArrayType)
            return value.type.with_shape((rows + 1 if chain else rows, *value.type.shape))


def empty(tape: Tape, builder: Builder) -> Atom:
    """The tape before the loop."""
    name, of = tape_name(tape.of), tape_type(tape)
    match of:
        case ArrayType(dtype, shape):
            new = builder.apply("empty", name=name, shape=shape, dtype=dtype)
        case ListType():
            new = builder.apply("list_new", name=name, type=of)
    return _store(tape, new, tape.chain.start, literal(0), builder) if tape.chain else new


def push(tape: Tape, onto: Atom, k: Atom | None, builder: Builder) -> Atom:
    """The tape after storing the value of iteration `k`."""
    return _store(tape, onto, tape.of, _after(tape, k, builder) if k else None, builder)


def _store(tape: Tape, onto: Atom, value: Atom, k: Atom | None, builder: Builder) -> Atom:
    match tape:
        case ListTape():
            varies = {"varies": True} if mentions_integers(value.type) else {}
            return builder.apply("append", onto, value, name=tape_name(tape.of), **varies)
        case ArrayTape():
            assert k is not None
            return builder.apply("update", onto, value, k, name=tape_name(tape.of), spec=(At(),))


def _after(tape: Tape, k: Atom, builder: Builder) -> Atom:
    return builder.apply("add", k, literal(1)) if tape.chain else k


def read(tape: Tape, whole: Atom, k: Atom, env: Env, builder: Builder) -> dict[Value, Atom]:
    """The values of iteration `k`, in the linear loop; `env` says what the integers in their lengths are there."""
    of = retype(tape.of.type, builder.facts, env)
    made: dict[Value, Atom] = {}
    if tape.chain:
        name = f"{tape.chain.param.name}_prev" if tape.chain.param.name else None
        made[tape.chain.param] = _load(tape, whole, k, name, of, builder)
    made[tape.of] = _load(tape, whole, _after(tape, k, builder), tape.of.name, of, builder)
    return made


def _load(tape: Tape, whole: Atom, k: Atom, name: str | None, of: Type, builder: Builder) -> Atom:
    match tape:
        case ListTape() if isinstance(of, ArrayType) and of != tape.of.type:
            return builder.apply("list_get", whole, k, name=name, shape=of.shape)
        case ListTape():
            return builder.apply("list_get", whole, k, name=name)
        case ArrayTape():
            return builder.apply("index", whole, k, name=name, spec=(At(),))


def iteration(op: For, index: Atom, builder: Builder) -> Atom:
    """The number of the iteration, from the index."""
    if _is(op.step, -1):
        return builder.apply("subtract", op.lo, index)
    number = index if _is(op.lo, 0) else builder.apply("subtract", index, op.lo)
    return number if _is(op.step, 1) else builder.apply("floor_divide", number, op.step)


def index_at(op: For, k: Atom, builder: Builder) -> Atom:
    """The index, from the number of the iteration in the order of execution."""
    scaled = k if _is(op.step, 1) else builder.apply("multiply", k, op.step)
    if op.backward:
        return builder.apply("subtract", _last(op, builder), scaled)
    return scaled if _is(op.lo, 0) else builder.apply("add", op.lo, scaled)


def _last(op: For, builder: Builder) -> Atom:
    """The last index of the range: `lo + (hi - 1 - lo) // step * step`, for steps of either sign."""
    one = literal(1)
    if _is(op.step, 1):
        return builder.apply("subtract", op.hi, one)
    toward = one if isinstance(op.step, Const) and op.step.value.real > 0 else literal(-1)
    reach = builder.apply("subtract", builder.apply("subtract", op.hi, toward), op.lo)
    steps = builder.apply("floor_divide", reach, op.step)
    return builder.apply("add", op.lo, builder.apply("multiply", steps, op.step))


def _is(atom: Atom, number: int) -> bool:
    return isinstance(atom, Const) and atom.value == number


def trips(tapes: Sequence[Tape], wholes: Sequence[Atom], builder: Builder) -> Atom | None:
    """The number of iterations that have run, from the length of a list."""
    for tape, whole in zip(tapes, wholes):
        if isinstance(tape, ListTape):
            length = builder.apply("list_len", whole)
            return builder.apply("subtract", length, literal(1)) if tape.chain else length
    return None
