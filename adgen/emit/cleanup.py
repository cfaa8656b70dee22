"""Puts the chosen names into statements, and drops what they make superfluous."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from adgen.emit.interference import UNDEFINED
from adgen.emit.tree import (
    Assign,
    Attribute,
    Between,
    Binary,
    Branch,
    Call,
    Comprehension,
    Conditional,
    Do,
    Each,
    Expr,
    Formatted,
    Moves,
    Name,
    Repeat,
    Slice,
    Star,
    Statement,
    Subscript,
    Title,
    Unary,
    both,
    names,
    negated,
    without_sign,
)
from adgen.emit.tree import Sequence as SequenceExpr

Move = tuple[Expr, Expr, str]
COMMUTATIVE = frozenset({"+", "*"})
AUGMENTED = frozenset({"+", "-", "*", "/", "//", "%", "**"})
"""Not among them: `t = t @ x`, which may be a number made of an array that was called `t`."""


def renamed(expr: Expr, to: Callable[[str], str]) -> Expr:
    """An expression with its names replaced."""

    def inner(part: Expr) -> Expr:
        return renamed(part, to)

    match expr:
        case Name(text):
            return Name(to(text))
        case Unary(op, operand):
            return Unary(op, inner(operand))
        case Binary(op, left, right):
            return Binary(op, inner(left), inner(right))
        case Between(low, first, middle, second, high):
            return Between(inner(low), first, inner(middle), second, inner(high))
        case Conditional(cond, then, orelse):
            return Conditional(inner(cond), inner(then), inner(orelse))
        case Call(function, args, keywords):
            return Call(inner(function), tuple(map(inner, args)), tuple((k, inner(v)) for k, v in keywords))
        case Attribute(of, name):
            return Attribute(inner(of), name)
        case Slice(lo, hi, step):
            return Slice(*(None if part is None else inner(part) for part in (lo, hi, step)))
        case Subscript(of, items):
            return Subscript(inner(of), tuple(map(inner, items)))
        case SequenceExpr() | Formatted() | Star() | Comprehension():
            return _collected(expr, inner)
    assert_never(expr)


def _collected(
    expr: SequenceExpr | Formatted | Star | Comprehension, inner: Callable[[Expr], Expr]
) -> SequenceExpr | Formatted | Star | Comprehension:
    match expr:
        case SequenceExpr(_, items):
            return replace(expr, items=tuple(map(inner, items)))
        case Formatted(_, values):
            return replace(expr, values=tuple(map(inner, values)))
        case Star(of):
            return Star(inner(of))
        case Comprehension(item, target, source):
            return Comprehension(inner(item), inner(target), inner(source))


@dataclass(frozen=True, slots=True)
class Cleanup:
    """`to` gives the name of a variable; `augments` says whether `a = a + b` may be `a += b` for this variable;
    `read` are the targets of each move that are read later.
    """

    to: Callable[[str], str]
    augments: Callable[[str, str], bool]
    read: dict[int, set[str]]
    moved: set[str] = field(default_factory=set)  # the variables whose value was moved into another one

    def block(self, statements: Iterable[Statement]) -> tuple[Statement, ...]:
        """Statements with names, without superfluous moves and branches."""
        return tuple(made for statement in statements for made in self.statement(statement))

    def statement(self, statement: Statement) -> Sequence[Statement]:
        """What a statement becomes."""
        match statement:
            case Title():
                return [statement]
            case Assign(targets, value, op, source):
                if len(targets) == 1 and not op:
                    return self.assign(targets[0], value, source)
                op, now = changed(op, self.expr(value))
                return [Assign(tuple(map(self.expr, targets)), now, op, source)]
            case Moves():
                return self.moves(statement)
            case Do(value):
                return [replace(statement, value=None if value is None else self.expr(value))]
            case Branch():
                return self.branch(statement)
            case Each(target, iterable, body, source):
                inside = self.block(body) or (Do(None, "pass"),)
                return [Each(self.expr(target), self.expr(iterable), inside, source)]
            case Repeat(cond, body, source):
                return [Repeat(self.expr(cond), self.block(body) or (Do(None, "pass"),), source)]
        assert_never(statement)

    def expr(self, expr: Expr) -> Expr:
        """An expression with names."""
        return renamed(expr, self.to)

    def assign(self, target: Expr, value: Expr, source: str) -> list[Statement]:
        """One assignment, augmented where the variable is changed by an operator."""
        new, now = self.expr(target), self.expr(value)
        if new == now:
            return []
        if isinstance(target, Name) and isinstance(value, Binary) and isinstance(now, Binary) and now.op in AUGMENTED:
            if now.left == new and isinstance(value.left, Name) and self.augments(target.text, value.left.text):
                op, right = changed(now.op, now.right)
                return [Assign((new,), right, op, source)]
            swapped = now.op in COMMUTATIVE and now.right == new and isinstance(value.right, Name)
            if swapped and isinstance(value.right, Name) and self.augments(target.text, value.right.text):
                op, left = changed(now.op, now.left)
                return [Assign((new,), left, op, source)]
        return [Assign((new,), now, source=source)]

    def moves(self, moves: Moves) -> list[Statement]:
        """Moves one after the other; those that exchange values are written together."""
        read = self.read.get(id(moves), set())
        sources = moves.sources or ("",) * len(moves.targets)
        triples = list(zip(moves.targets, moves.values, sources, strict=True))
        pending = [
            (target, value, source)
            for target, value, source in triples
            if value != UNDEFINED and isinstance(target, Name) and target.text in read
            if self.expr(target) != self.expr(value)
        ]
        self.moved.update(value.text for _, value, _ in pending if isinstance(value, Name))
        made: list[Statement] = []
        while pending:
            free = next((m for m in pending if not self.blocks(m, pending)), None)
            if free is None:
                targets, values, sources = zip(*((self.expr(t), self.expr(v), s) for t, v, s in pending), strict=True)
                return [*made, Assign(targets, SequenceExpr("tuple", values), source=max(sources))]
            made += self.assign(*free)
            pending.remove(free)
        return made

    def blocks(self, move: Move, pending: Sequence[Move]) -> bool:
        """Whether the target of a move is still needed by another one."""
        target = self.expr(move[0])
        assert isinstance(target, Name)
        return any(target.text in names(self.expr(other[1])) for other in pending if other is not move)

    def branch(self, branch: Branch) -> list[Statement]:
        """An `if` without empty arms; nested ones become `if a and b`, and those with one arm for two `if a or b`."""
        cond, then, orelse = self.expr(branch.cond), self.block(branch.then), self.block(branch.orelse)
        if not then and not orelse:
            return []
        if not then:
            cond, then, orelse = negated(cond), orelse, ()
        match then, orelse:
            case (Branch(inner, deeper, ()),), ():
                return [Branch(both(cond, inner), deeper, (), branch.source)]
            case _, (Branch(second, again, rest),) if _unquoted(then) == _unquoted(again):
                return [Branch(Binary("or", cond, second), then, rest, branch.source)]
            case _:
                return [Branch(cond, then, orelse, branch.source)]


def _unquoted(statements: Iterable[Statement]) -> list[Statement]:
    """Statements without the source lines that they quote."""
    return [replace(s, source="") if isinstance(s, Assign | Do) else s for s in statements]


def changed(op: str, value: Expr) -> tuple[str, Expr]:
    """`a += -b` as `a -= b`, which is the same number to the last bit."""
    opposite = {"+": "-", "-": "+"}.get(op)
    positive = without_sign(value)
    return (op, value) if opposite is None or positive is None else (opposite, positive)
