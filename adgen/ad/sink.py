"""Moves tangents, and what rules compute for them, into the branch that alone reads them.

Before (linearized):                       After:
  r = sqrt(x)                                r = sqrt(x)
  r_dot = divide(0.5 * x_dot, r)             y, y_dot = if r > 0
  y, y_dot = if r > 0                          r_dot = divide(0.5 * x_dot, r)
    yield r, r_dot                             yield r, r_dot
  else                                       else
    yield x, x_dot                             yield x, x_dot

On the path that does not read it, the derivative of `r` may not exist: at x = 0 its cotangent would be 0 * inf, a nan
that the program never had. The user's own statements stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from adgen.ad.nonzero import makers, plain, told
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Op, Value, While
from adgen.ir.types import ListType
from adgen.ir.walker import effectful, free, reads, with_body

Arm = tuple[int, int]
"""A branch in a block: the position of its If, and 0 (then) or 1 (else)."""

HERE: Arm = (-1, 0)


def sink(function: Function, primal: Function) -> Function:
    """`function`, which is `primal` linearized, with what was added to it inside the branches that alone read it."""
    made = makers(primal.body)
    return with_body(function, _Sink(made).block(function.body, frozenset()))


@dataclass(frozen=True, slots=True)
class _Sink:
    """The pass; `written` are the values of the primal, which stay."""

    written: Mapping[Value, Bind]

    def block(self, block: Block, nonzero: frozenset[Value]) -> Block:
        """`block` without what moves into its branches; the users of a bind come after it and are placed before it."""
        places: dict[Value, set[Arm]] = {}
        _note(places, block.yields, HERE)
        kept: list[int] = []
        moved: dict[Arm, list[Bind]] = {}
        for position in reversed(range(len(block.binds))):
            bind = block.binds[position]
            homes = self.homes(bind, places)
            if len(homes) > 1 or HERE in homes:
                kept.append(position)
                _note_reads(places, bind.op, position)
            else:
                for home in homes:  # at most one; what nothing reads goes nowhere
                    moved.setdefault(home, []).insert(0, bind)
                    _note(places, reads(bind.op), home)
        binds = tuple(self.inside(block.binds[p], p, moved, nonzero) for p in reversed(kept))
        return replace(block, binds=binds)

    def homes(self, bind: Bind, places: dict[Value, set[Arm]]) -> set[Arm]:
        """Where the results of `bind` are read, or where it is if it may not move.

        Lists stay: how many cotangents one gets is said once, where all its readers see it (ad/sizes.py).
        """
        if not isinstance(bind.op, Apply) or effectful(bind.op):
            return {HERE}
        if any(r in self.written or isinstance(r.type, ListType) for r in bind.results):
            return {HERE}
        return set().union(*(places.get(r, set()) for r in bind.results))

    def arm(self, block: Block, fresh: list[Bind], nonzero: frozenset[Value]) -> Block:
        first = (plain(bind, nonzero) for bind in fresh)
        return self.block(replace(block, binds=(*first, *block.binds)), nonzero)

    def inside(self, bind: Bind, position: int, moved: dict[Arm, list[Bind]], nonzero: frozenset[Value]) -> Bind:
        """`bind` with what moves into its branches, in them, and with its blocks treated alike."""
        match bind.op:
            case Apply():
                return bind
            case If(cond, then, orelse):
                then = self.arm(then, moved.get((position, 0), []), nonzero | told(cond, True, self.written))
                orelse = self.arm(orelse, moved.get((position, 1), []), nonzero | told(cond, False, self.written))
                return replace(bind, op=If(cond, then, orelse))
            case For() | While() as op:
                return replace(bind, op=replace(op, body=self.block(op.body, nonzero)))
            case _:
                assert_never(bind.op)


def _note(places: dict[Value, set[Arm]], atoms: Iterable[Atom], place: Arm) -> None:
    for atom in atoms:
        if isinstance(atom, Value):
            places.setdefault(atom, set()).add(place)


def _note_reads(places: dict[Value, set[Arm]], op: Op, position: int) -> None:
    match op:
        case If(cond, then, orelse):
            _note(places, (cond,), HERE)
            for number, arm in enumerate((then, orelse)):
                _note(places, free(arm), (position, number))
        case Apply() | For() | While():
            _note(places, reads(op), HERE)
        case _:
            assert_never(op)
