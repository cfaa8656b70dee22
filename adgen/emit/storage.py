"""Which arrays and lists a value may be: an alias analysis of one function, and what it asks to be copied.

An object is known by the value that made it. Writing into an object is allowed if it is the function's own (no
argument, nothing that a loop only borrows) and no value that is read later may be the same object or a view of it. A
carried value of a loop *owns* its object if the loop may write into it: then nothing else may be that object at the
start of an iteration. All others are borrowed.

The analysis runs until its decisions are stable: it starts with every carried array owned, and takes that back where
ownership would cost a copy that no write needs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from adgen.analysis.cost import elements
from adgen.emit.liveness import Live, Liveness
from adgen.emit.overlap import Place, reads_first
from adgen.emit.targets import ADDITIONS, must_own, same_variable, stored, viewed, write_target
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Value, While
from adgen.ir.types import ListType
from adgen.ir.walker import blocks, carried, carried_yields, reads, walk
from adgen.rules.table import PRIMITIVES

READ_ONLY = -1
"""Stands for memory that NumPy does not let be written, such as the result of `broadcast_to`."""

FEW = 2
"""So many views of an array are copied rather than the array, whatever their size."""


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects that a value may be, and for a list those that its elements may be."""

    own: frozenset[int] = frozenset()
    inner: frozenset[int] = frozenset()

    def __or__(self, other: Objects) -> Objects:
        return Objects(self.own | other.own, self.inner | other.inner)


NONE = Objects()


def made_by(value: Value) -> Objects:
    """The object that a value names for the first time. Elements of a list have a name of their own."""
    if not stored(value.type):
        return NONE
    inner = {-value.id - 2} if isinstance(value.type, ListType) else set()
    return Objects(frozenset({value.id}), frozenset(inner))


@dataclass(slots=True)
class Copies:
    """Where copies are needed, and which additions may be done in place."""

    views: set[Value] = field(default_factory=set)  # copied where they are made
    before: set[Value] = field(default_factory=set)  # results of writes whose array is copied first
    starts: set[Value] = field(default_factory=set)  # carried parameters whose initial value is copied
    ends: set[Value] = field(default_factory=set)  # carried parameters whose next value is copied
    outputs: set[int] = field(default_factory=set)  # yields of the function that are copied
    in_place: dict[Value, int] = field(default_factory=dict)  # result of an addition, and the operand that takes it
    there: set[Value] = field(default_factory=set)  # results of writes that store a view where it is already

    def any(self) -> bool:
        """Whether anything is copied at all."""
        return bool(self.views or self.before or self.starts or self.ends or self.outputs)


@dataclass(slots=True)
class Storage:
    """The finished analysis: `copies` to make, the `objects` of each value once they are made, and which carried values
    own theirs.
    """

    copies: Copies
    objects: dict[Value, Objects]
    owned: set[Value]


def storage(function: Function, fresh_from: int) -> Storage:
    """Analyse `function`; its yields from number `fresh_from` on must be arrays of their own."""
    required = must_own(function, fresh_from)
    owned = {p for b in walk(function.body) if isinstance(b.op, For | While) for p in carried(b.op) if stored(p.type)}
    views: set[Value] = set()
    inside: dict[Value, frozenset[int]] = {}
    while True:
        flow = _Flow(required, owned, Copies(views=views), inside)
        flow.function(function, fresh_from)
        if not (flow.changed or flow.parted):
            return Storage(flow.copies, flow.objects, owned)


