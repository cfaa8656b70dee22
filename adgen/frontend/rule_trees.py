"""Operands and results of functions with a JVP or VJP as trees: they are taken apart where the function is called, and
what the rule gives is compared with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from adgen.errors import Span
from adgen.frontend.described import describe
from adgen.frontend.draws import KIND
from adgen.frontend.grammar import show
from adgen.frontend.machine import Machine
from adgen.frontend.operators import present
from adgen.frontend.program import Given
from adgen.frontend.sparse import is_sparse
from adgen.frontend.values import NONE, Abstract, Box, Boxed, Cell, Items, Ref, Row, Static
from adgen.ir.nodes import Argument, Atom, Const, Fixed, Leaf, Node, Tree, Value, leaves
from adgen.ir.types import BOOL, INT, ArrayType, Type, differentiable

PLAIN = ("tuple", "list", "dict")


def taken_apart(m: Machine, value: Abstract, found: list[Abstract], what: str, *, bake: bool = False) -> Tree:
    """The structure of a value, whose numbers and arrays are appended to `found`; `what` is it that has the value.

    With `bake`, literal integers and flags are part of the structure: an axis must be known where the body is read.
    """
    match m.settled(value):
        case Const(number, of) if bake and of in (INT, BOOL):
            return Fixed(number)
        case Value() | Const() | Ref() as leaf:
            found.append(present(m, leaf))
            return Leaf()
        case Static(None | str() as known):
            return Fixed(known)
        case Row(items, kind, fields):
            inside = tuple(taken_apart(m, item, found, what, bake=bake) for item in items)
            return Node(kind, fields, inside, kind != "tuple")
        case Boxed(box) as boxed if _is_tree(m, box) and not is_sparse(m, boxed):
            content = m.content(box)
            assert isinstance(content, Items)
            keys = tuple(str(key) for key in content.keys or ())
            return Node(box.kind, keys, tuple(taken_apart(m, v, found, what, bake=bake) for v in content.values))
        case other:
            fix = (
                "It takes and gives numbers, arrays, None, strings, and tuples, lists, dicts and dataclasses of these."
            )
            if isinstance(other, Boxed) and other.box.kind == "list":
                fix = "Where all elements are numbers, pass np.array(...) of the list, whose length the run decides."
            m.refuse("E504", f"{what}, which has a rule of its own, cannot be {describe(other)}.", fix)


def _is_tree(m: Machine, box: Box) -> bool:
    content = m.content(box)
    return box.kind != KIND and isinstance(content, Items) and all(isinstance(k, str) for k in content.keys or ())


def places(m: Machine, value: Abstract) -> Iterator[Cell | Box]:
    """The arrays and containers that a tree is made of."""
    match value:
        case Ref(cell=cell):
            yield cell
        case Row(items):
            for item in items:
                yield from places(m, item)
        case Boxed(box):
            yield box
            content = m.content(box)
            for item in content.values if isinstance(content, Items) else ():
                yield from places(m, item)


def paths(name: str, tree: Tree) -> Iterator[str]:
    """What the user would write for each leaf of `name`: `p["w"]`, `p.w`, `p[0]`."""
    match tree:
        case Leaf():
            yield name
        case Node(kind, keys, items):
            for k, item in enumerate(items):
                step = f"[{k}]" if kind in ("tuple", "list") else f'["{keys[k]}"]' if kind == "dict" else f".{keys[k]}"
                yield from paths(f"{name}{step}", item)
        case Fixed():
            return


def linear_part(tree: Tree, types: Iterator[Type]) -> Tree:
    """The structure of a tangent: None in the place of what is no float."""
    match tree:
        case Leaf():
            return Leaf() if differentiable(next(types)) else Fixed(None)
        case Node(kind, keys, items, named_tuple):
            return Node(kind, keys, tuple(linear_part(item, types) for item in items), named_tuple)
        case Fixed():
            return Fixed(None)


def signature_of(arguments: tuple[Argument, ...], types: tuple[Type, ...]) -> str:
    """The types of all operands as text, by which one primitive is told from another."""
    given, start = {}, 0
    for argument in arguments:
        end = start + leaves(argument.tree)
        given[argument.name] = Given(argument.tree, types[start:end])
        start = end
    classes = sorted({kind for argument in arguments for kind in _classes(argument.tree)})
    return "; ".join((show(given), *classes))


def _classes(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Node):
        if tree.kind not in PLAIN:
            yield tree.kind
        for item in tree.items:
            yield from _classes(item)


@dataclass(frozen=True, slots=True)
class Fit:
    """Compares what a rule gives with the structure that it must have; `span` is where the rule returns it.

    `data`: whether None may stand for a float, which is then declared to be data.
    """

    m: Machine
    rule: str
    data: bool
    span: Span

    def atoms(self, value: Abstract, name: str, tree: Tree, types: Iterator[Type]) -> Iterator[Atom | None]:
        """The tangent or cotangent of each leaf of `name`, None for data."""
        match tree:
            case _ if value == NONE and (self.data or not isinstance(tree, Leaf)):
                for _ in range(leaves(tree)):
                    if differentiable(next(types)) and not self.data:
                        self.refuse(value, name, f"{self.shown(tree)}, with zeros where it is zero")
                    yield None
            case Leaf():
                yield self.leaf(value, name, next(types))
            case Fixed():
                if value != NONE:
                    self.refuse(value, name, "None, because it is no float")
            case Node():
                items = self.items(value, tree)
                if items is None:
                    self.refuse(value, name, self.shown(tree))
                labels = paths(name, Node(tree.kind, tree.keys, (Leaf(),) * len(tree.items)))
                for item, label, inner in zip(items, labels, tree.items, strict=True):
                    yield from self.atoms(item, label, inner, types)

    def leaves(self, value: Abstract, name: str, tree: Tree) -> Iterator[Abstract]:
        """The leaves of a value that must have this structure."""
        match tree:
            case Leaf():
                yield value
            case Node():
                items = self.items(value, tree)
                if items is None:
                    self.refuse(value, name, self.shown(tree))
                for item, inner in zip(items, tree.items, strict=True):
                    yield from self.leaves(item, name, inner)
            case Fixed():
                return

    def items(self, value: Abstract, tree: Node) -> tuple[Abstract, ...] | None:
        """The parts of a container in the order of the tree, or None where it is another container."""
        match value:
            case Row(items, kind) if kind == tree.kind and len(items) == len(tree.items):
                return items
            case Boxed(box) if box.kind == tree.kind:
                content = self.m.content(box)
                if not isinstance(content, Items) or len(content.values) != len(tree.items):
                    return None
                by_key = dict(zip(content.keys or range(len(content.values)), content.values, strict=True))
                wanted = tree.keys or range(len(tree.items))
                return tuple(by_key[k] for k in wanted) if by_key.keys() == set(wanted) else None
            case _:
                return None

    def agrees(self, value: Abstract, tree: Tree) -> bool:
        """Whether a value has this structure, or None in the place of a part."""
        match tree:
            case Leaf():
                return not isinstance(value, Row | Boxed)
            case Fixed():
                return value == NONE
            case Node():
                items = self.items(value, tree)
                within = items is not None and all(map(self.agrees, items, tree.items))
                return value == NONE or within

    def leaf(self, value: Abstract, name: str, of: Type) -> Atom | None:
        """The tangent or cotangent of one leaf."""
        if not differentiable(of):
            if value != NONE:
                self.refuse(value, name, "None, because it is no float")
            return None
        if not isinstance(value, Value | Const | Ref):
            self.refuse(value, name, f"a value of type {of}")
        atom = self.m.atom(value)
        assert isinstance(of, ArrayType) and isinstance(atom.type, ArrayType)
        if isinstance(atom, Const) and not atom.value and of.rank:
            return self.m.apply("zeros", shape=of.shape, dtype=of.dtype)
        lengths = zip(atom.type.shape, of.shape, strict=False)
        if atom.type.rank != of.rank or any(a.const != b.const for a, b in lengths if None not in (a.const, b.const)):
            self.refuse(value, name, f"a value of type {of}")
        return atom

    def refuse(self, value: Abstract, name: str, wanted: str) -> NoReturn:
        """Refuse the value that a rule gives for `name`."""
        got = f"a value of type {self.m.atom(value).type}" if isinstance(value, Ref) else describe(value)
        self.m.refuse("E504", f"{self.rule} gives {got} for {name}.", f"It must be {wanted}.", self.span)

    def shown(self, tree: Tree) -> str:
        """A structure in words."""
        if not isinstance(tree, Node):
            return "a number or an array"
        if tree.kind == "dict":
            return f"a dict with the keys {', '.join(map(repr, tree.keys))}"
        return f"a {tree.kind} of {len(tree.items)}" if tree.kind in PLAIN else f"a {tree.kind}"
