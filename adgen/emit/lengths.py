"""Spells lengths by what is at hand: `len(x)`, `x.shape[1]`, `x.size`, or an integer variable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

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

    def model(self, of: ArrayType, scope: Scope) -> Expr | None:
        """An array at hand that has this shape and dtype, or a slice of one: `x[k : k + 2]`."""
        whole = self._alike(of, scope)
        if whole is not None or not of.rank:
            return whole
        match _lone(of.shape[0]):
            case Opaque("slice", (_, _, _, count)) as cut:
                base = self._alike(replace(of, shape=(count, *of.shape[1:])), scope)
                return Subscript(base, (_bounds(cut, partial(self.length, scope=scope)),)) if base is not None else None
            case _:
                return None

    def _alike(self, of: ArrayType, scope: Scope) -> Expr | None:
        alike = (v for v, a in scope.arrays() if a.rank and a.dtype == of.dtype and self.same(a.shape, of.shape))
        return next(map(variable, alike), None)

    def _told(self, of: Opaque, scope: Scope) -> Expr | None:
        """An integer variable at hand that is this."""
        numbers = (v for v in scope.values if v.type == INT and _lone(self.facts.of(v)) == of)
        return next(map(variable, numbers), None)

    def _with_rows(self, count: Dim, scope: Scope) -> Expr | None:
        """An array at hand with so many rows, or elements."""
        arrays = sorted(scope.arrays(), key=lambda found: found[1].rank)
        found = (value for value, of in arrays if of.rank and self.facts.same(of.shape[0], count))
        return next(map(variable, found), None)

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
                    told = self._told(of, scope)
                    rows = partial(self._with_rows, scope=scope)
                    return told if told is not None else opaque(of, partial(self.length, scope=scope), rows)

        return polynomial(dim, atom)


def polynomial(dim: Dim, atom: Callable[[Atom], Expr]) -> Expr:
    """A dimension term by term, one without a minus first; `atom` spells what it is made of."""
    total: Expr | None = None
    for monomial, coefficient in dim.spoken():
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


def opaque(of: Opaque, length: Callable[[Dim], Expr], with_rows: Callable[[Dim], Expr | None]) -> Expr:
    """A function of dimensions; `length` spells those, `with_rows` an array that has so many rows."""
    match of:
        case Opaque("floordiv" | "mod" as function, (a, b)):
            return Binary(OPERATORS[function], length(a), length(b))
        case Opaque("slice", (_, _, _, whole)):
            return call("len", Subscript(with_rows(whole) or call("range", length(whole)), (_bounds(of, length),)))
        case Opaque("width", (width,)):
            return length(width)
        case Opaque("count", (mask,)):
            return call("np.count_nonzero", length(mask))
        case Opaque("total", (counts,)):
            return call("np.sum", length(counts))
        case Opaque(function, args):
            return Call(dotted(function), tuple(map(length, args)))


def _bounds(cut: Opaque, length: Callable[[Dim], Expr]) -> SliceExpr:
    """The bounds of a slice, without those that say nothing."""
    lo, hi, step, whole = cut.args
    forward = (step.const or 0) > 0
    return SliceExpr(
        None if forward and lo.const == 0 else length(lo),
        None if forward and hi == whole else length(hi),
        None if step.const == 1 else length(step),
    )


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
