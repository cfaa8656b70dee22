"""The tangent of a function with a JVP or VJP of the user's own."""

from __future__ import annotations

from dataclasses import dataclass, field

from adgen.ad.linear_block import nonlinear
from adgen.ad.zeros import zero_tangent, zeros
from adgen.analysis.activity import dependents
from adgen.errors import refuse
from adgen.ir.builder import Builder, freeze
from adgen.ir.nodes import Apply, Atom, Bind, Value
from adgen.ir.types import ArrayType, differentiable
from adgen.ir.walker import Env, clone, retype
from adgen.rules.primitive import Custom
from adgen.rules.user import LINEAR


def customised(
    bind: Bind, op: Apply, rule: Custom, dots: tuple[Atom | None, ...], builder: Builder
) -> tuple[Atom, ...]:
    """The tangents of the results that have one, by the JVP or by the linear map of which the VJP is the transpose."""
    given = [
        zero_tangent(a, builder) if dot is None else dot for a, dot, active in zip(op.args, dots, rule.active) if active
    ]
    known = (*op.args, *bind.results)
    if rule.forward is not None:
        residuals = clone(rule.forward, builder, dict(zip(rule.forward.params, known, strict=True)))
        floats = (r.type for r in bind.results if differentiable(r.type))
        shapes = tuple(of.shape for of in floats if isinstance(of, ArrayType))
        return builder.apply_many(Apply(f"{op.prim}{LINEAR}", (*residuals, *given), freeze({"shapes": shapes})))
    params = rule.block.params
    fault = nonlinear(rule.block, params[len(known) :])
    if fault is not None:
        refuse("E504", f"This JVP is not linear in its tangents, because of {fault.what}.", fault.span)
    env: Env = dict(zip(params, (*known, *given), strict=True))
    directions = params[len(known) :]
    moved = [dot is not None for dot, active in zip(dots, rule.active) if active]
    live = dependents(rule.block, [d for d, moves in zip(directions, moved, strict=True) if moves])
    still = dependents(rule.block, directions) - live
    return clone(rule.block, builder, env, _Still(still, env).decide)


@dataclass(frozen=True, slots=True)
class _Still:
    """Leaves out what is linear in tangents that are zero; `values` are these in the block, `zeros` in the copy."""

    values: set[Value]
    env: Env
    zeros: set[Atom] = field(default_factory=set)

    def decide(self, bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
        """Zero for a value that is, the other term of a sum with it; None keeps the bind."""
        match bind.op:
            case Apply(prim, args) if len(bind.results) == 1:
                if bind.result in self.values:
                    zero = zeros(retype(bind.result.type, builder.facts, self.env), builder)
                    self.zeros.add(zero)
                    return (zero,)
                if prim in ("add", "subtract") and not self.zeros.isdisjoint(args):
                    return self.term(prim, args, bind.result, builder)
        return None

    def term(self, prim: str, args: tuple[Atom, ...], result: Value, builder: Builder) -> tuple[Atom, ...] | None:
        """The term of a sum or difference that is not zero, where it is as large as the whole."""
        first, second = args
        rest = second if first in self.zeros else first
        whole, part = retype(result.type, builder.facts, self.env), rest.type
        if not (isinstance(whole, ArrayType) and isinstance(part, ArrayType)) or part.dtype != whole.dtype:
            return None
        if part.rank != whole.rank or not all(map(builder.facts.same, part.shape, whole.shape)):
            return None
        return (builder.apply("negative", rest),) if prim == "subtract" and rest is second else (rest,)
