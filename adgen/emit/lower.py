"""From a function of the IR to statements with names: the stages of the emitter, in order."""

from __future__ import annotations

import builtins
import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from adgen.emit.bufferize import bufferize
from adgen.emit.build import Build, values
from adgen.emit.cleanup import Cleanup
from adgen.emit.companions import COMPANIONS
from adgen.emit.exchange import exchanged
from adgen.emit.fitted import fitted
from adgen.emit.guards import Checks, checks_of
from adgen.emit.interference import Interference
from adgen.emit.lengths import Lengths, Scope, scope_of, variable
from adgen.emit.list_literals import with_literals
from adgen.emit.naming import Naming
from adgen.emit.order import order
from adgen.emit.plan import Plan
from adgen.emit.request import Request
from adgen.emit.residuals import apart, residuals_of
from adgen.emit.schedule import schedule
from adgen.emit.sections import (
    adjoint_start,
    derived_copies,
    derived_values,
    derived_with_primal,
    first_derived,
    postponed,
)
from adgen.emit.signature import Face, face_of, returned, value_of
from adgen.emit.spelling import Speller
from adgen.emit.sweeps import find_sweeps
from adgen.emit.tapes import joined
from adgen.emit.tree import (
    Assign,
    Attribute,
    Do,
    Expr,
    Name,
    Statement,
    Subscript,
    Title,
    call,
    expressions,
    names,
)
from adgen.emit.unread import without_unread
from adgen.ir.builder import note_length
from adgen.ir.facts import Facts, facts_of
from adgen.ir.nodes import Apply, Function, Leaf, Value, leaves
from adgen.ir.types import INT, ArrayType, Form
from adgen.ir.walker import next_id, walk
from adgen.optimise.dce import drop_dead

CHECK = "_check"
GIVEN = frozenset({*dir(builtins), "np", "math", "functools", CHECK, *COMPANIONS})
"""The names that emitted code uses without setting them."""

RESULT = "value"
MATRICES = frozenset({"jacobian", "hessian"})
"""Derivatives that are called what they are."""

FUNCTION = re.compile(r"[\w.]+:\w+")
"""A function of the user's among names, which may also be texts with a colon: `module:function`."""

TAPE = re.compile(r"(.*_)?tapes?|saved(_.*)?")
"""The names of tapes, and of stacks of snapshots."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A function ready to be printed. `aliases` are other names for modules and builtins whose names the user took."""

    function: Function
    face: Face
    checks: Checks | None
    statements: tuple[Statement, ...]
    aliases: dict[str, str]


def lower(function: Function, request: Request) -> Lowered:
    """The statements of a function, and its face."""
    sections = request.reverse
    outputs = len(function.body.yields) - function.linear_yields
    start = adjoint_start(function, outputs) if sections else len(function.body.binds)
    if sections:
        function, start = postponed(function, start, outputs)
    derived = derived_values(function, start)
    if not request.bare:  # a bare gradient may lack the primal statement that checks the lengths
        function = fitted(function, derived)
    function = asked_for(function, request)
    outputs = len(function.body.yields) - function.linear_yields
    start = first_derived(function, derived) if sections else len(function.body.binds)
    fresh = outputs
    if request.linear and request.of is None:
        function = apart(function)
        start, fresh = len(function.body.binds), len(function.body.yields)
    first_copy = next_id(function)
    function, storage = bufferize(order(function, start), fresh)
    mixed = derived_with_primal(function) if sections else set()
    derived |= mixed
    derived |= derived_copies(function, derived, first_copy)
    plan = Plan(function, storage, derived, request.suffix, request.unsure)
    find_sweeps(plan)
    schedule(plan, outputs if sections else 0)
    return _Lowering(function, request, plan, sections and not mixed).run()


def asked_for(function: Function, request: Request) -> Function:
    """The function without what it does not return: a bare gradient has no value."""
    if not request.bare:
        return drop_dead(function)
    yields = function.body.yields
    first = leaves(value_of(function, request)) if request.has_aux else len(yields) - function.linear_yields
    return drop_dead(replace(function, body=replace(function.body, yields=yields[first:])))


