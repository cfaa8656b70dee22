"""Separates the primal statements from the linear ones, so that the linear part can be turned around.

Before (linearized loop):                After:
  x, x_dot = for i with x, x_dot           x, x_tape = for i with x, x_tape = []
    x_dot = x_dot * cos(x)                    x_tape = append(x_tape, x)
    x = sin(x)                                x = sin(x)
                                           x_dot = for i with x_dot
                                              x = list_get(x_tape, i)
                                              x_dot = x_dot * cos(x)

Every block comes out as primal binds, then linear binds. What a linear loop reads of the primal is taped or computed
again, by a minimum cut (analysis/residuals.py); what a linear branch reads becomes a result of the primal branch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from adgen.ad.budget import Checkpoints
from adgen.ad.checkpoint import checkpointed
from adgen.ad.recompute import recompute, unmarked
from adgen.ad.split_loop import Body, residuals, split_loop
from adgen.analysis.activity import dependents
from adgen.analysis.residuals import measured
from adgen.ir.builder import Builder, Infer, integer, literal
from adgen.ir.dims import Dim, Ref, atoms
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Undef, Value, While
from adgen.ir.types import INT, ArrayType
from adgen.ir.walker import Env, builder_for, carried, carried_yields, clone, effectful, free, reads, retype

Parts = tuple[list[Bind], list[Bind]]


def split(function: Function, infer: Infer, checkpoints: Checkpoints | None = None, sweeps: int = 1) -> Function:
    """The function with its linear binds last, in every block; `function` must be linearized.

    With `checkpoints`, the outermost loops keep snapshots instead of tapes (checkpoint.py). `sweeps` is how often the
    linear binds will run for each time that the primal does.
    """
    builder = builder_for(function, infer)
    linear = dependents(function.body, function.params[len(function.params) - function.linear_params :])
    builder.open(function.params)
    primal, rest = _Split(builder, linear, checkpoints, sweeps).block(function.body)
    builder.close(())
    return unmarked(replace(function, body=Block(function.params, (*primal, *rest), function.body.yields)), infer)


@dataclass(slots=True)
class _Split:
    """The pass; `linear` holds the values that depend on the tangent parameters."""

    builder: Builder
    linear: set[Value]
    checkpoints: Checkpoints | None = None
    sweeps: int = 1

    def block(self, block: Block) -> Parts:
        """The primal and the linear binds of a block, in order."""
        primal: list[Bind] = []
        linear: list[Bind] = []
        for bind in block.binds:
            if not any(r in self.linear for r in bind.results):
                self.builder.keep(bind)
                primal.append(bind)
                continue
            with self.builder.at(bind.span):
                match bind.op:
                    case Apply():
                        linear.append(bind)
                    case If() as op:
                        self.branch(bind, op, primal, linear)
                    case For() | While() as op:
                        self.loop(bind, op, primal, linear)
                    case _:
                        assert_never(bind.op)
        return primal, recompute(primal, linear, self.builder)

    def branch(self, bind: Bind, op: If, primal: list[Bind], linear: list[Bind]) -> None:
        """One branch of primal, one of linear binds; what the second reads of the first becomes its result."""
        keep = [i for i, r in enumerate(bind.results) if r not in self.linear]
        move = [i for i, r in enumerate(bind.results) if r in self.linear]
        arms = [self.arm(block, move) for block in (op.then, op.orelse)]
        same = [_same(bind, one, other, keep) for one, other in ((op.then, op.orelse), (op.orelse, op.then))]
        counted = [self.counted(binds, export) for binds, _, export in arms]
        exports = [[v for v in e if v not in own | known] for (_, _, e), own, known in zip(arms, same, counted)]
        fresh: dict[Value, Value] = {}
        for export, own in zip(exports, same):
            for v in export:  # in order, since the lengths of one may be the integers and masks before it
                fresh[v] = self.builder.value(retype(v.type, self.builder.facts, {**fresh, **own}), v.name)
        blocks = []
        for number, (block, (binds, _, _)) in enumerate(zip((op.then, op.orelse), arms)):
            made = tuple(exports[number])
            # A length that this path lacks is 0: the other path's list of zeros may be made on both.
            other = tuple(literal(0) if v.type == INT else Undef(v.type) for v in exports[1 - number])
            extra: tuple[Atom, ...] = (*made, *other) if number == 0 else (*other, *made)
            blocks.append(Block((), tuple(binds), (*(block.yields[i] for i in keep), *extra)))
        results = (*(bind.results[i] for i in keep), *fresh.values())
        if results or any(effectful(b.op) for block in blocks for b in block.binds):
            primal.append(Bind(results, If(op.cond, blocks[0], blocks[1]), bind.span))
        rebuilt = [
            self.linear_arm(binds, tuple(block.yields[i] for i in move), {**fresh, **own}, known)
            for block, (_, binds, _), own, known in zip((op.then, op.orelse), arms, same, counted)
        ]
        moved = tuple(bind.results[i] for i in move)
        linear.append(Bind(moved, If(op.cond, rebuilt[0], rebuilt[1]), bind.span))

    def arm(self, block: Block, move: list[int]) -> tuple[list[Bind], list[Bind], list[Value]]:
        """The parts of a branch, and the primal values that its linear part reads."""
        self.builder.open()
        binds, linear = self.block(block)
        self.builder.close(())
        part = Block((), tuple(linear), tuple(block.yields[i] for i in move))
        late = _late(binds, [y for i, y in enumerate(block.yields) if i not in move], set(free(part)))
        binds = [b for b in binds if b not in late]
        read = set(free(replace(part, binds=(*late, *linear)))) | measured(part)
        again: list[Bind] = []
        for bind in reversed(binds):
            if _costless(bind) and bind.result in read:
                read |= set(reads(bind.op))
                again.insert(0, bind)
        # Not as `free` has the values: those may stand for lists.
        export = [r for b in binds if b not in again for r in b.results if r in read]
        return binds, [*again, *late, *linear], export

    def counted(self, binds: list[Bind], export: list[Value]) -> dict[Value, Dim]:
        """The integers of a branch that are known from outside of it, so that both its parts can say what they are."""
        inside = {Ref(r.id) for b in binds for r in b.results}
        lengths = {v: self.builder.facts.of(v) for v in export if v.type == INT}
        return {v: length for v, length in lengths.items() if inside.isdisjoint(atoms(length))}

    def linear_arm(self, binds: list[Bind], yields: tuple[Atom, ...], env: Env, known: dict[Value, Dim]) -> Block:
        self.builder.open()
        env |= {v: integer(self.builder, length) for v, length in known.items()}
        renamed = clone(Block((), tuple(binds), yields), self.builder, env)
        return self.builder.close(renamed)

    def loop(self, bind: Bind, op: For | While, primal: list[Bind], linear: list[Bind]) -> None:
        """A primal loop that tapes or takes snapshots, and a linear loop that reads them."""
        params = carried(op)
        move = [i for i, p in enumerate(params) if p in self.linear]
        self.builder.open(op.body.params)
        if isinstance(op, For):
            self.builder.range_index(op.body.params[0], op.lo, op.hi, op.step)
        binds, rest = replace(self, checkpoints=None).block(op.body)
        self.builder.close(())
        lin = Block((), tuple(rest), tuple(carried_yields(op)[i] for i in move))
        body = Body(bind, op, binds, lin, move, sweeps=self.sweeps)
        if self.checkpoints is not None and residuals(body):
            before, after = checkpointed(body, self.checkpoints, self.builder)
        else:
            before, after = split_loop(body, self.builder)
        primal += before
        linear += after


def _same(bind: Bind, block: Block, other: Block, keep: list[int]) -> Env:
    """The values of a branch that are results of `bind` on its path, as those results; both paths must have one."""
    pairs = ((block.yields[i], bind.results[i]) for i in keep if not isinstance(other.yields[i], Undef))
    return {y: r for y, r in pairs if isinstance(y, Value) and y.type == r.type}


def _late(binds: list[Bind], yields: list[Atom], read: set[Value]) -> list[Bind]:
    """The binds of numbers that only the linear part reads, and that need no more from the primal than they give."""
    inside = {r for b in binds for r in b.results}
    passed = inside & read
    busy = set(yields)
    found: list[Bind] = []
    for bind in reversed(binds):
        needs = inside.intersection(reads(bind.op))
        if _number(bind) and bind.result in passed and bind.result not in busy and len(needs - passed) <= 1:
            passed |= needs
            found.insert(0, bind)
        else:
            busy.update(reads(bind.op))
    return found


def _number(bind: Bind) -> bool:
    """Whether a bind computes a number from numbers, so that nothing else has to be kept for it."""
    if not isinstance(bind.op, Apply) or effectful(bind.op) or len(bind.results) != 1:
        return False
    return all(isinstance(a.type, ArrayType) and not a.type.shape for a in (bind.result, *bind.op.args))


def _costless(bind: Bind) -> bool:
    """Zeros and lengths are made where they are needed, not passed on."""
    return isinstance(bind.op, Apply) and not bind.op.args and not effectful(bind.op)
