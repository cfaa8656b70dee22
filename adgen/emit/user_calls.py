"""Calls of functions that have a rule of the user's: containers are made of their leaves, and taken apart again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from adgen.emit.signature import assembled, part_of
from adgen.emit.templates import callee
from adgen.emit.tree import Assign, Call, Expr, Name, tuple_of
from adgen.emit.tree import Sequence as SequenceExpr
from adgen.ir.nodes import Fixed, Leaf, Node, Tree
from adgen.rules.primitive import Trees


def called(prim: str, trees: Trees, leaves: Sequence[Expr]) -> Expr:
    """The call, with the operands `leaves`; where it gives one leaf, that."""
    rest = iter(leaves)
    given = [(a, assembled(a.tree, rest, _made_of_class)) for a in trees.arguments]
    keywords = tuple((a.name, value) for a, value in given if a.keyword_only)
    made = Call(callee(prim), tuple(value for a, value in given if not a.keyword_only), keywords)
    parts = list(_leaves(trees.out, made))
    return parts[0] if len(parts) == 1 else made


def _made_of_class(kind: str, path: tuple[str, ...], keys: tuple[str, ...], parts: tuple[Expr, ...]) -> Expr:
    """An instance of a class of the user's, which is imported as functions are: `module:Class`."""
    del path
    module, _, name = kind.rpartition(".")
    return Call(Name(f"{module}:{name}"), (), tuple(zip(keys, parts, strict=True)))


def taken_apart(
    tree: Tree, whole: Expr, targets: Sequence[Expr], holder: Callable[[], Expr], source: str
) -> Iterator[Assign]:
    """The statements that take a result apart into variables; what nothing reads is called `_`."""
    nested = _nested(tree, iter(targets))
    wanted = [k for k, target in enumerate(targets) if target != UNREAD]
    if isinstance(nested, SequenceExpr):
        yield Assign(nested.items, whole, source=source)
        return
    if len(wanted) > 1:
        named = holder()
        yield Assign((named,), whole, source=source)
        whole, source = named, ""
    parts = list(_leaves(tree, whole))
    yield from (Assign((targets[k],), parts[k], source=source) for k in wanted)


UNREAD = Name("_")


def _nested(tree: Tree, targets: Iterator[Expr]) -> Expr | None:
    """The targets in parentheses as the tree has them, or None where a part of it cannot be unpacked."""
    match tree:
        case Leaf():
            return next(targets)
        case Fixed():
            return UNREAD
        case Node(kind, _, items, named_tuple) if kind in ("tuple", "list") or named_tuple:
            found = [_nested(item, targets) for item in items]
            known = [part for part in found if part is not None]
            return tuple_of(*known) if len(known) == len(found) > 0 else None
        case Node():
            return None


def _leaves(tree: Tree, whole: Expr) -> Iterator[Expr]:
    """The leaves of a container."""
    match tree:
        case Leaf():
            yield whole
        case Node(kind, keys, items):
            for k, item in enumerate(items):
                yield from _leaves(item, part_of(kind, keys, k, whole))
        case Fixed():
            return