@dataclass(slots=True)
class _Flow:
    """One run forward through the function.

    `elements` says what the elements of a carried list may be at the start of an iteration, besides what earlier
    iterations made; `foreign` are objects that must not be written.
    """

    required: set[Value]
    owned: set[Value]
    copies: Copies
    elements: dict[Value, frozenset[int]]
    objects: dict[Value, Objects] = field(default_factory=dict)
    foreign: set[int] = field(default_factory=lambda: {READ_ONLY})
    bases: dict[Value, Value] = field(default_factory=dict)  # of a view, what it was taken from
    listed: dict[Value, None] = field(default_factory=dict)  # what was put into lists
    places: dict[Value, Place] = field(default_factory=dict)  # of a view, also once it is written, where it shows what
    liveness: Liveness = field(default_factory=Liveness)
    changed: bool = False
    parted: bool = False  # views are now copied that this run has taken for the arrays that they are cut from

    def function(self, function: Function, fresh_from: int) -> None:
        for param in function.params:
            self.borrow(param)
        self.block(function.body, frozenset())
        yields = function.body.yields
        for i, atom in enumerate(yields):
            others = [a for j, a in enumerate(yields) if j != i and j not in self.copies.outputs]
            if i >= fresh_from and self.is_shared(atom, others):
                self.copies.outputs.add(i)

    def of(self, atom: Atom) -> Objects:
        return self.objects.get(atom, NONE) if isinstance(atom, Value) else NONE

    def borrow(self, value: Value) -> None:
        """`value` holds an object of somebody else."""
        made = made_by(value)
        self.objects[value] = made
        self.foreign |= made.own | made.inner

    def own(self, value: Value) -> None:
        """`value` holds an object that nothing else holds; the elements of a list may still be anybody's."""
        made = made_by(value)
        self.objects[value] = Objects(made.own, made.inner | self.elements.get(value, frozenset()))
        self.foreign |= made.inner

    def sharing(self, own: frozenset[int], others: Collection[Atom]) -> list[Value]:
        """Those among `others` that may be one of these objects, or hold one in a list."""
        found = []
        for atom in others:
            if isinstance(atom, Value):
                held = self.of(atom)
                if not own.isdisjoint(held.own) or not own.isdisjoint(held.inner):
                    found.append(atom)
        return found

    def is_shared(self, atom: Atom, others: Collection[Atom]) -> bool:
        """Whether an object must be copied before it can be given away."""
        own = self.of(atom).own
        return bool(own) and (not own.isdisjoint(self.foreign) or bool(self.sharing(own, others)))

    def block(self, block: Block, outside: Live) -> None:
        afters = list(self.liveness.after(block, outside))
        for bind, after, rest in zip(block.binds, afters, _tails(block.binds, afters), strict=True):
            match bind.op:
                case Apply() as op:
                    self.apply(bind, op, after - set(bind.results), block, rest)
                case If(_, then, orelse):
                    for branch in (then, orelse):
                        self.block(branch, self.liveness.outside(bind, after))
                    for result, a, b in zip(bind.results, then.yields, orelse.yields, strict=True):
                        self.objects[result] = self.of(a) | self.of(b)
                case For() | While() as loop:
                    self.loop(bind, loop, after)
                case _:
                    assert_never(bind.op)

    def apply(self, bind: Bind, op: Apply, after: Live, block: Block, rest: Rest) -> None:
        target = write_target(op)
        base = viewed(op)
        if target is not None:
            self.write(bind, op, target, after, rest)
        elif base is not None and stored(bind.result.type):
            self.view(bind.result, op, base)
        else:
            kept = Objects(frozenset({READ_ONLY} if op.prim == "broadcast_to" else set()))
            if ":" in op.prim and PRIMITIVES[op.prim].view:  # any result may be any argument, or another result
                for held in (*map(self.of, op.args), *(made_by(r) for r in bind.results if stored(r.type))):
                    kept |= held
            self.objects.update((r, made_by(r) | (kept if stored(r.type) else NONE)) for r in bind.results)
            if op.prim in ADDITIONS and stored(bind.result.type):
                self.addition(bind.result, op, after, block)

    def view(self, result: Value, op: Apply, base: Value) -> None:
        self.bases[result] = base
        if op.prim == "index" and result not in self.copies.views:
            self.places[result] = (base, op.args[1:], op.attr("spec"))
        held = self.of(base)
        match op.prim:
            case _ if result in self.copies.views:
                self.objects[result] = made_by(result)
            case "list_get":
                self.objects[result] = Objects(held.inner, held.inner)
            case prim if ":" in prim:  # a function of the user's may give any of its arguments
                self.objects[result] = made_by(result)
                for atom in op.args:
                    self.objects[result] |= self.of(atom)
            case "list_unstack":
                self.objects[result] = Objects(frozenset({result.id}), held.own)
            case "broadcast_to" | "diag":
                self.objects[result] = Objects(held.own | {READ_ONLY})
            case _:
                self.objects[result] = held

    def write(self, bind: Bind, op: Apply, target: Value, after: Live, rest: Rest) -> None:
        """A write into `target`: in place, after copying views that are read later, or into a copy of it."""
        held = self.of(target)
        result = bind.results[0]
        place = self.place(target)
        shared = self.sharing(held.own, after)
        if place is not None and shared == [place[0]] and _comes_back(result, place, rest):
            shared = []
            self.places[result] = place
        views = self.views_in(shared + self.torn(op, held.own), held.own)
        if not held.own.isdisjoint(self.foreign) or (views and not self.small(views, target)):
            self.copies.before.add(result)
            self.objects[result] = made_by(result)
        else:
            self.parted |= bool(views)
            self.copies.views |= set(views)
            self.objects[result] = held
            if op.prim == "update" and self.place(op.args[1]) == (target, op.args[2:], op.attr("spec")):
                self.copies.there.add(result)
        self.hold_element(bind, op, held)

    def torn(self, op: Apply, own: frozenset[int]) -> list[Value]:
        """The value to store if it shows the target itself, and NumPy would write before it has read all of it."""
        value = op.args[1] if op.prim == "update" else op.args[0]
        if not isinstance(value, Value) or value == op.args[0] or own.isdisjoint(self.of(value).own):
            return []
        return [] if reads_first(op, self.place(value)) else [value]

    def place(self, atom: Atom) -> Place | None:
        """Where a view shows an array."""
        return self.places.get(atom) if isinstance(atom, Value) else None

    def views_in(self, shared: list[Value], own: frozenset[int]) -> list[Value]:
        """The values to copy so that `shared` hold none of the objects `own`: of a list, the views that it may hold."""
        found: list[Value] = []
        for value in shared:
            listed = [v for v in self.listed if not own.isdisjoint(self.of(v).own)]
            found += listed if listed and isinstance(value.type, ListType) else [value]
        return list(dict.fromkeys(found))

    def small(self, views: list[Value], target: Value) -> bool:
        """Whether copying these values where they are made costs less than copying the target before each write.

        A view that is the same object as the target although it is copied where it is made cannot be helped by that.
        """
        apart = self.bases.keys() - self.origins(target) - self.copies.views
        few = len(views) <= FEW or sum(elements(v.type) for v in views) <= elements(target.type)
        return few and apart.issuperset(views)

    def hold_element(self, bind: Bind, op: Apply, held: Objects) -> None:
        """What the elements of a changed list may be."""
        result = bind.results[0]
        now = self.objects[result]
        match op.prim:
            case "append" | "list_set":
                stored_in = self.of(op.args[1])
                if isinstance(op.args[1], Value):
                    self.listed[op.args[1]] = None
                self.objects[result] = Objects(now.own, held.inner | stored_in.own | stored_in.inner)
            case "list_add":
                self.objects[result] = Objects(now.own, held.inner | {result.id})
            case "pop":
                self.objects[result] = Objects(now.own, held.inner)
                if stored((taken := bind.results[1]).type):
                    self.objects[taken] = made_by(taken) if op.attr("owned") else Objects(held.inner, held.inner)
            case _:
                pass

    def origins(self, view: Value) -> set[Value]:
        """What a value is a view of, directly or through other views."""
        found: set[Value] = {view}
        while view in self.bases:
            view = self.bases[view]
            found.add(view)
        return found

    def addition(self, result: Value, op: Apply, after: Live, block: Block) -> None:
        """`a + b` may be `a += b` if `a` is one variable before and after, and its object may be written."""
        for number, operand in enumerate(op.args[: 2 if ADDITIONS[op.prim] else 1]):
            if not (
                isinstance(operand, Value) and operand.type == result.type and same_variable(operand, result, block)
            ):
                continue
            own = self.of(operand).own
            if own.isdisjoint(self.foreign) and not self.sharing(own, after):
                self.copies.in_place[result] = number
                self.objects[result] = self.of(operand)
                return

    def loop(self, bind: Bind, op: For | While, after: Live) -> None:
        outside = self.liveness.outside(bind, after)
        params = carried(op)
        for i, param in enumerate(params):
            others = [a for j, a in enumerate(op.init) if j != i and params[j] not in self.copies.starts]
            self.give(param, op.init[i], [*outside, *others], self.copies.starts)
        for param in (*op.body.params, *(op.cond.params if isinstance(op, While) else ())):
            if param in self.owned:
                self.own(param)
            else:
                self.borrow(param)
        for block in blocks(op):
            self.block(block, outside)
        yields = carried_yields(op)
        for i, param in enumerate(params):
            others = [a for j, a in enumerate(yields) if j != i and params[j] not in self.copies.ends]
            self.give(param, yields[i], [*outside, *others], self.copies.ends)
        self.remember(op)
        self.results(bind, op)

    def remember(self, op: For | While) -> None:
        """What the elements of carried lists may be in the next iteration; what the body made is then an old object."""
        if self.parted:
            return
        inside = {v.id for b in walk(op.body) for v in b.results} | {p.id for p in op.body.params}
        for param, start, end in zip(carried(op), op.init, carried_yields(op), strict=True):
            held = (self.of(start).inner | self.of(end).inner) - inside - made_by(param).inner
            if not held <= self.elements.get(param, frozenset()):
                self.elements[param] = self.elements.get(param, frozenset()) | held
                self.changed = True

    def give(self, param: Value, atom: Atom, others: Collection[Atom], copied: set[Value]) -> None:
        """Give an object to a carried value that owns it: a copy if it must, else take the ownership back.

        Not in a run that parts views from their arrays: what it sees as shared may be so no more in the next one.
        """
        if not self.parted and param in self.owned and self.is_shared(atom, others):
            if param in self.required:
                copied.add(param)
            else:
                self.owned.remove(param)
                self.changed = True

    def results(self, bind: Bind, op: For | While) -> None:
        """What the results of a loop may be: of a borrowed one, what it was before the loop or became in it."""
        params, yields = carried(op), carried_yields(op)
        position = {p.id: i for i, p in enumerate(params)}
        found = [self.of(a) | self.of(b) for a, b in zip(op.init, yields, strict=True)]
        before: list[Objects] = []
        while before != found:
            before = list(found)
            for i, held in enumerate(before):
                for object_ in held.own | held.inner:
                    j = position.get(object_)
                    if j is None or params[j] in self.owned:
                        continue
                    if object_ in held.own:
                        found[i] |= before[j]
                    if object_ in held.inner:
                        found[i] |= Objects(inner=before[j].own | before[j].inner)
        borrowed = {p.id for p in params if p not in self.owned}
        for result, param, held in zip(bind.results, params, found, strict=True):
            if param in self.owned:
                self.own(result)
                self.objects[result] |= Objects(inner=held.inner)
            else:
                self.objects[result] = Objects(held.own - borrowed, held.inner - borrowed)


