"""Joins branches on the same condition.

Before:                                  After:
  t = if c                                 t, x_bar = if c
    yield a / x                              u = a / x
  else                                       yield u, y_bar * u
    yield undef                            else
  r = multiply(p, q)                         yield undef, 0.0
  x_bar = if c                             r = multiply(p, q)
    yield y_bar * t
  else
    yield 0.0

Recomputed branches and their adjoints become one `if` in this way. What stands between two branches moves in front of
the first if the second reads it, and behind otherwise; where it must do both, or where anything has an effect, the
branches stay apart. The user's own branches stay apart as well; a derived one joins them only in a loop that is primal
and adjoint at once, since elsewhere they stand in sections of their own. Inside a branch its condition is known: a
branch on it again is replaced by the side that is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Value, While
from adgen.ir.walker import Env, effectful, reads, walk, with_body
from adgen.optimise.exact import exact_values
from adgen.optimise.renaming import substituted, substituted_bind
from adgen.optimise.rewriter import measured

Known = dict[Atom, bool]
"""Conditions, and what they are known to be here."""


def merge(function: Function) -> Function:
    """`function` with branches on one condition joined; itself where there are none."""
    exact = exact_values(function)
    if exact is None or not _several(function):
        return function
    body = _Merge(exact | measured(function)).block(function.body, {})
    return function if body is function.body else with_body(function, body)


def _several(function: Function) -> bool:
    """Whether some condition has more than one branch."""
    seen: set[Atom] = set()
    for bind in walk(function.body):
        if isinstance(bind.op, If):
            if bind.op.cond in seen:
                return True
            seen.add(bind.op.cond)
    return False


@dataclass(frozen=True, slots=True)
class _Merge:
    """The pass; branches that make a value of `apart` are the user's. `looped`: inside a loop."""

    apart: frozenset[Value]
    looped: bool = False

    def block(self, block: Block, known: Known) -> Block:
        binds: list[Bind] = []
        env: Env = {}
        for bind in block.binds:
            bind = substituted_bind(bind, env) if env else bind
            chosen = self.decided(bind, known)
            if chosen is None:
                binds.append(self.inside(bind, known))
            else:
                inner = self.block(chosen, known)
                binds += inner.binds
                env.update(zip(bind.results, inner.yields, strict=True))
        binds = self.joined(binds)
        same = not env and len(binds) == len(block.binds)
        if same and all(a is b for a, b in zip(binds, block.binds, strict=True)):
            return block
        return substituted(Block(block.params, tuple(binds), block.yields), env)

    def decided(self, bind: Bind, known: Known) -> Block | None:
        """The side that a branch takes, where its condition is known."""
        match bind.op:
            case If(cond, then, orelse) if cond in known and not self.apart.intersection(bind.results):
                return then if known[cond] else orelse
            case _:
                return None

    def inside(self, bind: Bind, known: Known) -> Bind:
        """A bind with its blocks done."""
        match bind.op:
            case Apply():
                return bind
            case If(test, then, orelse) as op:
                inner = (self.block(then, {**known, test: True}), self.block(orelse, {**known, test: False}))
                same = inner[0] is then and inner[1] is orelse
                return bind if same else Bind(bind.results, replace(op, then=inner[0], orelse=inner[1]), bind.span)
            case For() as loop:
                body = self.in_loop().block(loop.body, known)
                return bind if body is loop.body else Bind(bind.results, replace(loop, body=body), bind.span)
            case While() as loop:
                cond, body = self.block(loop.cond, known), self.in_loop().block(loop.body, known)
                same = cond is loop.cond and body is loop.body
                return bind if same else Bind(bind.results, replace(loop, cond=cond, body=body), bind.span)
        assert_never(bind.op)

    def in_loop(self) -> _Merge:
        return replace(self, looped=True)

    def joined(self, binds: list[Bind]) -> list[Bind]:
        """The binds with branches on one condition joined, as many as can be."""
        last: dict[Atom, int] = {}
        for j, bind in enumerate(binds):
            if not isinstance(bind.op, If) or effectful(bind.op):
                continue
            if self.apart.intersection(bind.results):
                if self.looped:
                    last[bind.op.cond] = j
                continue
            i = last.get(bind.op.cond)
            together = None if i is None else _together(binds, i, j)
            if together is not None:
                return self.joined(together)
            last[bind.op.cond] = j
        return binds


def _together(binds: list[Bind], i: int, j: int) -> list[Bind] | None:
    """The binds with those at i and j made one, or None where what stands between them forbids it."""
    between = binds[i + 1 : j]
    after = set(binds[i].results)
    behind: list[Bind] = []
    for bind in between:
        if after.intersection(reads(bind.op)):
            after.update(bind.results)
            behind.append(bind)
    wanted = set(reads(binds[j].op))
    front: list[Bind] = []
    for bind in reversed(between):
        if wanted.intersection(bind.results):
            wanted.update(reads(bind.op))
            front.insert(0, bind)
    if any(a is b for a in front for b in behind):
        return None
    rest = [b for b in between if not any(b is f for f in front)]
    return [*binds[:i], *front, _one(binds[i], binds[j]), *rest, *binds[j + 1 :]]


def _one(first: Bind, second: Bind) -> Bind:
    """One branch that does what both do."""
    a, b = first.op, second.op
    assert isinstance(a, If)
    assert isinstance(b, If)
    blocks = []
    for head, tail in ((a.then, b.then), (a.orelse, b.orelse)):
        tail = substituted(tail, dict(zip(first.results, head.yields, strict=True)))
        blocks.append(Block((), (*head.binds, *tail.binds), (*head.yields, *tail.yields)))
    return Bind((*first.results, *second.results), If(a.cond, blocks[0], blocks[1]), second.span)
