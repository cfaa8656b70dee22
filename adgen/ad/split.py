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

from adgen.ad.split_loop import Body, split_loop
from adgen.analysis.activity import dependents
from adgen.ir.builder import Builder, Infer, literal
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Undef, Value, While
from adgen.ir.types import INT
from adgen.ir.walker import Env, builder_for, carried, carried_yields, clone, effectful, free

Parts = tuple[list[Bind], list[Bind]]


def split(function: Function, infer: Infer) -> Function:
    """The function with its linear binds last, in every block; `function` must be linearized."""
    builder = builder_for(function, infer)
    linear = dependents(function.body, function.params[len(function.params) - function.linear_params :])
    builder.open(function.params)
    primal, rest = _Split(builder, linear).block(function.body)
    builder.close(())
    return replace(function, body=Block(function.params, (*primal, *rest), function.body.yields))


@dataclass(slots=True)
class _Split:
    """The pass; `linear` holds the values that depend on the tangent parameters."""

    builder: Builder
    linear: set[Value]

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
        return primal, linear

    def branch(self, bind: Bind, op: If, primal: list[Bind], linear: list[Bind]) -> None:
        """One branch of primal, one of linear binds; what the second reads of the first becomes its result."""
        keep = [i for i, r in enumerate(bind.results) if r not in self.linear]
        move = [i for i, r in enumerate(bind.results) if r in self.linear]
        arms = [self.arm(block, move) for block in (op.then, op.orelse)]
        exports = [e for _, _, e in arms]
        fresh = {v: self.builder.value(v.type, v.name) for e in exports for v in e}
        blocks = []
        for number, (block, (binds, _, export)) in enumerate(zip((op.then, op.orelse), arms)):
            own = tuple(export)
            # A length that this path lacks is 0: the other path's list of zeros may be made on both.
            other = tuple(literal(0) if v.type == INT else Undef(v.type) for v in exports[1 - number])
            extra: tuple[Atom, ...] = (*own, *other) if number == 0 else (*other, *own)
            blocks.append(Block((), tuple(binds), (*(block.yields[i] for i in keep), *extra)))
        results = (*(bind.results[i] for i in keep), *fresh.values())
        if results or any(effectful(b.op) for block in blocks for b in block.binds):
            primal.append(Bind(results, If(op.cond, blocks[0], blocks[1]), bind.span))
        env: Env = dict(fresh)
        rebuilt = [
            self.linear_arm(binds, tuple(block.yields[i] for i in move), env)
            for block, (_, binds, _) in zip((op.then, op.orelse), arms)
        ]
        moved = tuple(bind.results[i] for i in move)
        linear.append(Bind(moved, If(op.cond, rebuilt[0], rebuilt[1]), bind.span))

    def arm(self, block: Block, move: list[int]) -> tuple[list[Bind], list[Bind], list[Value]]:
        """The parts of a branch, and the primal values that its linear part reads."""
        self.builder.open()
        binds, linear = self.block(block)
        self.builder.close(())
        part = Block((), tuple(linear), tuple(block.yields[i] for i in move))
        made = {r: b for b in binds for r in b.results}
        read = free(part)
        needed = [r for b in binds for r in b.results if r in read]  # not as `free` has them: those may stand for lists
        cheap = {v for v in needed if _costless(made[v])}
        again = [b for b in binds if any(r in cheap for r in b.results)]
        return binds, [*again, *linear], [v for v in needed if v not in cheap]

    def linear_arm(self, binds: list[Bind], yields: tuple[Atom, ...], env: Env) -> Block:
        self.builder.open()
        renamed = clone(Block((), tuple(binds), yields), self.builder, dict(env))
        return self.builder.close(renamed)

    def loop(self, bind: Bind, op: For | While, primal: list[Bind], linear: list[Bind]) -> None:
        """A primal loop that tapes, and a linear loop that reads the tapes."""
        params = carried(op)
        move = [i for i, p in enumerate(params) if p in self.linear]
        self.builder.open(op.body.params)
        if isinstance(op, For):
            self.builder.range_index(op.body.params[0], op.lo, op.hi, op.step)
        binds, rest = self.block(op.body)
        self.builder.close(())
        lin = Block((), tuple(rest), tuple(carried_yields(op)[i] for i in move))
        before, after = split_loop(Body(bind, op, binds, lin, move), self.builder)
        primal += before
        linear += after


def _costless(bind: Bind) -> bool:
    """Zeros and lengths are made where they are needed, not passed on."""
    return isinstance(bind.op, Apply) and not bind.op.args
