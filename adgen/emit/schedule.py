"""Decides which values are no statements of their own, but parts of the expression that uses them.

A part of an expression in the source has no name: if it is used once, it goes back into its place. Cheap views
(`u[1:-1]`) go into every place. Nothing moves across a write into what it reads, across an effect, or across a
statement that takes over the variable of something it reads. Derived expressions are nested as long as they fit in a
line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from adgen.emit.estimate import Estimate, atom_length, name_length
from adgen.emit.layout import WIDTH
from adgen.emit.plan import Plan
from adgen.emit.targets import fancy, operands_of, write_target
from adgen.ir.builder import EFFECTS
from adgen.ir.index import At
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, If, Op, Undef, Value, While
from adgen.ir.types import BOOL, INT, ArrayType, Form
from adgen.ir.walker import blocks, carried, effectful, free, lengths, operands, reads
from adgen.optimise.stepwise import written_over

LONGEST_VIEW = 16
"""Views that are longer than this in print are named rather than repeated."""

ASSIGNMENT = 5
"""What stands around an assigned expression, or behind `if` and `while`."""

LONGEST_CHOICE = 70
"""Branches that are longer than this are statements."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a block is: `takes[i]` is the variable that the i-th yield goes to, `kind` the construct it belongs to."""

    kind: str
    takes: tuple[Value | None, ...]
    indent: int


@dataclass(slots=True)
class _Uses:
    """Where in a block a value is used: as an operand of a bind there, or deeper inside it."""

    direct: list[int] = field(default_factory=list)
    deep: list[int] = field(default_factory=list)


def schedule(plan: Plan, primal_yields: int) -> None:
    """Record the nested values in `plan.nested`.

    The first `primal_yields` outputs are computed before the adjoint, so they are statements where there is one.
    """
    body = plan.function.body
    takes = (None,) * len(body.yields)
    adjoint = primal_yields if plan.derived else 0
    _Schedule(plan, Estimate(plan), body, Context("function", takes, 4), adjoint).run()


def starts_list(op: Op) -> bool:
    """Whether an op makes an empty list, which the first element can join: `[x]`."""
    return isinstance(op, Apply) and op.prim == "list_new"


def tape_read(bind: Bind) -> Atom | None:
    """The index with which a bind reads a tape that is a list."""
    match bind.op:
        case Apply("list_get", (Value(name=str() as name), index, *_)) if name.endswith("tape"):
            return index
        case _:
            return None


