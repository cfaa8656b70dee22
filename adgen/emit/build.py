"""Statements from the binds of a function. Every value is still a variable of its own: naming.py merges them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import assert_never

from adgen.analysis.permutations import distinct
from adgen.emit.effects import effect
from adgen.emit.interference import UNDEFINED
from adgen.emit.lengths import Scope, keeps_axes, scope_of, variable
from adgen.emit.liveness import Live, Liveness
from adgen.emit.plan import Plan, Sweep
from adgen.emit.spelling import Speller, range_of
from adgen.emit.targets import ADDITIONS, write_target
from adgen.emit.tree import (
    Assign,
    Attribute,
    Binary,
    Branch,
    Call,
    Do,
    Each,
    Expr,
    Moves,
    Name,
    Repeat,
    Sequence,
    Slice,
    Statement,
    Subscript,
    Unary,
    call,
    expressions,
    names,
    tuple_of,
)
from adgen.emit.user_calls import taken_apart
from adgen.errors import Span
from adgen.ir.builder import EFFECTS
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, If, Undef, Value, While
from adgen.ir.types import BOOL, ArrayType, Form
from adgen.ir.walker import carried, carried_yields, operands
from adgen.rules.table import PRIMITIVES

BREAK = Do(None, "break")


@dataclass(frozen=True, slots=True)
class Exit:
    """How a loop body ends: the variables that take the values of `Block.yields`, after a stop flag if there is one.

    `steady` are variables that have one value as long as the loop goes on: they are set only where it stops.
    """

    targets: tuple[Value, ...]
    stops: bool
    steady: frozenset[Value] = frozenset()


@dataclass(slots=True)
class Build:
    """Makes statements; `steady` are the values so far whose variable is not set again. `whole` gives a variable for
    what a function of the user's gives before it is taken apart.
    """

    plan: Plan
    speller: Speller
    steady: dict[Value, None]
    whole: Callable[[str], Expr]
    liveness: Liveness = field(default_factory=Liveness)

    def block(self, block: Block, outside: Live, binds: Iterable[Bind] | None = None) -> list[Statement]:
        """The statements of (some of) the binds of a block."""
        wanted = None if binds is None else {id(b) for b in binds}
        made: list[Statement] = []
        for bind, after in zip(block.binds, self.liveness.after(block, outside), strict=True):
            if (wanted is None or id(bind) in wanted) and not self.skipped(bind):
                made += self.bind(bind, after)
                if wanted is not None:
                    self.steady.update(dict.fromkeys(r for r in bind.results if r in self.plan.last))
        return made

    def skipped(self, bind: Bind) -> bool:
        """Whether a bind is no statement: nested into another, or the element that a loop runs over."""
        if self.plan.is_nested(bind):
            return True
        return any(bind in sweep.reads for sweep in self.plan.sweeps.values())

    def scope(self, bind: Bind, after: Live) -> Scope:
        """What is at hand where a bind is evaluated."""
        read = operands(bind.op)[:3] if isinstance(bind.op, For) else operands(bind.op)
        near = [a for a in read if isinstance(a, Value)]
        own = set(bind.results)
        live = (after | self.liveness.reads(bind)) - own
        name = self.plan.variables.of(bind.results[0]) if bind.results else None
        return scope_of(live, self.steady, self.plan, near, name if isinstance(name, str) else None)

    def bind(self, bind: Bind, after: Live) -> list[Statement]:
        """The statements of one bind."""
        scope = self.scope(bind, after)
        source = quoted(bind.span)
        match bind.op:
            case Apply() as op:
                return self.apply(bind, op, scope, after)
            case If() as op if bind.results and bind.results[0] in self.plan.choices:
                return [Assign((variable(bind.result),), self.speller.choice(op, scope), source=source)]
            case If() as op:
                return [self.branch(bind, op, scope, self.liveness.outside(bind, after))]
            case For() as op:
                return self.counted(bind, op, scope, self.liveness.outside(bind, after))
            case While() as op:
                return self.conditional(bind, op, self.liveness.outside(bind, after))
        assert_never(bind.op)

    def apply(self, bind: Bind, op: Apply, scope: Scope, after: Live) -> list[Statement]:
        """The statements of a primitive; of several results, those that nothing reads `after` it are called `_`."""
        source = "" if is_tape(bind) else quoted(bind.span)
        if op.prim in EFFECTS:
            read = tuple(r for r in bind.results if r in after)
            return [effect(self.speller, op, scope, source, read)]
        target = write_target(op)
        if op.prim == "append" and target in self.plan.nested:
            only = Sequence("list", (self.speller.atom(op.args[1], scope),))
            return [Assign((variable(bind.result),), only, source=source)]
        if target is not None:
            move = Moves((variable(bind.results[0]),), (variable(target),))
            there = bind.results[0] in self.plan.storage.copies.there
            return [move] if there else [move, self.write(bind, op, scope)]
        made = self.speller.apply(op, scope, bind.results[0].type)
        if len(bind.results) > 1:
            targets = tuple(variable(r) if r in after else Name("_") for r in bind.results)
            trees = PRIMITIVES[op.prim].trees
            if trees is not None:
                return [*taken_apart(trees.out, made, targets, lambda: self.whole(op.prim), source)]
            return [Assign(targets, made, source=source)]
        if self.plan.storage.copies.in_place.get(bind.result) == 1 and isinstance(made, Binary):
            made = Binary(made.op, made.right, made.left)
        return [Assign((variable(bind.result),), made, source=source)]

    def write(self, bind: Bind, op: Apply, scope: Scope) -> Statement:
        """`a[i] = v` and its kin, on the variable of the result."""
        source = "" if is_tape(bind) else quoted(bind.span)
        changed = variable(bind.results[0])
        value = None if op.prim == "pop" else self.speller.atom(self.spread(op), scope)
        match op.prim:
            case "update" | "index_add":
                place = self.speller.subscript(op, scope)
                assert value is not None
                if op.prim == "index_add" and not distinct(op.args[2:], self.plan.op):
                    place = tuple(as_object(p) for p in place)
                    where = place[0] if len(place) == 1 else tuple_of(*place)
                    return Do(call("np.add.at", changed, where, value), source=source)
                element = Subscript(changed, place)
                if op.prim == "index_add":
                    return Assign((element,), value, "+", source)
                if isinstance(value, Binary) and self.changes_itself(op, 0):
                    return Assign((element,), value.right, value.op, source)
                if isinstance(value, Binary) and value.op in "+*" and self.changes_itself(op, 1):
                    return Assign((element,), value.left, value.op, source)
                return Assign((element,), value, source=source)
            case "append":
                assert value is not None
                return Do(Call(Attribute(changed, "append"), (value,)), source=source)
            case "pop":
                return Assign((variable(bind.results[1]),), Call(Attribute(changed, "pop"), ()), source=source)
            case _:
                assert value is not None
                place = (self.speller.atom(op.args[2], scope),)
                element = Subscript(changed, place)
                of = op.args[1].type
                if op.prim == "list_add" and isinstance(of, ArrayType) and of.form is Form.ARRAY:
                    return Assign((element,), Binary("+", element, value), source=source)
                return Assign((element,), value, "+" if op.prim == "list_add" else "", source)

    def spread(self, op: Apply) -> Atom:
        """What is stored: storing broadcasts by itself, and counts what goes where a mask is true."""
        made = self.plan.op(op.args[1])
        if made is None or op.prim not in {"update", "index_add"} or op.args[1] not in self.plan.nested:
            return op.args[1]
        checked = made.prim == "reshape" and keeps_axes(made.args[0].type, op.args[1].type)
        return made.args[0] if made.prim == "broadcast_to" or checked else op.args[1]

    def changes_itself(self, op: Apply, side: int) -> bool:
        """Whether `a[i] = v` is `a[i] = a[i] * w` with the same type on both sides: then it is `a[i] *= w`.

        The place stands on the left or on the right (`side`) of the operator.
        """
        made = self.plan.op(op.args[1])
        if made is None or made.prim not in ADDITIONS or op.args[1] not in self.plan.nested:
            return False
        kept = made.args[side]
        old = self.plan.op(kept)
        if old is None or old.prim != "index" or kept not in self.plan.nested or made.attr("lib"):
            return False
        same_place = (old.args[0], *old.args[1:]) == (op.args[0], *op.args[2:]) and old.attrs == op.attrs
        return same_place and kept.type == op.args[1].type

    def branch(self, bind: Bind, op: If, scope: Scope, outside: Live) -> Statement:
        """An `if` whose arms set the variables of its results."""
        arms = []
        for block in (op.then, op.orelse):
            inside = outside | values(block.yields)
            arms.append((*self.block(block, outside), self.moves(bind.results, block.yields, inside)))
        return Branch(self.speller.atom(op.cond, scope), arms[0], arms[1], quoted(bind.span))

    def moves(self, targets: tuple[Value, ...], atoms: tuple[Atom, ...], live: Live) -> Moves:
        """Variables that get the values of atoms, all at once; each from the source line that makes the value."""
        scope = scope_of(live, self.steady, self.plan)
        made = tuple(
            UNDEFINED if self.stays_undefined(t, a) else self.speller.atom(a, scope) for t, a in zip(targets, atoms)
        )
        sources = tuple(quoted(self.plan.made[a].span) if a in self.plan.nested else "" for a in atoms)
        return Moves(tuple(map(variable, targets)), made, sources)

    def stays_undefined(self, target: Value, atom: Atom) -> bool:
        """Whether a variable is left without a value, as it was in the source; but a list needs something to hold."""
        return isinstance(atom, Undef) and target not in self.plan.held

    def counted(self, bind: Bind, op: For, scope: Scope, outside: Live) -> list[Statement]:
        """A `for` with the moves into and out of its carried variables."""
        source = quoted(bind.span)
        index, params = op.body.params[0], carried(op)
        sweep = self.plan.sweeps.get(index)
        if sweep is not None:
            target, iterable = self.elements(sweep, scope)
        else:
            target = variable(index)
            iterable = Call(Name("range"), range_of(self.speller, op.lo, op.hi, op.step, scope))
        if op.backward and (sweep is None or len(sweep.reads) == 1):
            iterable = call("reversed", iterable)
        body = self.body(op.body, self.exit(op), outside)
        if target == variable(index) and index.name in {None, "_"} and not reads_name(body, variable(index).text):
            target = Name("_")
        start = self.moves(params, op.init, self.entering(op, outside))
        loop = Each(target, iterable, tuple(body), source)
        return [start, loop, Moves(tuple(map(variable, bind.results)), tuple(map(variable, params)))]

    def elements(self, sweep: Sweep, scope: Scope) -> tuple[Expr, Expr]:
        """The target and the source of a loop over elements."""
        targets = [variable(b.result) for b in sweep.reads]
        sources = [self.speller.atom(operands(b.op)[0], scope) for b in sweep.reads]
        if len(targets) == 1:
            return targets[0], sources[0]
        if sweep.backward:
            sources = [call("reversed", s) for s in sources]
        return Sequence("bare", tuple(targets)), call("zip", *sources)

    def entering(self, op: For | While, outside: Live) -> Live:
        """What is live where a loop is entered."""
        return outside | values(op.init)

    def conditional(self, bind: Bind, op: While, outside: Live) -> list[Statement]:
        """A `while`; a condition that needs statements is tested inside."""
        source = quoted(bind.span)
        params = carried(op)
        before = self.block(op.cond, outside | set(params))
        scope = scope_of(outside | set(params), self.steady, self.plan)
        cond = self.speller.atom(op.cond.yields[0], scope)
        body = self.body(op.body, self.exit(op), outside)
        if before:
            leave = Branch(Unary("not", cond), (BREAK,), (), source)
            loop = Repeat(Name("True"), (*before, leave, *body), source)
        else:
            loop = Repeat(cond, tuple(body), source)
        start = self.moves(params, op.init, self.entering(op, outside))
        return [start, loop, Moves(tuple(map(variable, bind.results)), tuple(map(variable, params)))]

    def exit(self, op: For | While) -> Exit:
        """How the body of a loop ends."""
        params, yields = carried(op), carried_yields(op)
        if not op.stops:
            return Exit(params, False)
        flag = op.body.yields[0]
        steady = (p for p, a, y in zip(params, op.init, yields, strict=True) if self.goes_on(p, a, y, flag))
        return Exit(params, True, frozenset(steady))

    def goes_on(self, param: Value, start: Atom, end: Atom, flag: Atom) -> bool:
        """Whether a carried value that starts as a literal ends an iteration as such, unless the flag ends the loop."""
        if not isinstance(start, Const):
            return False
        if end in {start, param} or flag == TRUE or (end == flag and start == FALSE):
            return True
        made = self.plan.made.get(end) if isinstance(end, Value) else None
        if made is None or not isinstance(made.op, If) or flag not in made.results:
            return False
        places = [made.results.index(v) for v in (end, flag) if isinstance(v, Value)]
        return all(self.goes_on(param, start, *(b.yields[i] for i in places)) for b in (made.op.then, made.op.orelse))

    def body(self, block: Block, leave: Exit, outside: Live) -> list[Statement]:
        """The statements of a loop body, up to the next iteration."""
        return self.ended(block, block.yields, leave, outside)

    def ended(self, block: Block, yields: tuple[Atom, ...], leave: Exit, outside: Live) -> list[Statement]:
        """A block in which an iteration ends: it gives `yields` to the carried variables, and stops the loop or not.

        A branch that decides whether to stop and comes last is taken into its arms, so that it ends in `break`.
        """
        live = outside | values(yields)
        flag = yields[0] if leave.stops else FALSE
        last = next((b for b in reversed(block.binds) if not self.skipped(b)), None)
        if (
            last is not None
            and isinstance(last.op, If)
            and flag in last.results
            and last.results[0] not in self.plan.choices
        ):
            rest = [b for b in block.binds if b is not last]
            made = self.block(block, live, rest)
            return [*made, *self.last_branch(last, last.op, yields, leave, outside)]
        made = self.block(block, live)
        source = quoted(block.binds[-1].span) if block.binds else ""
        moves = self.moves(leave.targets, yields[1:] if leave.stops else yields, live)
        match flag:
            case Const(value=False):
                pairs = [(t, y) for t, y in zip(leave.targets, yields[leave.stops :]) if t not in leave.steady]
                return [*made, self.moves(tuple(t for t, _ in pairs), tuple(y for _, y in pairs), live)]
            case Const(value=True):
                return [*made, moves, BREAK]
            case _:
                scope = scope_of(live, self.steady, self.plan)
                cond = self.speller.atom(flag, scope)
                if set(names(cond)).isdisjoint(t.text for t in map(variable, leave.targets)):
                    return [*made, moves, Branch(cond, (BREAK,), (), source)]
                assert isinstance(flag, Value)
                self.plan.nested.discard(flag)
                saved = Assign((variable(flag),), cond, source=source)
                return [*made, saved, moves, Branch(variable(flag), (BREAK,), (), source)]

    def last_branch(self, bind: Bind, op: If, yields: tuple[Atom, ...], leave: Exit, outside: Live) -> list[Statement]:
        """A branch at the end of an iteration; what follows an arm that breaks needs no `else`."""
        arms = []
        for block in (op.then, op.orelse):
            env = dict(zip(bind.results, block.yields, strict=True))
            ends = tuple(env.get(y, y) if isinstance(y, Value) else y for y in yields)
            arms.append(tuple(self.ended(block, ends, leave, outside)))
        cond = self.speller.atom(
            op.cond, scope_of(outside | values(yields) | values(operands(op)), self.steady, self.plan)
        )
        source = quoted(bind.span)
        if arms[0][-1:] == (BREAK,):
            return [Branch(cond, arms[0], (), source), *arms[1]]
        if arms[1][-1:] == (BREAK,):
            return [Branch(Unary("not", cond), arms[1], (), source), *arms[0]]
        return [Branch(cond, arms[0], arms[1], source)]


FALSE, TRUE = Const(False, BOOL), Const(True, BOOL)


def quoted(span: Span) -> str:
    """A source line as comments quote it: `burgers.py:7`."""
    note = f", {span.note}" if span.note else ""
    return f"{PurePath(span.file).name}:{span.line}{note}" if span.line else ""


def is_tape(bind: Bind) -> bool:
    """Whether a bind makes or fills a tape, which no line of the source mentions."""
    return bool(bind.results) and (bind.results[0].name or "").endswith(("tape", "_tapes"))


def reads_name(statements: Iterable[Statement], name: str) -> bool:
    """Whether statements mention a variable."""
    return any(name in names(e) for e in expressions(statements))


def values(atoms: Iterable[Atom]) -> Live:
    """The values among some atoms."""
    return frozenset(a for a in atoms if isinstance(a, Value))


def as_object(place: Expr) -> Expr:
    """A part of a subscript as an argument: `1:` is `slice(1, None)`."""
    if not isinstance(place, Slice):
        return place
    bounds = [Name("None") if b is None else b for b in (place.lo, place.hi, place.step)]
    if place.step is None:
        bounds.pop()
    return call("slice", *(bounds[1:] if bounds[0] == bounds[-1] == Name("None") or place.lo is None else bounds))
