"""What the parameters of a function are: from text, from annotations, from live arguments, or assumed."""

from __future__ import annotations

import ast

from adgen.errors import Span, refuse
from adgen.frontend.annotations import from_annotations, meaning_of, of_default
from adgen.frontend.arguments import from_arguments
from adgen.frontend.grammar import parse, require_anchored, show
from adgen.frontend.program import Given, Program, Record, Signature
from adgen.frontend.scope import parameters
from adgen.frontend.sparse_parts import PARTS
from adgen.ir.nodes import Leaf, Node, Tree
from adgen.ir.types import FLOAT

__all__ = ["assumed", "from_annotations", "from_arguments", "parse", "show", "signature_of"]


def signature_of(program: Program, text: str = "") -> Signature:
    """The signature of a function that is compiled without arguments.

    What `text` says of a parameter counts first (see `grammar`), then its annotation, then its default value; else it
    is a float. Raises AdgenError E601 where `text` or an annotation cannot be read.
    """
    names = [arg.arg for arg in parameters(program.node)]
    given = {name: _with_classes(program, g) for name, g in parse(text, names).items()}
    known = _defaults(program) | from_annotations(program, given.keys()) | given
    found = {name: known.get(name, Given(Leaf(), (FLOAT,))) for name in names}
    node = program.node
    require_anchored(found, Span(program.file, node.lineno, node.col_offset))
    return found


def assumed(program: Program, text: str = "") -> tuple[str, ...]:
    """The parameters of which neither `text` nor an annotation nor a default value says what they are."""
    said = {*parse(text), *_defaults(program)}
    return tuple(a.arg for a in parameters(program.node) if a.arg not in said and a.annotation is None)


def _with_classes(program: Program, given: Given) -> Given:
    """The names of classes as dotted names."""
    return Given(_with_class(program, given.tree), given.types)


def _with_class(program: Program, tree: Tree) -> Tree:
    match tree:
        case Node(kind, keys, items):
            inside = tuple(_with_class(program, item) for item in items)
            if kind in ("tuple", "list", "dict"):
                return Node(kind, keys, inside)
            name = kind.rpartition(".")[2]
            if name == "Generator" and not keys:
                return Node("numpy.random.Generator", (), ())
            if keys == PARTS.get(name):
                return Node(f"scipy.sparse.{name}", keys, inside)
            entity = meaning_of(program, ast.parse(kind, mode="eval").body)
            if not isinstance(entity, Record):
                refuse("E601", f"`{kind}` is no dataclass or named tuple that {program.file} knows.")
            if keys != entity.fields:
                refuse("E601", f"The fields of `{kind}` are {', '.join(entity.fields)}, in this order.")
            return Node(entity.path, keys, inside, entity.named_tuple)
        case _:
            return tree


def _defaults(program: Program) -> Signature:
    args = program.node.args
    positional = [*args.posonlyargs, *args.args]
    late = zip(positional[len(positional) - len(args.defaults) :], args.defaults, strict=True)
    keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    values = {a.arg: of_default(d) for a, d in (*late, *keyword) if d is not None}
    return {name: given for name, given in values.items() if given is not None}
