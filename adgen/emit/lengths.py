"""Spells lengths by what is at hand: `len(x)`, `x.shape[1]`, `x.size`, or an integer variable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from adgen.emit.plan import Plan
from adgen.emit.tree import Attribute, Binary, Call, Expr, Name, Star, Subscript, Unary, call, dotted, tuple_of
from adgen.emit.tree import Slice as SliceExpr
from adgen.ir.dims import Atom, Dim, Opaque, Ref, Symbol, product
from adgen.ir.facts import Facts
from adgen.ir.nodes import Value
from adgen.ir.types import INT, ArrayType, Form, Type

OPERATORS = {"floordiv": "//", "mod": "%"}


def variable(value: Value) -> Name:
    """A value as a variable whose name is not yet chosen; see naming.py."""
    return Name(f"%{value.id}")


def number(value: int) -> Expr:
    """An integer literal."""
    return Unary("-", Name(str(-value))) if value < 0 else Name(str(value))


def keeps_axes(given: Type, of: Type) -> bool:
    """Whether a reshape only says what the lengths are that the run shows."""
    if not (isinstance(given, ArrayType) and isinstance(of, ArrayType) and given.rank == of.rank):
        return False
    pairs = zip(given.shape, of.shape, strict=True)
    return sum(a != b for a, b in pairs) <= 1


@dataclass(frozen=True, slots=True)
class Scope:
    """The values that have a variable here: those read here or later, and parameters whose name is never reused."""

    values: tuple[Value, ...]
    target: str | None = None  # the name of what is computed

    def arrays(self) -> Iterable[tuple[Value, ArrayType]]:
        """The arrays among them."""
        stem = self.target.rpartition("_")[0] if self.target else None
        for value in sorted(self.values, key=lambda v: v.name is None or v.name != stem):
            if isinstance(value.type, ArrayType) and value.type.form is Form.ARRAY:
                yield value, value.type


@dataclass(slots=True)
class Lengths:
    """Spells dimensions. What no array at hand can tell is read off a parameter at entry, and noted in `entry`."""

    facts: Facts
    entry: Callable[[str], Value]  # the value that stands for a symbol that must be read at entry
    spell: Callable[[Value, Scope], Expr]  # an integer or a mask that a length mentions

    def length(self, dim: Dim, scope: Scope) -> Expr:
        """A dimension as an expression."""
        if dim.const is not None:
            return number(dim.const)
        whole = self._measured(dim, scope)
        return whole if whole is not None else self._sum(dim, scope)

    def shape(self, dims: tuple[Dim, ...], scope: Scope) -> Expr:
        """A shape as an argument of NumPy: `n`, `x.shape`, `(n, 3)`, `(steps, *u.shape)`."""
        for start in range(len(dims)):
            rest = dims[start:]
            if all(d.const is not None for d in rest):
                break
            like = next((v for v, of in scope.arrays() if self.same(of.shape, rest)), None)
            if like is None or (len(rest) == 1 and start):
                continue
            found = Attribute(variable(like), "shape")
            if not start:
                return call("len", variable(like)) if len(dims) == 1 else found
            return tuple_of(*(self.length(d, scope) for d in dims[:start]), Star(found))
        items = tuple(self.length(d, scope) for d in dims)
        return items[0] if len(items) == 1 else tuple_of(*items)

    def _measured(self, dim: Dim, scope: Scope) -> Expr | None:
        """A dimension as the length or size of an array at hand."""
        if isinstance(_lone(dim), Ref):
            return None
        for value, of in scope.arrays():
            if of.rank == 1 and self.facts.same(of.shape[0], dim):
                return call("len", variable(value))
        for value, of in scope.arrays():
            for axis, length in enumerate(of.shape):
                if self.facts.same(length, dim):
                    return Subscript(Attribute(variable(value), "shape"), (number(axis),))
            if of.rank > 1 and self.facts.same(product(of.shape), dim):
                return Attribute(variable(value), "size")
        return None

    def same(self, a: tuple[Dim, ...], b: tuple[Dim, ...]) -> bool:
        """Whether two shapes are known to be equal."""
        return len(a) == len(b) and all(map(self.facts.same, a, b))

    def _sum(self, dim: Dim, scope: Scope) -> Expr:
        def atom(of: Atom) -> Expr:
            match of:
                case Ref(id_):
                    return self.spell(Value(id_, INT), scope)
                case Symbol(name):
                    whole = self._measured(Dim((((of,), 1),)), scope)
                    return whole if whole is not None else variable(self.entry(name))
                case Opaque():
                    return opaque(of, lambda d: self.length(d, scope))

        return polynomial(dim, atom)


def polynomial(dim: Dim, atom: Callable[[Atom], Expr]) -> Expr:
    """A dimension term by term; `atom` spells what it is made of."""
    total: Expr | None = None
    for monomial, coefficient in dim.terms:
        factors = [atom(a) for a in monomial]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, number(abs(coefficient)))
        term = factors[0]
        for factor in factors[1:]:
            term = Binary("*", term, factor)
        if total is None:
            total = Unary("-", term) if coefficient < 0 else term
        else:
            total = Binary("-" if coefficient < 0 else "+", total, term)
    return total or Name("0")


def opaque(of: Opaque, length: Callable[[Dim], Expr]) -> Expr:
    """A function of dimensions; `length` spells those."""
    match of:
        case Opaque("floordiv" | "mod" as function, (a, b)):
            return Binary(OPERATORS[function], length(a), length(b))
        case Opaque("slice", (lo, hi, step, whole)):
            bounds = SliceExpr(*map(length, (lo, hi, step)))
            return call("len", Subscript(call("range", length(whole)), (bounds,)))
        case Opaque("width", (width,)):
            return length(width)
        case Opaque("count", (mask,)):
            return call("np.count_nonzero", length(mask))
        case Opaque("total", (counts,)):
            return call("np.sum", length(counts))
        case Opaque(function, args):
            return Call(dotted(function), tuple(map(length, args)))


def _lone(dim: Dim) -> Atom | None:
    match dim.terms:
        case (((atom,), 1),):
            return atom
        case _:
            return None


def scope_of(
    live: Collection[Value],
    steady: Collection[Value],
    plan: Plan,
    near: Iterable[Value] = (),
    target: str | None = None,
) -> Scope:
    """What is at hand: first what the statement itself reads, then what is read later, then what stays anyway.

    Of what others read, only what has a value on every path.
    """
    leaves = dict.fromkeys(leaf for v in near for leaf in plan.leaves(v))
    others = sorted(live, key=lambda v: (v.name is None, "_tape" in (v.name or ""), v.id))
    arguments = (p for p in plan.function.params if p in live or p in steady)
    order = dict.fromkeys([*leaves, *arguments, *others, *steady])
    real = (v for v in order if v not in plan.nested and (v in leaves or v not in plan.flow.undefined))
    return Scope(tuple(real), target)
