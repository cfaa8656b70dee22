"""Patterns of expressions, written as text: `add(x, negative(y))`.

A lower-case name stands for any value (the same name for the same value), a number for that literal or for an array
filled with it, a call for that primitive without options. Operands of commuting primitives match in either order.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from adgen.ad.nonzero import quiet
from adgen.ir.builder import literal
from adgen.ir.nodes import Apply, Atom, Bind, Const, Value
from adgen.ir.types import ArrayType
from adgen.optimise.rewriter import COMMUTATIVE, Rewriter
from adgen.rules.table import PRIMITIVES

HARMLESS = {"ieee", "either"}
"""Options under which a pattern still holds: how a division spells its error does not change its value."""


@dataclass(frozen=True, slots=True)
class Name:
    """Any value."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, or an array filled with it."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Call:
    """A primitive applied to patterns."""

    prim: str
    args: tuple[Pattern, ...]


Pattern = Name | Number | Call


@dataclass(frozen=True, slots=True)
class Match:
    """What the names stand for, and the binds inside the pattern (without the outermost)."""

    names: dict[str, Atom]
    inner: tuple[Bind, ...] = ()


def parse(text: str) -> Pattern:
    """The pattern that `text` writes."""
    return _parse(ast.parse(text, mode="eval").body)


def _parse(node: ast.expr) -> Pattern:
    match node:
        case ast.Name(name):
            return Name(name)
        case ast.Constant(int() | float() as value):
            return Number(value)
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
            return Number(-value)
        case ast.Call(ast.Name(prim), args):
            return Call(prim, tuple(map(_parse, args)))
        case _:
            raise ValueError(f"no pattern: {ast.unparse(node)}")


def matches(pattern: Call, op: Apply, rewriter: Rewriter) -> Iterator[Match]:
    """Every way in which `op` is an instance of `pattern`."""
    if op.prim == pattern.prim and _plain(op):
        yield from _operands(pattern, op, Match({}), rewriter)


def _plain(op: Apply) -> bool:
    """Whether a primitive is applied without options: they are left out, or have their defaults."""
    defaults = dict(PRIMITIVES[op.prim].options)
    return all(name in HARMLESS or (name in defaults and value == defaults[name]) for name, value in op.attrs)


def _operands(pattern: Call, op: Apply, found: Match, rewriter: Rewriter) -> Iterator[Match]:
    orders = [op.args]
    if pattern.prim in COMMUTATIVE and len(op.args) == 2 and op.args[0] != op.args[1]:
        orders.append(op.args[::-1])
    for args in orders:
        states = [found]
        for sub, atom in zip(pattern.args, args, strict=True):
            states = [after for state in states for after in _atom(sub, atom, state, rewriter)]
        yield from states


def _atom(pattern: Pattern, atom: Atom, found: Match, rewriter: Rewriter) -> Iterator[Match]:
    match pattern:
        case Name(text):
            known = found.names.get(text)
            if known is None:
                yield Match({**found.names, text: atom}, found.inner)
            elif known == atom:
                yield found
        case Number(value):
            filling = uniform(atom, rewriter)
            if isinstance(filling, Const) and _is(filling, value):
                yield found
        case Call(prim):
            op = rewriter.op(atom)
            if op is not None and op.prim == prim and _plain(op) and isinstance(atom, Value):
                inside = Match(found.names, (*found.inner, rewriter.defs[atom.id]))
                yield from _operands(pattern, op, inside, rewriter)
        case _:
            assert_never(pattern)


def _is(const: Const, value: int | float) -> bool:
    return const.type.kind in "if" and const.value == value and const.text != "-0.0"


def uniform(atom: Atom, rewriter: Rewriter) -> Atom | None:
    """The one value that fills an atom: a scalar itself; the filling of `zeros`, `ones`, `full`, `broadcast_to`."""
    if isinstance(atom.type, ArrayType) and atom.type.rank == 0:
        return atom
    op = rewriter.op(atom)
    match op:
        case Apply("zeros" | "ones" as prim):
            kind = atom.type.kind if isinstance(atom.type, ArrayType) else "f"
            number = 0.0 if prim == "zeros" else 1.0
            return literal({"c": complex, "i": int, "u": int, "b": bool}.get(kind, float)(number))
        case Apply("full" | "broadcast_to", (value,)):
            return uniform(value, rewriter)
        case _:
            return None


def build(pattern: Pattern, names: dict[str, Atom], rewriter: Rewriter, silent: bool) -> Atom:
    """The expression that `pattern` writes, bound in the open block; `silent`: nothing in it may raise."""
    match pattern:
        case Name(text):
            return names[text]
        case Number(value):
            return literal(value)
        case Call(prim, args):
            op = Apply(prim, tuple(build(arg, names, rewriter, silent) for arg in args))
            return rewriter.apply_many(quiet(op, rewriter) if silent else op)[0]
    assert_never(pattern)
