"""What the emitted function asks of its arguments: all that the compiler has assumed and a wrong call could break.

The checks stand in a function of their own, so that the derivative itself reads without them. They cost about a
microsecond. A number that a branch or a loop tests anyway is not checked: an array fails there by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from adgen.emit.cleanup import renamed
from adgen.emit.lengths import number, opaque, polynomial
from adgen.emit.literals import string
from adgen.emit.signature import signature_text, structure
from adgen.emit.targets import operands_of
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
    call,
    names,
    negated,
    tuple_of,
)
from adgen.ir.dims import Atom, Dim, Opaque, Ref, Symbol, atoms, show
from adgen.ir.index import Slice
from adgen.ir.nodes import RELATIONS, Apply, Function, Guard, Value
from adgen.ir.nodes import Atom as Operand
from adgen.ir.types import ArrayType, Form
from adgen.ir.walker import walk


@dataclass(frozen=True, slots=True)
class Checks:
    """The parameters that are checked, with their names, and the statement that checks them.

    `trees` are the names of parameters whose structure is checked, before they are taken apart.
    """

    params: tuple[Value, ...]
    names: tuple[str, ...]
    trees: tuple[str, ...]
    statement: Branch

    def spelled(self, aliases: Mapping[str, str]) -> Checks:
        """The checks with other names for modules, see `Lowered`."""
        cond = renamed(self.statement.cond, lambda name: aliases.get(name, name))
        return replace(self, statement=replace(self.statement, cond=cond))


def checks_of(function: Function, name: Mapping[Value, str], derived: Collection[Value]) -> Checks | None:
    """The checks of a function whose parameters are called as `name` says; None where nothing needs one."""
    trees = {a.name: list(structure(a.tree, Name(a.name))) for a in function.arguments}
    conditions = [condition for found in trees.values() for condition in found]
    conditions += _Conditions(function, name, tuple(_cuts(function, derived))).all()
    if not conditions:
        return None
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = Binary("and", whole, condition)
    error = Call(Name("ValueError"), (string(f"expected {_described(function, name)}"),))
    used = set(names(whole))
    params = tuple(p for p in function.params if p in name and name[p] in used)
    whole_trees = tuple(argument for argument, found in trees.items() if found)
    return Checks(params, tuple(name[p] for p in params), whole_trees, Branch(negated(whole), (Do(error, "raise"),)))


def _described(function: Function, name: Mapping[Value, str]) -> str:
    text = signature_text(function)
    by_id = {p.id: n for p, n in name.items()}

    def called(atom: Symbol | Ref) -> str:
        return atom.name if isinstance(atom, Symbol) else by_id.get(atom.id, "?")

    guards = [f"{show(g.left, called)} {RELATIONS[g.relation]} {show(g.right, called)}" for g in function.guards]
    params = function.params
    guards += [f"no memory shared by {name[params[k]]} and {name[params[j]]}" for k, j in function.apart]
    return f"{text} with {', '.join(guards)}" if guards else text


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Makes the conditions, in an order in which each can rely on those before."""

    function: Function
    name: Mapping[Value, str]
    cuts: tuple[Apply, ...]

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
        for pair in self.function.apart:
            yield negated(call("np.shares_memory", *(Name(self.name[self.function.params[k]]) for k in pair)))

    def shape(self, param: Value, of: ArrayType, reading: bool) -> Iterator[Expr]:
        """The lengths of an array, but for those that are read off it, or that only the run decides."""
        whole = Attribute(Name(self.name[param]), "shape")
        if not reading and all(map(self.told, of.shape)):
            yield Binary("==", whole, tuple_of(*map(self.length, of.shape)))
            return
        if not reading:
            yield Binary("==", Attribute(Name(self.name[param]), "ndim"), number(of.rank))
        read = {a.axis for a in self.function.axes if self.function.params[a.param] == param}
        for axis, length in enumerate(of.shape):
            if axis not in read and self.told(length):
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
        count = len(self.function.params) - self.function.linear_params
        safe = tested(self.function) | set(
            self.function.params[count:]
        )  # derivatives are linear in those, of any shape
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
        """Lengths that the user's slices cut are at least 2: of a shorter axis less is left than was counted with."""
        cut = {s for op in self.cuts for d in _lengths(op.args[0]) for s in atoms(d) if isinstance(s, Symbol)}
        symbols = [
            a for a in self.function.axes if Symbol(a.symbol) in cut and self.function.params[a.param] in self.name
        ]
        found = [self.atom(Symbol(a.symbol)) for a in symbols]
        if found:
            yield Binary(">", found[0] if len(found) == 1 else call("min", *found), number(1))

    def guard(self, guard: Guard) -> Expr:
        """One assumption about lengths."""
        return Binary(RELATIONS[guard.relation], self.length(guard.left), self.length(guard.right))

    def told(self, dim: Dim) -> bool:
        """Whether a length is made of lengths and values of parameters."""
        known = {p.id for p in self.name}
        # Leaves of a cotangent have no name of their own, and its columns may be counted in one of them.
        read = {a.symbol for a in self.function.axes if self.function.params[a.param] in self.name}
        return all(a.name in read if isinstance(a, Symbol) else a.id in known for a in atoms(dim))

    def length(self, dim: Dim) -> Expr:
        """A length in terms of the parameters."""
        if dim.const is not None:
            return number(dim.const)
        return polynomial(dim, self.atom)

    def atom(self, atom: Atom) -> Expr:
        """A part of a length."""
        match atom:
            case Symbol(symbol):
                axis = next(a for a in self.function.axes if a.symbol == symbol)
                array = Name(self.name[self.function.params[axis.param]])
                return Subscript(Attribute(array, "shape"), (number(axis.axis),)) if axis.axis else call("len", array)
            case Ref(id_):
                return Name(next(n for p, n in self.name.items() if p.id == id_))
            case Opaque():
                return opaque(atom, self.length, self.with_rows)

    def with_rows(self, count: Dim) -> Expr | None:
        """A parameter that has so many rows, or elements."""
        arrays = ((p, p.type) for p in self.function.params if p in self.name and isinstance(p.type, ArrayType))
        found = [p for p, of in arrays if of.form is Form.ARRAY and of.rank and of.shape[0] == count]
        return Name(self.name[found[0]]) if found else None


def _lengths(atom: Operand) -> tuple[Dim, ...]:
    return atom.type.shape if isinstance(atom.type, ArrayType) else ()


def _cuts(function: Function, derived: Collection[Value]) -> Iterator[Apply]:
    """The user's subscripts with slices that have bounds."""
    for bind in walk(function.body):
        match bind.op:
            case Apply("index" | "update" | "index_add") as op if not derived or bind.results[0] not in derived:
                if any(isinstance(item, Slice) and (item.lo or item.hi) for item, _ in operands_of(op)):
                    yield op
            case _:
                pass
