"""Which variables hold different values at the same time, and so cannot have one name.

The usual condition (Chaitin 1982): a variable is set while the other is still read later; except where it is set to the
very value of the other. Computed on statements, backward, with fixpoints at loops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from adgen.emit.tree import Assign, Branch, Do, Each, Expr, Moves, Name, Repeat, Statement, Title, names
from adgen.emit.tree import Sequence as SequenceExpr

UNDEFINED = Name("undefined")
"""Stands for the value of a variable that has none."""

Live = frozenset[str]


def variables(expr: Expr) -> Live:
    """The variables of an expression whose names are not yet chosen."""
    return frozenset(name for name in names(expr) if name.startswith("%"))


def targets_of(expr: Expr) -> tuple[str, ...]:
    """The variables that an assignment to `expr` sets; storing into an element sets none."""
    match expr:
        case Name(text):
            return (text,)
        case SequenceExpr(_, items):
            return tuple(name for item in items for name in targets_of(item))
        case _:
            return ()


@dataclass(slots=True)
class Interference:
    """The pairs that hold different values at once, what moves into what, and which moves somebody reads."""

    clashes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    moves: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    read: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # targets read later, by id of a move
    used: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)  # what has no value on some path

    def block(self, statements: Sequence[Statement], live: Live, after_loop: Live = frozenset()) -> Live:
        """What is read from the start of the statements on, if `live` is read after them."""
        for statement in reversed(statements):
            live = self.statement(statement, live, after_loop)
        return live

    def statement(self, statement: Statement, live: Live, after_loop: Live) -> Live:
        """What is read from a statement on; `after_loop` is read where `break` leads."""
        match statement:
            case Title():
                return live
            case Assign(targets, value, op):
                return self.assigned(targets, value, op, live)
            case Moves():
                return self.moved(statement, live)
            case Do(value, keyword):
                start = {"break": after_loop, "return": frozenset(), "raise": frozenset()}.get(keyword, live)
                return start | self.use(value)
            case Branch(cond, then, orelse):
                arms = (self.block(arm, live, after_loop) for arm in (then, orelse))
                return self.use(cond).union(*arms)
            case Each(target, iterable, body):
                source = self.use(iterable)
                self.clash(targets_of(target), source, set())  # `for x in x` hides what the loop runs over
                return source | self.loop(body, live, targets_of(target))
            case Repeat(cond, body):
                return self.loop(body, live, (), self.use(cond))
        assert_never(statement)

    def use(self, expr: Expr | None) -> Live:
        """The variables of an expression, which are hereby used."""
        found = variables(expr) if expr is not None else frozenset()
        self.used |= found
        return found

    def assigned(self, targets: tuple[Expr, ...], value: Expr, op: str, live: Live) -> Live:
        """What is read from an assignment on."""
        set_ = tuple(name for target in targets for name in targets_of(target))
        source = {value.text} if isinstance(value, Name) and not op else set()
        self.clash(set_, live, source)
        stores = frozenset().union(*(self.use(t) for t in targets if not isinstance(t, Name)))
        again = frozenset(set_) if op else frozenset()
        return (live - frozenset(set_)) | self.use(value) | stores | again

    def moved(self, move: Moves, live: Live) -> Live:
        """What is read from a move on; targets that nothing reads later get no value."""
        pairs = [(t, v) for t, v in zip(move.targets, move.values, strict=True) if v != UNDEFINED]
        all_targets = {name for t in move.targets for name in targets_of(t)}
        self.partial |= all_targets - {name for t, _ in pairs for name in targets_of(t)}
        kept = [(t.text, v) for t, v in pairs if isinstance(t, Name) and t.text in live]
        self.read[id(move)] |= {t for t, _ in kept}
        for target, value in kept:
            source = {value.text} - all_targets if isinstance(value, Name) else set()
            self.clash((target,), live, source)
            if isinstance(value, Name) and value.text.startswith("%"):
                self.moves[target].append(value.text)
                self.moves[value.text].append(target)
        return (live - all_targets).union(*(self.use(v) for _, v in kept))

    def loop(
        self, body: tuple[Statement, ...], after: Live, targets: tuple[str, ...], cond: Live = frozenset()
    ) -> Live:
        """What is read from a loop on: a fixpoint, since an iteration may read what the one before it has set."""
        head = after | cond
        while True:
            inside = self.block(body, head, after)
            self.clash(targets, inside, set())
            again = head | (inside - frozenset(targets))
            if again == head:
                return head
            head = again

    def clash(self, set_: Iterable[str], live: Live, same: set[str]) -> None:
        """Note that the variables `set_` get values while `live` are read later; `same` have that very value."""
        set_ = tuple(set_)
        for name in set_:
            for other in (live | frozenset(set_)) - same - {name}:
                self.clashes[name].add(other)
                self.clashes[other].add(name)
