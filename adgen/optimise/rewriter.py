"""Rewrites a function in place of its old values: what a pass leaves alone stays the same object.

A pass decides at each bind; operands are renamed and inner blocks rewritten before. Because every replacement has the
type of what it replaces, nothing else needs to be inferred again, and a pass that finds nothing to do returns the
function that it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import is_
from typing import assert_never

from adgen.ad.nonzero import quiet
from adgen.errors import AdgenError
from adgen.ir.builder import EFFECTS, FRESH, Builder, Infer, Scope, note_length
from adgen.ir.dims import Dim, Ref, atoms
from adgen.ir.facts import facts_of
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, Op, Value, While
from adgen.ir.types import ArrayType, Form, ListType, Type
from adgen.ir.walker import blocks, lengths, operands, walk, with_body

COMMUTATIVE = frozenset({"add", "multiply", "equal", "not_equal", "logical_and", "logical_or"})
"""Bitwise the same whichever operand comes first (`maximum` is not: of 0.0 and -0.0 it takes the second)."""

UNSHARED = EFFECTS | FRESH

Decide = Callable[[Bind, "Rewriter"], tuple[Atom, ...] | None]
"""Given a bind whose operands and blocks are rewritten: its replacement values, or None to keep it."""

Accept = Callable[[Atom, list[Bind]], bool]
"""Whether a replacement will do, given what it is and the binds that make it."""


class Rewriter(Builder):
    """A builder that also knows what defines each value, where, and how often it is used.

    Its tables are keyed by the ids of values, which hash much faster.
    """

    def __init__(self, function: Function, infer: Infer, decide: Decide, sharing: bool) -> None:
        self.uses, top = count_uses(function)
        super().__init__(infer, facts_of(function), function.span, top + 1)
        self.facts.free.clear()  # a pass may rely on what is known, and assume nothing more
        self.decide = decide
        self.sharing = sharing
        self.env: dict[int, Atom] = {}
        self.defs: dict[int, Bind] = {}
        self.home: dict[int, Scope] = {}
        self._noted: list[int] = []  # for each open scope, how many of its binds are in its memo
        self._measured: set[Value] | None = None
        self._wide: bool | None = None
        self._function = function

    # What a pass asks.

    def op(self, atom: Atom) -> Apply | None:
        """The primitive that defines an atom, if one does."""
        bind = self.defs.get(atom.id) if isinstance(atom, Value) else None
        return bind.op if bind is not None and isinstance(bind.op, Apply) else None

    def here(self, atom: Atom) -> bool:
        """Whether an atom is made in the innermost open block."""
        return isinstance(atom, Value) and self.home.get(atom.id) is self.scopes[-1]

    def single(self, atom: Atom) -> bool:
        """Whether an atom is made in the innermost open block and used once: when its use goes, it goes."""
        return isinstance(atom, Value) and self.uses.get(atom.id) == 1 and self.home.get(atom.id) is self.scopes[-1]

    def fits(self, made: Type, wanted: Type) -> bool:
        """Whether a value of type `made` may stand where one of type `wanted` stood.

        Lengths may be written differently where they are known to be equal. A Python number may stand for a NumPy
        scalar: what uses it is inferred again, and divides as before. Not where numbers narrower than 64 bits are
        about, with which the two promote differently.
        """
        if made == wanted:
            return True
        if not (isinstance(made, ArrayType) and isinstance(wanted, ArrayType)) or made.dtype != wanted.dtype:
            return False
        if made.form is Form.PYTHON and wanted.form is Form.SCALAR:
            return self.wide()
        alike = made.form is wanted.form and made.rank == wanted.rank
        return alike and all(map(self.facts.same, made.shape, wanted.shape))

    def wide(self) -> bool:
        """Whether all numbers of the function have 64 bits (or are truth values)."""
        if self._wide is None:
            self._wide = all(_is_wide(of) for of in types(self._function))
        return self._wide

    def attempt(self, build: Callable[[], Atom | None], accept: Accept) -> Atom | None:
        """What `build` returns, with its binds in the open block; or None and no binds where it is not accepted."""
        scope = self.scopes[-1]
        mark = len(scope.binds)
        result = build()
        if result is not None and accept(result, scope.binds[mark:]):
            return result
        self._undo(scope, mark)
        return None

    def known(self, prim: str, *args: Atom) -> Value | None:
        """The value of a primitive on these operands that is in scope."""
        found = self._equal(Apply(prim, args))
        return found[0] if found else None

    def measure(self, bind: Bind) -> Dim | None:
        """The length that the integer made by `bind` is known to be."""
        if isinstance(bind.op, Apply):
            note_length(self.facts, bind.result, bind.op)
        return self.facts.known.get(bind.result.id)

    def splice(self, block: Block) -> tuple[Atom, ...]:
        """Rewrite the binds of `block` into the open block; its yields."""
        for bind in block.binds:
            self.replace(bind)
        return self._renamed(block.yields)

    # The walk.

    def block(self, block: Block) -> Block:
        """The rewritten block; the same object where nothing changed."""
        scope = self.open(block.params)
        self._noted.append(0)
        for param in block.params:
            self.home[param.id] = scope
        for bind in block.binds:
            self.replace(bind)
        yields = self._renamed(block.yields)
        self.scopes.pop()
        self._noted.pop()
        same = len(scope.binds) == len(block.binds) and all(map(is_, scope.binds, block.binds))
        return block if same and yields is block.yields else Block(block.params, tuple(scope.binds), yields)

    def replace(self, bind: Bind) -> None:
        """Rewrite one bind, and record in `env` what its results became."""
        op = self._operation(bind.op)
        bind = bind if op is bind.op else self._retyped(Bind(bind.results, op, bind.span), bind.op)
        scope = self.scopes[-1]
        mark = len(scope.binds)
        before, self.span = self.span, bind.span
        made = self._decided(bind)
        self.span = before
        if made is None or self._pinned(bind, made):
            self._undo(scope, mark)
            made = self.settle(bind)
        if made is not bind.results:
            for old, new in zip(bind.results, made, strict=True):
                if old != new:
                    self._rename(old, new)

    def _decided(self, bind: Bind) -> tuple[Atom, ...] | None:
        """What the pass decides; a replacement that could be typed only under a new assumption is none."""
        try:
            return self.decide(bind, self)
        except AdgenError:
            return None

    def settle(self, bind: Bind) -> tuple[Value, ...]:
        """Append a bind as it is; where the pass shares, or the equal one that is in scope."""
        if self.sharing:
            found = self._equal(bind.op)
            if found is not None and not self._pinned(bind, found):
                return found
        self.scopes[-1].binds.append(bind)
        self._define(bind)
        return bind.results

    def apply_many(self, op: Apply, names: tuple[str | None, ...] = ()) -> tuple[Value, ...]:
        """As `Builder.apply_many`; commuted operands share too."""
        found = self._equal(op)
        if found is not None:
            return found
        types = self.infer(op, self.facts, self.span)
        padded = (*names, *(None,) * len(types))
        results = tuple(self.value(t, n) for t, n in zip(types, padded, strict=False))
        self.bind(results, op)
        for arg in op.args:
            if isinstance(arg, Value):
                self.uses[arg.id] = self.uses.get(arg.id, 0) + 1
        return results

    def bind(self, results: tuple[Value, ...], op: Op) -> None:
        """As `Builder.bind`."""
        bind = Bind(results, op, self.span)
        self.scopes[-1].binds.append(bind)
        self._define(bind)

    # The rest is its own business.

    def _define(self, bind: Bind) -> None:
        scope = self.scopes[-1]
        for result in bind.results:
            self.defs[result.id] = bind
            self.home[result.id] = scope
        if len(bind.results) == 1 and isinstance(bind.op, Apply) and _integer(bind.results[0].type):
            note_length(self.facts, bind.results[0], bind.op)

    def _equal(self, op: Op) -> tuple[Value, ...] | None:
        """The results of an equal primitive in scope. Binds enter the memo of their scope when someone asks."""
        if not isinstance(op, Apply) or op.prim in UNSHARED:
            return None
        key = _key(op)
        for depth, scope in enumerate(self.scopes):
            for bind in scope.binds[self._noted[depth] :]:
                if isinstance(bind.op, Apply) and bind.op.prim not in UNSHARED:
                    scope.memo.setdefault(_key(bind.op), bind.results)
            self._noted[depth] = len(scope.binds)
        return next((s.memo[key] for s in self.scopes if key in s.memo), None)

    def _undo(self, scope: Scope, mark: int) -> None:
        for bind in scope.binds[mark:]:
            if isinstance(bind.op, Apply):
                if scope.memo.get(key := _key(bind.op)) == bind.results:
                    del scope.memo[key]
                for arg in bind.op.args:
                    if isinstance(arg, Value):
                        self.uses[arg.id] -= 1
        del scope.binds[mark:]
        self._noted[-1] = min(self._noted[-1], mark)

    def _rename(self, old: Value, new: Atom) -> None:
        self.env[old.id] = new
        if isinstance(new, Value):
            self.uses[new.id] = self.uses.get(new.id, 0) + self.uses.get(old.id, 0)
            self.env[old.id] = self.named(new, old.name)

    def named(self, atom: Atom, name: str | None) -> Atom:
        """As `Builder.named`."""
        named = super().named(atom, name)
        if named is not atom and isinstance(named, Value):
            bind = self.defs[named.id] = self.scopes[-1].binds[-1]
            if isinstance(bind.op, Apply) and _key(bind.op) in self.scopes[-1].memo:
                self.scopes[-1].memo[_key(bind.op)] = bind.results
        return named

    def _retyped(self, bind: Bind, before: Op) -> Bind:
        """A bind whose NumPy scalars have become Python numbers: its result may be one too, and must not raise."""
        op = bind.op
        if not (isinstance(op, Apply) and isinstance(before, Apply) and _weaker(op.args, before.args)):
            return bind
        op = quiet(op, self)
        try:
            made = self.infer(op, self.facts, bind.span)
        except AdgenError:
            return bind
        results = tuple(Value(r.id, t, r.name) for r, t in zip(bind.results, made, strict=True))
        for result in results:
            self.env[result.id] = result
        return Bind(results, op, bind.span)

    def _pinned(self, bind: Bind, made: tuple[Atom, ...]) -> bool:
        """Whether a result is an integer that types mention, or a list whose length they do: it must keep its id."""
        changed = [
            r
            for r, m in zip(bind.results, made, strict=True)
            if r != m and (_integer(r.type) or isinstance(r.type, ListType))
        ]
        if not changed:
            return False
        if self._measured is None:
            self._measured = measured(self._function)
        return any(r in self._measured for r in changed)

    def _renamed(self, atoms_: tuple[Atom, ...]) -> tuple[Atom, ...]:
        if self.env and any(a.id in self.env for a in atoms_ if isinstance(a, Value)):
            new = tuple(self.env.get(a.id, a) if isinstance(a, Value) else a for a in atoms_)
            return atoms_ if all(map(is_, new, atoms_)) else new
        return atoms_

    def _operation(self, op: Op) -> Op:
        match op:
            case Apply(prim, args, attrs):
                new = self._renamed(args)
                return op if new is args else Apply(prim, new, attrs)
            case If(cond, then, orelse):
                (test,) = self._renamed((cond,))
                inner = (self.block(then), self.block(orelse))
                same = test is cond and inner[0] is then and inner[1] is orelse
                return op if same else If(test, *inner)
            case For(lo, hi, step, init, body, backward, stops):
                given = (lo, hi, step, *init)
                new = self._renamed(given)
                self.range_index(body.params[0], *new[:3])
                inside = self.block(body)
                same = new is given and inside is body
                return op if same else For(new[0], new[1], new[2], new[3:], inside, backward, stops)
            case While(init, cond, body, stops):
                new = self._renamed(init)
                inner = (self.block(cond), self.block(body))
                same = new is init and inner[0] is cond and inner[1] is body
                return op if same else While(new, *inner, stops)
        assert_never(op)


def rewrite(function: Function, infer: Infer, decide: Decide, sharing: bool = False) -> Function:
    """`function` with `decide` applied at every bind, innermost blocks first; itself where nothing changes.

    With `sharing`, a bind that is equal to one in scope is replaced by it.
    """
    body = Rewriter(function, infer, decide, sharing).block(function.body)
    return function if body is function.body else with_body(function, body)


def count_uses(function: Function) -> tuple[dict[int, int], int]:
    """How often each value occurs as an operand or a yield, in all blocks together, by id; and the largest id."""
    found: dict[int, int] = {}
    top = 0

    def use(atoms_: Iterable[Atom]) -> None:
        for atom in atoms_:
            if isinstance(atom, Value):
                found[atom.id] = found.get(atom.id, 0) + 1

    def block(inside: Block) -> None:
        nonlocal top
        top = max(top, max((p.id for p in inside.params), default=0))
        for bind in inside.binds:
            top = max(top, max((r.id for r in bind.results), default=0))
            use(operands(bind.op))
            use(lengths(bind.op))
            for inner in blocks(bind.op):
                block(inner)
        use(inside.yields)

    block(function.body)
    return found, top


def types(function: Function) -> Iterator[Type]:
    """The types of all values."""
    yield from (p.type for p in function.params)
    for bind in walk(function.body):
        yield from (r.type for r in bind.results)
        yield from (p.type for inner in blocks(bind.op) for p in inner.params)


def measured(function: Function) -> set[Value]:
    """The integer values that lengths in types and options mention."""
    found = {length for bind in walk(function.body) for length in lengths(bind.op)}
    for of in types(function):
        if isinstance(of, ArrayType):
            for length in of.shape:
                found.update(Value(a.id, of) for a in atoms(length) if isinstance(a, Ref))
    return found


def _is_wide(of: Type) -> bool:
    match of:
        case ArrayType(dtype):
            return dtype in {"float64", "complex128", "int64", "bool"}
        case ListType(element):
            return _is_wide(element)
    assert_never(of)


def _form(atom: Atom) -> Form | None:
    return atom.type.form if isinstance(atom.type, ArrayType) else None


def _weaker(new: tuple[Atom, ...], old: tuple[Atom, ...]) -> bool:
    return any(_form(a) is Form.PYTHON and _form(b) is not Form.PYTHON for a, b in zip(new, old, strict=True))


def _integer(of: Type) -> bool:
    return isinstance(of, ArrayType) and of.kind in "iu" and of.rank == 0


def _key(op: Apply) -> Apply:
    """One key for both orders of commuting operands."""
    if op.prim in COMMUTATIVE and len(op.args) == 2 and _rank(op.args[0]) > _rank(op.args[1]):
        return Apply(op.prim, (op.args[1], op.args[0]), op.attrs)
    return op


def _rank(atom: Atom) -> tuple[int, int, str]:
    match atom:
        case Value(number):
            return (0, number, "")
        case Const():
            return (1, 0, atom.text)
        case _:
            return (2, 0, "")