@dataclass(slots=True)
class _Lowering:
    """One function on its way; `entry` are the lengths that are read off parameters before anything else,
    `wholes` what functions of the user's give before it is taken apart.
    """

    function: Function
    request: Request
    plan: Plan
    sections: bool
    entry: dict[str, Value] = field(default_factory=dict)
    wholes: list[Value] = field(default_factory=list)
    ids: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = itertools.count(next_id(self.function))

    def run(self) -> Lowered:
        function, plan = self.function, self.plan
        face = face_of(function, self.request)

        def symbol(name: str) -> Value:
            if name not in self.entry:
                self.entry[name] = Value(next(self.ids), INT, name)
            return self.entry[name]

        def spell(value: Value, scope: Scope) -> Expr:
            return speller.atom(value, scope)

        speller = Speller(plan, Lengths(_facts(function), symbol, spell))
        # What a linear function is called with comes from its primal, and tangents are as good as the caller's.
        checks = None if self.request.of else checks_of(function, self.labels(face), plan.derived)
        if self.request.linear and self.request.of is None:  # residuals are passed on also where they have no value
            plan.held |= plan.flow.backward(plan.flow.undefined.intersection(values(residuals_of(function))))
        while True:
            body = self.body(speller)
            statements = without_unread([*face.taken_apart(), *self.checking(checks), *self.lengths_at_entry(), *body])
            lowered, moved = self.named(statements, face, checks)
            unset = {v for v in plan.flow.undefined - plan.held if f"%{v.id}" in moved}
            if not unset:
                return lowered
            # A variable without value must not be moved into another one: there, and only there, it becomes None.
            plan.held |= plan.flow.backward(unset)

    def whole(self, prim: str) -> Expr:
        """A variable for what a function of the user's gives."""
        name = prim.partition("(")[0].rpartition(":")[2]
        self.wholes.append(Value(next(self.ids), INT, f"{name}_out"))  # it has no type of the IR
        return variable(self.wholes[-1])

    def body(self, speller: Speller) -> list[Statement]:
        """The statements of the primal and of the adjoint, and the return."""
        build = Build(
            self.plan, speller, dict.fromkeys(p for p in self.function.params if p in self.plan.last), self.whole
        )
        block = self.function.body
        start = first_derived(self.function, self.plan.derived) if self.sections else len(block.binds)
        primal = build.block(block, frozenset(), block.binds[:start])
        adjoint = build.block(block, frozenset(), block.binds[start:])
        if primal and adjoint:
            primal.insert(0, Title("primal"))
            adjoint.insert(0, Title("adjoint"))
        scope = scope_of(values(block.yields), build.steady, self.plan)
        exprs = [speller.atom(y, scope) for y in block.yields]
        names_of = {f"%{v.id}": v.name for v in (*self.plan.made, *self.plan.block_params)}
        primal, adjoint = ([*exchanged(part, names_of.get)] for part in (primal, adjoint))
        return [*primal, *adjoint, Do(returned(self.function, self.request, exprs), "return")]

    def labels(self, face: Face) -> dict[Value, str]:
        """What the checks call the parameters: by their own names, or for leaves of trees by those of the leaves."""
        taken = {p.name for p in face.parameters}
        found = {p: face.names[f"%{p.id}"] for p in self.function.params if f"%{p.id}" in face.names}
        for param in self.function.params:
            if param not in found and param.name and param.name not in taken:
                found[param] = param.name
                taken.add(param.name)
        return {param: f"{name}_" if name in GIVEN else name for param, name in found.items()}

    def checking(self, checks: Checks | None) -> Iterator[Statement]:
        if checks is not None:
            yield Do(call(CHECK, *map(variable, checks.params), *map(Name, checks.trees)))

    def lengths_at_entry(self) -> Iterator[Statement]:
        for symbol, value in self.entry.items():
            axis = next(a for a in self.function.axes if a.symbol == symbol)
            array = variable(self.function.params[axis.param])
            length: Expr = call("len", array)
            if axis.axis:
                length = Subscript(Attribute(array, "shape"), (Name(str(axis.axis)),))
            yield Assign((variable(value),), length)

    def named(self, statements: list[Statement], face: Face, checks: Checks | None) -> tuple[Lowered, set[str]]:
        """The statements with names, and the variables that are moved into others."""
        clashes = Interference()
        at_entry = clashes.block(statements, frozenset())
        clashes.clash(face.names, at_entry, set())
        plain = {n for e in expressions(statements) for n in names(e) if not n.startswith("%")}
        more = {f"%{v.id}": v for v in (*self.entry.values(), *self.wholes)}
        naming = Naming(self.plan, clashes, dict(face.names), self.results(), more)
        naming.blocked |= {p.name for p in face.parameters if p.name not in face.names.values()}
        chosen = naming.run()
        taken = set(chosen.values())
        aliases = self.aliases((plain & GIVEN | {"np", "math"}) & taken, taken)
        aliases |= imported(sorted(filter(FUNCTION.fullmatch, plain)), taken | GIVEN)
        to = {**aliases, **chosen}
        cleanup = Cleanup(lambda name: to.get(name, name), self.augments, clashes.read)
        body = joined(cleanup.block(statements), *self.tapes(chosen), set(to.values()) | plain)
        body = with_literals(without_unread(body))  # such as a tape of which only the length was read, until now
        return Lowered(self.function, face, checks and checks.spelled(aliases), body, aliases), cleanup.moved

    def tapes(self, chosen: dict[str, str]) -> tuple[set[str], set[str]]:
        """The names of tapes, and those of what can be written into: arrays and lists."""
        values = {f"%{v.id}": v for v in (*self.plan.made, *self.plan.block_params, *self.function.params)}
        tapes = {name for v, name in chosen.items() if v in values and TAPE.fullmatch(values[v].name or "")}
        numbers = {v for v, of in values.items() if isinstance(of.type, ArrayType) and of.type.form is not Form.ARRAY}
        return tapes, {name for v, name in chosen.items() if v not in numbers}

    def results(self) -> dict[str, str]:
        """The names of results that the user gave none."""
        yields = self.function.body.yields
        outputs = yields[: len(yields) - self.function.linear_yields]
        if self.request.derive in MATRICES and self.function.linear_yields == 1:
            return {f"%{y.id}": self.request.derive for y in yields[-1:] if isinstance(y, Value) and y.name is None}
        if not isinstance(self.function.out, Leaf) or self.request.derive == "primal" or self.request.of:
            return {}
        return {f"%{y.id}": RESULT for y in outputs if isinstance(y, Value) and y.name is None}

    def aliases(self, clashing: set[str], taken: set[str]) -> dict[str, str]:
        """Other names for modules and builtins whose names are variables here."""
        found: dict[str, str] = {}
        for name in sorted(clashing):
            options = {"np": ["numpy"], CHECK: [f"{CHECK}_arguments"]}.get(name, [])
            found[name] = next(o for o in (*options, f"_{name}", f"_{name}_") if o not in taken)
        return found

    def augments(self, target: str, operand: str) -> bool:
        """Whether `a = a + b` may be `a += b`: for numbers, and for arrays that may be written.

        Not for numbers that the caller gave: an array of rank 0 in their place would be changed.
        """
        value = self.plan.by_variable.get(target)
        if value is None:
            return False
        place = self.plan.storage.copies.in_place.get(value)
        if place is not None:
            made = self.plan.op(value)
            taken = made.args[place] if made is not None else None
            return isinstance(taken, Value) and operand == f"%{taken.id}"
        number = isinstance(value.type, ArrayType) and value.type.form is not Form.ARRAY
        return number and operand not in self.plan.given


def _facts(function: Function) -> Facts:
    """What is known about lengths, and which lengths the integer variables are."""
    facts = facts_of(function)
    for bind in walk(function.body):
        match bind.op:
            case Apply() as op:
                for result in bind.results:
                    note_length(facts, result, op)
            case _:
                pass
    return facts


def imported(names: list[str], taken: Collection[str]) -> dict[str, str]:
    """What the user's functions are called here, from `module:function`: by their name where it is free."""
    found: dict[str, str] = {}
    for name in names:
        module, _, function = name.partition(":")
        options = (function, f"{module.rpartition('.')[2]}_{function}", f"_{function}", f"_{function}_")
        found[name] = next(o for o in options if o not in taken and o not in found.values())
    return found
