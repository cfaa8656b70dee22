"""What the emitted function asks of its arguments: all that the compiler has assumed and a wrong call could break.

The checks stand in a function of their own, so that the derivative itself reads without them. They cost about a
microsecond. A number that a branch or a loop tests anyway is not checked: an array fails there by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adgen.emit.lengths import number
from adgen.emit.literals import string
from adgen.emit.signature import signature_text
from adgen.emit.tested import tested
from adgen.emit.tree import (
    Attribute,
    Binary,
    Branch,
    Call,
    Do,
    Expr,
    Name,
    Sequence,
    Subscript,
    Unary,
    call,
    names,
    tuple_of,
)
from adgen.ir.dims import Atom, Dim, Opaque, Ref, Symbol
from adgen.ir.nodes import Function, Guard, Value
from adgen.ir.types import ArrayType, Form
from adgen.ir.walker import walk

RELATIONS = {"eq": "==", "ge": ">="}
OPERATORS = {"floordiv": "//", "mod": "%"}


@dataclass(frozen=True, slots=True)
class Checks:
    """The parameters that are checked, with their names, and the statement that checks them."""

    params: tuple[Value, ...]
    names: tuple[str, ...]
    statement: Branch


def checks_of(function: Function, name: Mapping[Value, str]) -> Checks | None:
    """The checks of a function whose parameters are called as `name` says; None where nothing needs one."""
    conditions = list(_Conditions(function, name).all())
    if not conditions:
        return None
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = Binary("and", whole, condition)
    error = Call(Name("ValueError"), (string(f"expected {_described(function)}"),))
    used = set(names(whole))
    params = tuple(p for p in function.params if p in name and name[p] in used)
    return Checks(params, tuple(name[p] for p in params), Branch(Unary("not", whole), (Do(error, "raise"),)))


def _described(function: Function) -> str:
    text = signature_text(function)
    guards = [f"{g.left} {RELATIONS[g.relation]} {g.right}" for g in function.guards]
    return f"{text} with {', '.join(guards)}" if guards else text


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Makes the conditions, in an order in which each can rely on those before."""

    function: Function
    name: Mapping[Value, str]

    def all(self) -> Iterator[Expr]:
        arrays = [(p, p.type) for p in self.function.params if p in self.name and isinstance(p.type, ArrayType)]
        arrays = [(p, of) for p, of in arrays if of.form is Form.ARRAY]
        reading = {self.function.params[a.param] for a in self.function.axes}
        for param, of in arrays:
            if param in reading:
                yield Binary("==", Attribute(Name(self.name[param]), "ndim"), number(of.rank))
        for param, of in arrays:
            yield from self.shape(param, of, param in reading)
        yield from self.kinds(arrays)
        yield from self.numbers()
        yield from self.lengths()
        for guard in self.function.guards:
            yield self.guard(guard)

    def shape(self, param: Value, of: ArrayType, reading: bool) -> Iterator[Expr]:
        """The lengths of an array, but for those that are read off it."""
        whole = Attribute(Name(self.name[param]), "shape")
        if not reading:
            yield Binary("==", whole, tuple_of(*map(self.length, of.shape)))
            return
        read = {a.axis for a in self.function.axes if self.function.params[a.param] == param}
        for axis, length in enumerate(of.shape):
            if axis not in read:
                yield Binary("==", Subscript(whole, (number(axis),)), self.length(length))

    def kinds(self, arrays: list[tuple[Value, ArrayType]]) -> Iterator[Expr]:
        """The dtype kinds of arrays: an integer array would truncate what is stored in its copies."""
        for kind in dict.fromkeys(of.kind for _, of in arrays):
            letters: list[Expr] = [
                Attribute(Attribute(Name(self.name[p]), "dtype"), "kind") for p, of in arrays if of.kind == kind
            ]
            together = letters[0] if len(letters) == 1 else Sequence("set", tuple(letters))
            only = string(kind)
            yield Binary("==", together, only if len(letters) == 1 else Sequence("set", (only,)))

    def numbers(self) -> Iterator[Expr]:
        """Numbers must be numbers, where nothing else would notice."""
        safe = tested(self.function)
        plain = [
            call("np.ndim", Name(self.name[p]))
            for p in self.function.params
            if p in self.name and isinstance(p.type, ArrayType) and p.type.form is not Form.ARRAY and p not in safe
        ]
        if plain:
            total: Expr = plain[0]
            for rank in plain[1:]:
                total = Binary("+", total, rank)
            yield Binary("==", total, number(0))

    def lengths(self) -> Iterator[Expr]:
        """Lengths are at least 2, where differences of lengths occur: shorter slices are cut off."""
        lengths = [d for b in walk(self.function.body) for r in b.results for d in _lengths(r)]
        lengths += [d for g in self.function.guards for d in (g.left, g.right)]
        if not any(_is_difference(d) for d in lengths):
            return
        symbols = [
            self.atom(Symbol(a.symbol)) for a in self.function.axes if self.function.params[a.param] in self.name
        ]
        if symbols:
            yield Binary(">", symbols[0] if len(symbols) == 1 else call("min", *symbols), number(1))

    def guard(self, guard: Guard) -> Expr:
        """One assumption about lengths."""
        return Binary(RELATIONS[guard.relation], self.length(guard.left), self.length(guard.right))

    def length(self, dim: Dim) -> Expr:
        """A length in terms of the parameters."""
        if dim.const is not None:
            return number(dim.const)
        total: Expr | None = None
        for monomial, coefficient in dim.terms:
            factors = [self.atom(a) for a in monomial]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, number(abs(coefficient)))
            term = factors[0]
            for factor in factors[1:]:
                term = Binary("*", term, factor)
            if total is None:
                total = Unary("-", term) if coefficient < 0 else term
            else:
                total = Binary("-" if coefficient < 0 else "+", total, term)
        assert total is not None
        return total

    def atom(self, atom: Atom) -> Expr:
        """A part of a length."""
        match atom:
            case Symbol(symbol):
                axis = next(a for a in self.function.axes if a.symbol == symbol)
                array = Name(self.name[self.function.params[axis.param]])
                return Subscript(Attribute(array, "shape"), (number(axis.axis),)) if axis.axis else call("len", array)
            case Ref(id_):
                return Name(next(n for p, n in self.name.items() if p.id == id_))
            case Opaque("floordiv" | "mod" as function, (a, b)):
                return Binary(OPERATORS[function], self.length(a), self.length(b))
            case Opaque(function, args):
                return Call(Name(function), tuple(map(self.length, args)))


def _lengths(value: Value) -> tuple[Dim, ...]:
    return value.type.shape if isinstance(value.type, ArrayType) else ()


def _is_difference(dim: Dim) -> bool:
    """Whether a length is more than a product of symbols."""
    return any(c < 0 or any(isinstance(a, Opaque) for a in m) for m, c in dim.terms)
