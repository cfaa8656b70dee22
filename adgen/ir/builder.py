"""Builds blocks bind by bind; equal primitives on equal arguments become one value (hash-consing)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from adgen.errors import Span
from adgen.ir.dims import Dim, Ref, Symbol, dim, opaque, substitute
from adgen.ir.dims import of as dim_of
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Atom, Attrs, Bind, Block, Const, For, If, Op, Undef, Value, While
from adgen.ir.types import BOOL, COMPLEX, FLOAT, INT, ArrayType, Form, Type, scalar

Infer = Callable[[Apply, Facts, Span], tuple[Type, ...]]

EFFECTS = frozenset({"print", "raise", "check", "draw"})
"""Primitives that do something: never shared, never dropped, never done again, never reordered among each other."""

LEAST = {"bin_count": 1, "bin_count_within": 1}
"""What the integers that some primitives count are at least."""

FRESH = frozenset({"copy", "zeros", "ones", "empty", "full", "list_new"})
"""Primitives whose result is an object of its own: two calls are two arrays, so that both can be written in place."""


@dataclass(slots=True)
class Scope:
    """A block that is being built."""

    params: tuple[Value, ...]
    binds: list[Bind] = field(default_factory=list)
    memo: dict[Apply, tuple[Value, ...]] = field(default_factory=dict)


def claimed(a: Atom, b: Atom) -> Type:
    """The type of what is one or the other: that of the defined one; a Python number, where only one is NumPy's.

    A Python number is the safe claim: derived code then divides in a way that cannot raise.
    """
    match a.type, b.type:
        case _, of if isinstance(a, Undef):
            return of
        case ArrayType(one, ()), ArrayType(other, (), Form.PYTHON) if one == other and not isinstance(b, Undef):
            return b.type
        case ArrayType(one, ()), ArrayType(other, ()) if one != other and isinstance(a, Const):
            return b.type  # the literal takes the dtype of the other
        case of, _:
            return of


def narrowed(atom: Atom, to: Type) -> Atom:
    """A Python literal where a number of a narrower dtype is wanted, with which it does not widen anything."""
    match atom, to:
        case Const(value, ArrayType("float64" | "complex128")), ArrayType(dtype, ()) if dtype != atom.type.dtype:
            return Const(value, scalar(dtype)) if to.kind in "fc" else atom
        case _:
            return atom


class Builder:
    """Appends binds to the innermost open block and infers their types.

    `infer` gives the result types of a primitive and raises AdgenError where the operands do not fit.
    """

    def __init__(self, infer: Infer, facts: Facts, span: Span, first_id: int = 0) -> None:
        self.infer = infer
        self.facts = facts
        self.span = span
        self.scopes: list[Scope] = []
        self._ids = itertools.count(first_id)

    def value(self, of: Type, name: str | None = None) -> Value:
        """A fresh value, for the parameter of a block."""
        return Value(next(self._ids), of, name)

    def apply(self, prim: str, *args: Atom, name: str | None = None, **attrs: Hashable) -> Value:
        """Bind a primitive with one result."""
        (result,) = self.apply_many(Apply(prim, args, freeze(attrs)), (name,))
        return result

    def apply_many(self, op: Apply, names: tuple[str | None, ...] = ()) -> tuple[Value, ...]:
        """Bind a primitive with any number of results, or find the equal one that is in scope."""
        shared = op.prim not in EFFECTS and op.prim not in FRESH
        if shared:
            for scope in reversed(self.scopes):
                if op in scope.memo:
                    return scope.memo[op]
        types = self.infer(op, self.facts, self.span)
        padded = (*names, *(None,) * len(types))
        results = tuple(self.value(t, n) for t, n in zip(types, padded))
        self.bind(results, op)
        if shared:
            self.scopes[-1].memo[op] = results
        return results

    def made(self, value: Atom) -> Apply | None:
        """The primitive that makes a value, where that is in scope."""
        binds = (b for scope in reversed(self.scopes) for b in reversed(scope.binds))
        op = next((b.op for b in binds if value in b.results), None)
        return op if isinstance(op, Apply) else None

    def bind(self, results: tuple[Value, ...], op: Op) -> None:
        """Append `results = op` as it is."""
        self.scopes[-1].binds.append(Bind(results, op, self.span))
        if len(results) == 1 and isinstance(op, Apply):
            note_length(self.facts, results[0], op)

    def keep(self, bind: Bind) -> None:
        """Append a bind of another version of the function, with the same values as results."""
        with self.at(bind.span):
            self.bind(bind.results, bind.op)
        op = bind.op
        if isinstance(op, Apply) and op.prim not in EFFECTS and op.prim not in FRESH:
            self.scopes[-1].memo[op] = bind.results

    def note(self, bind: Bind) -> None:
        """Learn from a bind of another version of the function which length an integer is."""
        if len(bind.results) == 1 and isinstance(bind.op, Apply):
            note_length(self.facts, bind.results[0], bind.op)

    def named(self, atom: Atom, name: str | None) -> Atom:
        """`atom`, which gets `name` if it is what was bound last, and has no name yet."""
        last = len(self.scopes[-1].binds) - 1
        return self._called(atom, name, last) if name and self._place(atom) == last else atom

    def called(self, atom: Atom, name: str) -> Atom:
        """`atom`, which gets `name` if it has none yet and nothing that was bound after it reads it.

        For `a, b = x`, where both elements are there before the first of them has a name.
        """
        place = self._place(atom)
        return atom if place is None else self._called(atom, name, place)

    def _called(self, atom: Atom, name: str, place: int) -> Atom:
        if not isinstance(atom, Value) or atom.name is not None:
            return atom
        scope, renamed = self.scopes[-1], Value(atom.id, atom.type, name)
        before = scope.binds[place]
        results = tuple(renamed if r == atom else r for r in before.results)
        scope.binds[place] = replace(before, results=results)
        if isinstance(before.op, Apply) and before.op in scope.memo:
            scope.memo[before.op] = results
        return renamed

    def _place(self, atom: Atom) -> int | None:
        """Where a value was bound in the open block, if what follows are primitives that do not read it."""
        binds = self.scopes[-1].binds
        for place in range(len(binds) - 1, -1, -1):
            op = binds[place].op
            if atom in (binds[place].results if isinstance(op, Apply) else binds[place].results[-1:]):
                return place
            if not isinstance(op, Apply) or atom in op.args or op.prim in EFFECTS:
                return None
        return None

    def range_index(self, index: Value, lo: Atom, hi: Atom, step: Atom) -> None:
        """Declare the bounds of a loop index, so that lengths of slices made of it can be proved."""
        first, last = self.facts.of(lo), self.facts.of(hi)
        match step:
            case Const(value=int(stride)) if stride > 0:
                self.facts.bounds[Ref(index.id)] = (first, last - 1)
            case Const(value=int(stride)) if stride < 0:
                self.facts.bounds[Ref(index.id)] = (last + 1, first)
            case _:
                pass

    def if_(self, cond: Atom, then: Block, orelse: Block, names: tuple[str | None, ...] = ()) -> tuple[Value, ...]:
        """Bind a branch; the result types are those of the yields, see `claimed`."""
        types = [claimed(a, b) for a, b in zip(then.yields, orelse.yields, strict=True)]
        then, orelse = (replace(block, yields=tuple(map(narrowed, block.yields, types))) for block in (then, orelse))
        inside = {r for block in (then, orelse) for b in block.binds for r in b.results}
        to: dict[Symbol | Ref, Dim] = {}
        results: list[Value] = []
        for a, b, of, name in zip(then.yields, orelse.yields, types, (*names, *(None,) * len(types))):
            results.append(self.value(_with_lengths(of, to), name))
            to.update((Ref(y.id), dim_of(Ref(results[-1].id))) for y in (a, b) if isinstance(y, Value) and y in inside)
        self.bind(tuple(results), If(cond, then, orelse))
        return tuple(results)

    def loop(self, op: For | While, names: tuple[str | None, ...] = ()) -> tuple[Value, ...]:
        """Bind a loop; the result types and default names are those of its carried parameters."""
        carried = op.body.params[1:] if isinstance(op, For) else op.body.params
        padded = names or tuple(p.name for p in carried)
        results = tuple(self.value(p.type, n) for p, n in zip(carried, padded, strict=True))
        self.bind(results, op)
        return results

    def open(self, params: tuple[Value, ...] = ()) -> Scope:
        """Start a block; close it with `close`."""
        self.scopes.append(Scope(params))
        return self.scopes[-1]

    def close(self, yields: tuple[Atom, ...]) -> Block:
        """End the innermost block."""
        scope = self.scopes.pop()
        return Block(scope.params, tuple(scope.binds), yields)

    @contextmanager
    def at(self, span: Span) -> Iterator[None]:
        """Binds made inside carry `span`."""
        before, self.span = self.span, span
        try:
            yield
        finally:
            self.span = before


def note_length(facts: Facts, result: Value, op: Apply) -> None:
    """Remember which dimension an integer stands for, so that shapes made of it stay exact."""
    if op.prim in LEAST:
        facts.bounds[Ref(result.id)] = (dim(LEAST[op.prim]), None)
    if not (isinstance(result.type, ArrayType) and result.type in (INT, scalar("int64"))):
        return
    length = _length(op, facts) if result.type == INT else _converted(op, facts)
    if length is not None:
        facts.known[result.id] = length


def _with_lengths(of: Type, to: Mapping[Symbol | Ref, Dim]) -> Type:
    """A type whose lengths are integers or masks of a branch, as the results of the branch that these become."""
    return of.with_shape(tuple(substitute(d, to) for d in of.shape)) if to and isinstance(of, ArrayType) else of


def _converted(op: Apply, facts: Facts) -> Dim | None:
    """The dimension that an integer of Python is as an integer of NumPy, whose own arithmetic may overflow."""
    return facts.of(op.args[0]) if op.prim in ("astype", "cast") and type_of(op.args[0]) == INT else None


def _length(op: Apply, facts: Facts) -> Dim | None:
    if op.prim == "dim":
        value = op.attr("dim")
        return value if isinstance(value, Dim) else None
    if not op.args or not all(isinstance(a, (Const, Value)) and type_of(a) == INT for a in op.args):
        return None
    dims = [facts.of(a) for a in op.args]
    match op.prim, dims:
        case "add", (a, b):
            return a + b
        case "subtract", (a, b):
            return a - b
        case "multiply", (a, b):
            return a * b
        case "floor_divide", (a, b):
            return a // b
        case "remainder", (a, b):
            return a % b
        case "negative", (a,):
            return -a
        case "minimum" | "maximum" | "absolute" as name, _:
            return opaque({"minimum": "min", "maximum": "max", "absolute": "abs"}[name], *dims)
        case _:
            return None


def freeze(attrs: dict[str, Hashable]) -> Attrs:
    """Options as a sorted tuple, so that equal applications are equal."""
    return tuple(sorted(attrs.items()))


def type_of(atom: Atom) -> Type:
    """The type of any atom."""
    return atom.type


def literal(value: bool | int | float | complex) -> Const:
    """A Python number as a constant."""
    match value:
        case bool():
            return Const(value, BOOL)
        case int():
            return Const(value, INT)
        case float():
            return Const(value, FLOAT)
        case _:
            return Const(value, COMPLEX)


def integer(builder: Builder, value: Dim) -> Atom:
    """A dimension as an integer atom: a literal, or a `dim` bind."""
    if value.const is not None:
        return literal(value.const)
    return builder.apply("dim", dim=dim(value))
