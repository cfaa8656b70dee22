"""Checks a function of the IR after every pass: scoping, arities, and the types of what flows into blocks and out."""

from __future__ import annotations

from typing import assert_never

from adgen.errors import refuse
from adgen.ir.builder import Infer
from adgen.ir.facts import Facts, facts_of
from adgen.ir.nodes import (
    Apply,
    Atom,
    Bind,
    Block,
    For,
    Function,
    If,
    Op,
    Undef,
    Value,
    While,
    leaves,
)
from adgen.ir.printer import show_block
from adgen.ir.types import BOOL, ArrayType, ListType, Type
from adgen.ir.walker import blocks, carried, carried_yields, lengths, operands


def check(function: Function, infer: Infer) -> Function:
    """`function` itself, or an internal error (E901) that shows the bind at fault."""
    del infer  # result types are made by inference in the builder; what is checked here is how values flow
    facts = facts_of(function)
    defined: set[Value] = set()
    _block(function.body, defined, facts)
    expected = leaves(function.out) + function.linear_yields
    _require(function.linear_yields >= 0 and len(function.body.yields) >= 0, "yields", None)
    _require(
        function.linear_yields > 0 or len(function.body.yields) == expected,
        "the output tree fits the yields",
        None,
    )
    return function


def _block(block: Block, outer: set[Value], facts: Facts) -> None:
    defined = set(outer)
    for param in block.params:
        if param in defined:  # messages are made only where they are needed: they take longer than the checks
            _require(False, f"parameter {param} is new", None)
        defined.add(param)
    for bind in block.binds:
        for atom in (*operands(bind.op), *lengths(bind.op)):
            _defined(atom, defined, bind)
        for inner in blocks(bind.op):
            _block(inner, defined, facts)
        _flow(bind, bind.op, facts)
        for result in bind.results:
            if result in defined:
                _require(False, f"result {result} is new", bind)
            defined.add(result)
    for atom in block.yields:
        _defined(atom, defined, None)


def _defined(atom: Atom, defined: set[Value], bind: Bind | None) -> None:
    if isinstance(atom, Value) and atom not in defined:
        _require(False, f"%{atom.id} ({atom.name}) is defined before it is used", bind)


def _flow(bind: Bind, op: Op, facts: Facts) -> None:
    match op:
        case Apply():
            return
        case If(cond, then, orelse):
            _require(cond.type == BOOL or _is_bool(cond.type), "the condition is a bool", bind)
            _require(not then.params and not orelse.params, "branches take no parameters", bind)
            for block in (then, orelse):
                _same(block.yields, bind.results, bind, facts)
        case For() | While():
            _require(len(op.init) == len(carried(op)), "as many initial as carried values", bind)
            _same(op.init, carried(op), bind, facts)
            _same(carried_yields(op), carried(op), bind, facts)
            _same(bind.results, carried(op), bind, facts)
        case _:
            assert_never(op)


def _is_bool(of: Type) -> bool:
    return isinstance(of, ArrayType) and of.kind == "b" and of.rank == 0


def _same(atoms: tuple[Atom, ...], like: tuple[Value, ...], bind: Bind, facts: Facts) -> None:
    _require(len(atoms) == len(like), f"as many values ({len(atoms)}) as places ({len(like)})", bind)
    for atom, value in zip(atoms, like):
        if not isinstance(atom, Undef) and not _fits(atom.type, value.type):
            _require(False, f"%{value.id} ({value.name}): {value.type} is not given {atom.type}", bind)


def _fits(given: Type, wanted: Type) -> bool:
    """Same dtype and rank; lengths are checked where both are literals, since facts may equate symbols."""
    match given, wanted:
        case ArrayType(), ArrayType():
            literal = zip((d.const for d in given.shape), (d.const for d in wanted.shape))
            clash = any(a is not None and b is not None and a != b for a, b in literal)
            return given.dtype == wanted.dtype and given.rank == wanted.rank and not clash
        case ListType(), ListType():
            return _fits(given.element, wanted.element)
        case _:
            return False


def _require(truth: bool, what: str, bind: Bind | None) -> None:
    if not truth:
        place = "\n" + show_block(Block((), (bind,), ())) if bind else ""
        refuse("E901", f"The IR checker expected that {what}.{place}", bind.span if bind else None)