@dataclass(slots=True)
class _Schedule:
    """One block. `final[i]` is the position of the statement that bind i ends up in; the yields are position n.

    Of the binds in `sunk`, some copy ends up inside that statement: in an arm of a branch, or in the body of a loop.
    """

    plan: Plan
    estimate: Estimate
    block: Block
    context: Context
    early: int = 0
    own: set[Value] = field(default_factory=set)  # what the block itself makes
    uses: dict[Value, _Uses] = field(default_factory=dict)
    final: list[int] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    sunk: set[int] = field(default_factory=set)

    def run(self) -> None:
        binds = self.block.binds
        for bind in binds:
            self.inside(bind)
        self.find_uses()
        self.final = list(range(len(binds) + 1))
        self.room = [WIDTH - self.context.indent - self.head(b) for b in binds]
        self.room.append(WIDTH - self.context.indent - 10 * len(self.block.yields))
        skipped = {b.results for s in self.plan.sweeps.values() for b in s.reads}
        for i in reversed(range(len(binds))):
            if len(binds[i].results) == 1 and binds[i].result in self.uses and binds[i].results not in skipped:
                self.settle(i, binds[i])

    def head(self, bind: Bind) -> int:
        """The length of the first line of a statement, by estimate."""
        if isinstance(bind.op, Apply) or (bind.results and bind.results[0] in self.plan.choices):
            made = self.estimate.of(bind) if len(bind.results) == 1 else 0
            return made + sum(map(name_length, bind.results)) + ASSIGNMENT
        return sum(map(atom_length, operands(bind.op))) + ASSIGNMENT

    def inside(self, bind: Bind) -> None:
        deeper = self.context.indent + 4
        match bind.op:
            case Apply():
                return
            case If(_, then, orelse):
                for branch in (then, orelse):
                    _Schedule(self.plan, self.estimate, branch, Context("if", bind.results, deeper)).run()
                if len(bind.results) == 1 and self.is_choice(bind, then, orelse):
                    self.plan.choices.add(bind.result)
            case For() | While() as op:
                if isinstance(op, While):
                    _Schedule(self.plan, self.estimate, op.cond, Context("cond", (None,), deeper)).run()
                stop = (None,) if op.stops else ()
                _Schedule(self.plan, self.estimate, op.body, Context("loop", (*stop, *carried(op)), deeper)).run()
            case _:
                assert_never(bind.op)

    def is_choice(self, bind: Bind, then: Block, orelse: Block) -> bool:
        """Whether a branch reads well as an expression: short, and no branch leaves a variable as it is."""
        result, yields = bind.result, (*then.yields, *orelse.yields)
        if any(isinstance(y, Undef) for y in yields) or effectful(bind.op):
            return False
        if not all(self.plan.is_nested(b) for b in (*then.binds, *orelse.binds)):
            return False
        if result in self.block.yields:
            variable = self.context.takes[self.block.yields.index(result)]
            if variable is not None and variable in yields:
                return False
        if result.name is None:
            return result.type == BOOL or self.estimate.of(bind) <= LONGEST_CHOICE
        if any(isinstance(y, Value) and y.name == result.name for y in yields):
            return False
        in_lines = result not in self.plan.derived and bind.span.end_line > bind.span.line
        return not in_lines and self.estimate.of(bind) <= LONGEST_CHOICE

    def find_uses(self) -> None:
        for i, bind in enumerate(self.block.binds):
            self.own.update(bind.results)
            for atom in (*operands(bind.op), *lengths(bind.op)):
                self.note(atom, i, deep=False)
            for inner in blocks(bind.op):
                for value in free(inner):
                    self.note(value, i, deep=True)
        for atom in self.block.yields:
            self.note(atom, len(self.block.binds), deep=False)

    def note(self, atom: Atom, position: int, deep: bool) -> None:
        if isinstance(atom, Value):
            uses = self.uses.setdefault(atom, _Uses())
            (uses.deep if deep else uses.direct).append(position)

    def settle(self, i: int, bind: Bind) -> None:
        """Nest a bind into what uses it, if it may be."""
        result = bind.result
        uses = self.uses[result]
        if not self.expressible(bind, uses) or self.among_reads(bind):
            return
        deep = bool(uses.deep) or not self.sunk.isdisjoint(uses.direct)
        if len(uses.direct) == 1 and not deep:
            place = uses.direct[0]
            end = self.final[place]
            if self.wanted(i, bind, place) and self.fits(bind, [end]) and not self.hazard(i, bind, end, deep=False):
                self.nest(i, bind, [end])
        elif self.repeated(bind, uses):
            ends = [self.final[p] for p in uses.direct + uses.deep]
            if not self.hazard(i, bind, max(ends), deep=deep):
                self.nest(i, bind, ends)
                self.sunk |= {i} if deep else set()

    def among_reads(self, bind: Bind) -> bool:
        """Whether an element is read from one of several tapes: then `tapes.py` may read all of them at once."""
        source = tape_read(bind)
        return source is not None and any(b is not bind and tape_read(b) == source for b in self.block.binds)

    def nest(self, i: int, bind: Bind, ends: list[int]) -> None:
        self.plan.nested.add(bind.result)
        self.final[i] = max(ends)
        for end in ends:
            self.room[end] -= self.estimate.of(bind) - name_length(bind.result)

    def expressible(self, bind: Bind, uses: _Uses) -> bool:
        """Whether a bind can be written as an expression at all."""
        if self.written_into(bind, uses):
            return False
        match bind.op:
            case Apply() as op:
                changes = op.prim in EFFECTS or write_target(op) is not None
                return not changes and bind.result not in self.plan.storage.copies.in_place
            case If():
                return bind.result in self.plan.choices
            case _:
                return False

    def written_into(self, bind: Bind, uses: _Uses) -> bool:
        """Whether the array is made to be written into: then it needs a variable."""
        ops = [self.block.binds[p].op for p in uses.direct if p < len(self.block.binds)]
        if starts_list(bind.op) and len(ops) == 1 and isinstance(ops[0], Apply) and ops[0].prim == "append":
            return False
        return any(isinstance(op, Apply) and write_target(op) == bind.result for op in ops)

    def wanted(self, i: int, bind: Bind, place: int) -> bool:
        """Whether a value that is used once, at `place`, reads better as a part of that use."""
        result = bind.result
        if place == len(self.block.binds):
            return self.wanted_at_end(i, result)
        user = self.block.binds[place]
        match user.op:
            case For() | While() as loop if result in loop.init:
                param = carried(loop)[loop.init.index(result)]
                return result.name in {None, param.name} and self.taken(i, param, place)
            case _:
                pass
        if result.name is None or starts_list(bind.op):
            return True
        same = len(user.results) == 1 and user.results[0].name == result.name and user.span.line == bind.span.line
        if same and written_over(user) == result:
            return False
        return same and result in self.plan.derived and isinstance(bind.op, Apply) and bind.op.prim != "copy"

    def wanted_at_end(self, i: int, result: Value) -> bool:
        number = self.block.yields.index(result)
        takes = self.context.takes[number]
        match self.context.kind:
            case "function":
                return result.name is None and number >= self.early
            case "cond":
                return result.name is None
            case "if":
                return result.name is None
            case _ if takes is None:
                return result.name is None
            case _:
                return result.name in {None, takes.name} and self.taken(i, takes, len(self.block.binds))

    def taken(self, i: int, variable: Value, place: int) -> bool:
        """Whether the variable that a value will have is still read, as it was, before `place`."""
        end = len(self.block.binds)
        live = any(
            j not in (i, end) and self.final[j] > i
            for value, uses in self.uses.items()
            if self.is_version(value, variable)
            for j in (*uses.direct, *uses.deep)
        )
        others = (y for y in self.block.yields if isinstance(y, Value))
        return live or (place == end and any(self.is_version(y, variable) for y in others))

    def is_version(self, value: Value, variable: Value) -> bool:
        """Whether a value from before is in the variable."""
        if value == variable:
            return True
        named = value.name is not None and value.name == variable.name
        return named and value not in self.own

    def repeated(self, bind: Bind, uses: _Uses) -> bool:
        """Whether a value that is used several times is written out each time."""
        if bind.result.name is not None or not isinstance(bind.op, Apply):
            return False
        match bind.op:
            case Apply("dim"):
                return True
            case Apply("transpose", _, ()) | Apply("transpose", _, (("axes", None),)):
                return isinstance(bind.result.type, ArrayType) and bind.result.type.rank == 2
            case Apply("index") as op:
                at = any(isinstance(item, At) for item, _ in operands_of(op))
                array = isinstance(bind.result.type, ArrayType) and bind.result.type.form is Form.ARRAY
                return array and not at and not fancy(op) and self.estimate.of(bind) <= LONGEST_VIEW
            case Apply("negative", (Value() as operand,)) if operand not in self.plan.nested:
                number = isinstance(operand.type, ArrayType) and operand.type.form is not Form.ARRAY
                return number or (not uses.deep and all(self.is_added(bind.result, p) for p in uses.direct))
            case Apply("add" | "subtract", args) if bind.result.type == INT:
                return not any(isinstance(a, Value) and a.name is None and a in self.plan.made for a in args)
            case _:
                return self.context.kind == "cond" and not uses.deep

    def is_added(self, value: Value, position: int) -> bool:
        """Whether a value is added in place there: then its sign goes into `-=`."""
        if position == len(self.block.binds):
            return False
        match self.block.binds[position].op:
            case Apply("index_add", (_, added, *_)):
                return added == value
            case _:
                return False

    def fits(self, bind: Bind, ends: Iterable[int]) -> bool:
        """Whether a derived statement stays in its line; those of the user are as long as the user made them."""
        if bind.result not in self.plan.derived:
            return True
        more = self.estimate.of(bind) - name_length(bind.result)
        return all(self.room[end] >= more for end in ends)

    def hazard(self, i: int, bind: Bind, end: int, deep: bool) -> bool:
        """Whether something between bind i and position `end` changes what the bind reads, or must come after it."""
        read = list(reads(bind.op))
        objects = frozenset().union(*(self.plan.objects(v).own | self.plan.objects(v).inner for v in read))
        names = {v.name: v for v in read if v.name}
        last = end + 1 if deep else end
        for m in range(i + 1, min(last, len(self.block.binds))):
            between = self.block.binds[m]
            if self.plan.is_nested(between):
                continue
            if effectful(between.op) or not objects.isdisjoint(self.plan.written(between)):
                return True
            for name in names.keys() & self.plan.assigned(between):
                if names[name] not in between.results and not self.read_after(names[name], m, i):
                    return True
        return False

    def read_after(self, value: Value, m: int, i: int) -> bool:
        """Whether a value is read after position m also by something else than bind i."""
        uses = self.uses.get(value, _Uses())
        return any(self.final[p] > m and p != i for p in uses.direct + uses.deep)
