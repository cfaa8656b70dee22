"""Parameters and results as trees: their leaves are values of the IR."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from adgen.errors import refuse
from adgen.frontend.described import describe
from adgen.frontend.draws import KIND, generator, is_generator
from adgen.frontend.machine import Machine
from adgen.frontend.names import constant
from adgen.frontend.operators import present
from adgen.frontend.program import Given, Signature
from adgen.frontend.sparse import is_sparse
from adgen.frontend.values import Abstract, Boxed, Cell, Items, Ref, Row, Run, Static
from adgen.ir.dims import Dim, Symbol
from adgen.ir.dims import Ref as DimRef
from adgen.ir.nodes import Argument, Atom, Axis, Const, Fixed, Leaf, Node, Tree, Value
from adgen.ir.types import ArrayType, Form, ListType, Type


@dataclass(slots=True)
class Arguments:
    """The parameters: as the caller sees them, as values of the IR, and as values of the interpreter."""

    arguments: tuple[Argument, ...] = ()
    params: tuple[Value, ...] = ()
    axes: tuple[Axis, ...] = ()
    values: dict[str, Abstract] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Returned:
    """What the function gives."""

    tree: Tree
    yields: tuple[Atom, ...]


def arguments(m: Machine, args: ast.arguments, signature: Signature, defaults: dict[str, Abstract]) -> Arguments:
    """The parameters, with the types that the signature gives them."""
    found = Arguments()
    texts = _default_texts(args)
    keyword_only = {a.arg for a in args.kwonlyargs}
    for name in _names(m, args):
        given = signature.get(name)
        tree: Tree
        if given is not None:
            params = tuple(_params(m, name, given))
            rng = is_generator(given.tree)
            found.values[name] = generator(m, name) if rng else planted(m, given.tree, (_leaf(m, p) for p in params))
            found.params += params
            tree = given.tree
        elif name in defaults:
            found.values[name] = defaults[name]
            tree = Fixed(_fixed(defaults[name]))
        else:
            m.refuse("E601", f"The signature says nothing about the parameter `{name}`.")
        found.arguments += (Argument(name, tree, texts.get(name), name in keyword_only),)
    found.axes = tuple(_axes(m, found.params))
    return found


def _names(m: Machine, args: ast.arguments) -> list[str]:
    """The parameters in order; `*args` and `**kwargs` of the compiled function have no fixed number of leaves."""
    for star in (args.vararg, args.kwarg):
        if star is not None:
            refuse("E203", f"The parameter `*{star.arg}` has no fixed number of values.", m.span(star), "List them.")
    return [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]


def _default_texts(args: ast.arguments) -> dict[str, str]:
    """The default values that can be written without the names of the module."""
    positional = [*args.posonlyargs, *args.args]
    late = zip(positional[len(positional) - len(args.defaults) :], args.defaults, strict=True)
    pairs = [*late, *((a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None)]
    return {a.arg: ast.unparse(d) for a, d in pairs if _is_literal(d)}


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, SyntaxError):
        return False
    return True


def _fixed(value: Abstract) -> object:
    match value:
        case Const(value=number):
            return number
        case Static(value=known):
            return known
        case _:
            return None


def _params(m: Machine, name: str, given: Given) -> Iterator[Value]:
    for label, of in zip(labels(name, given.tree), given.types, strict=True):
        value = m.builder.value(of, label)
        m.builder.facts.free.add(DimRef(value.id))
        for d in _shape(of):
            for monomial, _ in d.terms:
                for atom in monomial:
                    if isinstance(atom, Symbol):
                        m.builder.facts.nonempty(atom)
        yield value


def labels(name: str, tree: Tree) -> Iterator[str]:
    """Names for the leaves of a parameter: the parameter's own, with the keys that lead to the leaf."""
    match tree:
        case Leaf():
            yield name
        case Node(_, keys, items):
            for k, item in enumerate(items):
                yield from labels(f"{name}_{keys[k] if keys else k}", item)
        case Fixed():
            return


def _shape(of: Type) -> tuple[Dim, ...]:
    return of.shape if isinstance(of, ArrayType) else _shape(of.element)


def planted(m: Machine, tree: Tree, leaves: Iterator[Abstract]) -> Abstract:
    """A tree as a value of the interpreter, with these leaves."""
    match tree:
        case Leaf():
            return next(leaves)
        case Fixed(value):
            return constant(m, value, "a fixed argument")
        case Node("tuple", _, items):
            return Row(tuple(planted(m, i, leaves) for i in items))
        case Node("list", _, items):
            return m.new_list(*(planted(m, i, leaves) for i in items))
        case Node(kind, keys, items, True):
            return Row(tuple(planted(m, i, leaves) for i in items), kind, keys)
        case Node(kind, keys, items):
            return _record(m, kind, keys, tuple(planted(m, i, leaves) for i in items))


def _leaf(m: Machine, value: Value) -> Abstract:
    match value.type:
        case ArrayType(form=Form.ARRAY):
            cell = Cell(value.name)  # how the caller's array lies in memory is not known
            m.state.contents[cell] = value
            return Ref(cell)
        case ListType():
            return m.new_box("list", Run(value))
        case ArrayType():
            return value


def _record(m: Machine, kind: str, keys: tuple[str, ...], items: tuple[Abstract, ...]) -> Abstract:
    """A dict, or an instance of a class with fields: these are read by name and by place, and assigned by name."""
    return m.new_box(kind, Items(items, keys))


def _axes(m: Machine, params: tuple[Value, ...]) -> Iterator[Axis]:
    """Where each length symbol is read off: the first axis that is just this symbol."""
    seen: set[str] = set()
    for place, param in enumerate(params):
        shape = param.type.shape if isinstance(param.type, ArrayType) else ()
        for axis, length in enumerate(shape):
            match length.terms:
                case ((((Symbol(name),), 1)),) if name not in seen:
                    seen.add(name)
                    yield Axis(name, place, axis)
                case _:
                    pass


def returned(m: Machine, value: Abstract) -> Returned:
    """The result as a tree."""
    yields: list[Atom] = []
    return Returned(_tree(m, value, yields), tuple(yields))


def _tree(m: Machine, value: Abstract, yields: list[Atom]) -> Tree:
    match m.settled(value):
        case Value() | Const() | Ref() as leaf:
            present(m, leaf)
            yields.append(m.atom(leaf))
            return Leaf()
        case Static(value=known):
            return Fixed(known)
        case Row(items, kind, fields):
            return Node(kind, fields, tuple(_tree(m, i, yields) for i in items), kind != "tuple")
        case Boxed(box):
            content = m.content(box)
            if isinstance(content, Run) and not content.packed:
                yields.append(content.atom)
                return Leaf()
            if box.kind == KIND:
                m.refuse("E302", "A generator cannot be returned.", "The caller has it.")
            if is_sparse(m, value):
                m.refuse("E302", "A sparse matrix cannot be returned.", "Return A.data, and its places.")
            if isinstance(content, Items):
                keys = tuple(map(str, content.keys or ()))
                return Node(box.kind, keys, tuple(_tree(m, v, yields) for v in content.values))
            m.refuse("E302", "A list of lists whose length the run decides cannot be returned.", "Return an array.")
        case other:
            m.refuse("E302", f"{describe(other)} cannot be returned.".capitalize())
