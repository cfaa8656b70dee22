"""Which variables of a function may still be read, at each statement; decided from the text alone.

What is dead need not be carried through a loop or joined after a branch. The analysis is the usual backward one (Aho,
Lam, Sethi, Ullman, Compilers, section 9.2.5) on structured statements; a name that it calls live may be dead, never the
reverse.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Names = frozenset[str]
NOTHING: Names = frozenset()


@dataclass(slots=True)
class Liveness:
    """`after[id(statement)]`: what may be read after it; `head[id(loop)]`: what may be read from the next trip on."""

    after: dict[int, Names] = field(default_factory=dict)
    head: dict[int, Names] = field(default_factory=dict)


Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Exits:
    """What is live where `break` and `continue` lead, and where the first of each stands in the loop."""

    broken: Names = NOTHING
    continued: Names = NOTHING
    first_break: Position | None = None
    first_continue: Position | None = None

    def before(self, node: ast.stmt) -> Names:
        """What is live on the paths that have left for an exit in a statement or before it: they join the others."""
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        broken = self.first_break is not None and self.first_break < end
        continued = self.first_continue is not None and self.first_continue < end
        return (self.broken if broken else NOTHING) | (self.continued if continued else NOTHING)


def liveness(body: list[ast.stmt]) -> Liveness:
    """The liveness of the statements of one function."""
    found = Liveness()
    _block(body, NOTHING, Exits(), found)
    return found


def _block(body: list[ast.stmt], out: Names, exits: Exits, found: Liveness) -> Names:
    for statement in reversed(body):
        found.after[id(statement)] = out | exits.before(statement)
        out = _statement(statement, out, exits, found)
    return out


def _statement(node: ast.stmt, out: Names, exits: Exits, found: Liveness) -> Names:
    match node:
        case ast.Assign(targets=targets, value=value):
            return _read(value) | _targets(targets, out)
        case ast.AnnAssign(target=target, value=value):
            return _read(value) | _targets([target], out) if value else out
        case ast.If(test=test, body=body, orelse=orelse):
            return _read(test) | _block(body, out, exits, found) | _block(orelse, out, exits, found)
        case ast.For():
            return _for(node, out, exits, found)
        case ast.While():
            return _while(node, out, exits, found)
        case ast.Return(value=value):
            return _read(value)
        case ast.Raise():
            return _read(node)
        case ast.Break():
            return exits.broken
        case ast.Continue():
            return exits.continued
        case ast.FunctionDef(name=name):
            return _read(node) | (out - {name})
        case ast.Delete(targets=targets):
            return _targets(targets, out)
        case _:
            # Statements outside the language are refused elsewhere; whatever they mention counts as read.
            return out | _read(node)


def _for(node: ast.For, out: Names, exits: Exits, found: Liveness) -> Names:
    # After `break` too the variables are those of the head: a loop of the IR ends there.
    end = _block(node.orelse, out, exits, found) | out
    head = end
    while True:
        inside = _block(node.body, head, _exits(node.body, out, head), found)
        new = head | _targets([node.target], inside)
        if new == head:
            break
        head = new
    found.head[id(node)] = head
    return _read(node.iter) | head


def _while(node: ast.While, out: Names, exits: Exits, found: Liveness) -> Names:
    end = _block(node.orelse, out, exits, found) | out
    head = end | _read(node.test)
    while True:
        new = head | _block(node.body, head, _exits(node.body, out, head), found)
        if new == head:
            break
        head = new
    found.head[id(node)] = head
    return head


def _exits(body: list[ast.stmt], broken: Names, continued: Names) -> Exits:
    """The exits of a loop with this body."""
    jumps = list(_jumps(body))
    breaks = (_position(j) for j in jumps if isinstance(j, ast.Break))
    continues = (_position(j) for j in jumps if isinstance(j, ast.Continue))
    return Exits(broken, continued, min(breaks, default=None), min(continues, default=None))


def _jumps(body: list[ast.stmt]) -> Iterator[ast.Break | ast.Continue]:
    """The `break` and `continue` statements that belong to a loop with this body."""
    for node in body:
        match node:
            case ast.Break() | ast.Continue():
                yield node
            case ast.If(body=inner, orelse=orelse):
                yield from _jumps([*inner, *orelse])
            case ast.For(orelse=orelse) | ast.While(orelse=orelse):
                yield from _jumps(orelse)
            case _:
                pass


def _position(node: ast.stmt) -> Position:
    return (node.lineno, node.col_offset)


def _targets(targets: Iterable[ast.expr], out: Names) -> Names:
    """What is live before the targets are assigned; only plain names are overwritten."""
    read, stored = NOTHING, set[str]()
    for target in targets:
        read |= _read(target)
        stored |= _stored(target)
    return read | (out - stored)


def _stored(target: ast.expr) -> set[str]:
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return set[str]().union(*map(_stored, items))
        case ast.Starred(value=value):
            return _stored(value)
        case _:
            return set()


def _read(node: ast.AST | None) -> Names:
    """Every name that is loaded in a piece of text. A name that `x += 1` stores is read too."""
    if node is None:
        return NOTHING
    return frozenset(
        child.id
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and (isinstance(child.ctx, ast.Load) or isinstance(node, ast.AugAssign))
    )
