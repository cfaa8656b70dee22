"""Marks the divisions of numbers that either Python or NumPy may hold: where one is NumPy's, zero raises nothing.

Before:                                         After:
  v = for i in range(k) with v = a                 v = for i in range(k) with v = a
    v = v + x[i]              (NumPy's)              v = v + x[i]
  y = divide(v, b)                                 y = divide(v, b, either=True)

The type of `v` is that of a Python number, which is the safe claim where something is divided by `v`. It is none for
`b`: without the mark, `b` would count as nonzero from here on, since Python would have raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adgen.ir.builder import Builder, Infer, freeze
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Value, While
from adgen.ir.types import ArrayType, Form, ListType, Type
from adgen.ir.walker import blocks, carried, carried_yields, rebuild, walk

RAISING = frozenset({"divide", "floor_divide", "remainder"})
"""The operators that prove their divisor not to be zero."""

PYTHONS = frozenset({"cast", "list_len"})
"""What makes a Python number of any."""


def either(function: Function, infer: Infer) -> Function:
    """The function with its divisions marked; itself where none has to be."""
    mixed = _mixed(function.body)
    if not any(_unsure(b, mixed) for b in walk(function.body)):
        return function
    marked = {bind.result for bind in walk(function.body) if _unsure(bind, mixed)}

    def decide(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
        match bind.op:
            case Apply(prim, args, attrs) if not marked.isdisjoint(bind.results):
                op = Apply(prim, args, freeze({**dict(attrs), "either": True}))
                return builder.apply_many(op, (bind.result.name,))
            case _:
                return None

    return rebuild(function, infer, decide)


def _unsure(bind: Bind, mixed: set[Value]) -> bool:
    op = bind.op
    return isinstance(op, Apply) and op.prim in RAISING and not op.attr("lib") and not mixed.isdisjoint(op.args)


def _mixed(block: Block) -> set[Value]:
    """The values that are Python's by type and may be NumPy's: numbers, and lists of such."""
    mixed: set[Value] = set()
    before = -1
    while before != len(mixed):
        before = len(mixed)
        for bind in walk(block):
            mixed.update(to for to, given in _flows(bind) if _python(to.type) and any(_numpy(a, mixed) for a in given))
    return mixed


def _flows(bind: Bind) -> Iterator[tuple[Value, Sequence[Atom]]]:
    """The values of a bind, each with what it may be or is computed from."""
    match bind.op:
        case Apply(prim, args) as op:
            if prim not in PYTHONS and op.attr("lib") != "math":
                yield from ((r, args) for r in bind.results)
        case If() as op:
            yield from zip(bind.results, zip(*(b.yields for b in blocks(op)), strict=True), strict=True)
        case For() | While() as op:
            for result, param, start, end in zip(bind.results, carried(op), op.init, carried_yields(op), strict=True):
                yield param, (start, end)
                yield result, (start, end)
            if isinstance(op, While):
                yield from zip(op.cond.params, ((p,) for p in carried(op)), strict=True)
        case _:
            assert_never(bind.op)


def _numpy(atom: Atom, mixed: set[Value]) -> bool:
    return atom in mixed if _python(atom.type) else _number(atom.type)


def _python(of: Type) -> bool:
    """Whether a number, or those on a list, are Python's by type."""
    match of:
        case ListType(element):
            return _python(element)
        case ArrayType(form=form):
            return form is Form.PYTHON


def _number(of: Type) -> bool:
    """Whether a number, or those on a list, are NumPy's by type."""
    match of:
        case ListType(element):
            return _number(element)
        case ArrayType(form=form):
            return form is Form.SCALAR