Rest = Sequence[tuple[Bind, Live]]
"""The binds after one, each with what is read after it."""


def _tails(binds: Sequence[Bind], afters: Sequence[Live]) -> Iterator[Rest]:
    pairs = list(zip(binds, afters, strict=True))
    return (pairs[i + 1 :] for i in range(len(pairs)))


def _comes_back(written: Value, place: Place, rest: Rest) -> bool:
    """Whether a view that has been written is stored where it was taken from, before anything else reads the array.

    Then it may be written in place: the array is what it will be a little earlier. Neither may be held by others then.
    """
    base, operands, spec = place
    for bind, after in rest:
        match bind.op:
            case Apply("update", (first, second, *others), _) as op if (first, second) == (base, written):
                same = (tuple(others), op.attr("spec")) == (operands, spec)
                return same and after.isdisjoint({base, written})
            case Apply() as op if write_target(op) == written and written not in after and base not in reads(op):
                written = bind.results[0]
            case Apply() as op if base not in reads(op) and not _holds(op, written):
                pass
            case _:
                return False
    return False


def _holds(op: Apply, value: Value) -> bool:
    """Whether the result of an op may hold an array, or be it."""
    return value in {write_target(op), viewed(op)} or (op.prim in {"append", "list_set"} and op.args[1] == value)
