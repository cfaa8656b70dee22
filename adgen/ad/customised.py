"""The tangent of a function with a JVP or VJP of the user's own."""

from __future__ import annotations

from adgen.ad.linear_block import nonlinear
from adgen.ad.zeros import zero_tangent
from adgen.errors import refuse
from adgen.ir.builder import Builder
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.walker import Env, clone
from adgen.rules.primitive import Custom
from adgen.rules.user import LINEAR


def customised(
    bind: Bind, op: Apply, rule: Custom, dots: tuple[Atom | None, ...], builder: Builder
) -> tuple[Atom, ...]:
    """The tangents of the results that have one, by the JVP or by the linear map of which the VJP is the transpose."""
    given = [
        zero_tangent(a, builder) if dot is None else dot
        for a, dot, active in zip(op.args, dots, rule.active, strict=True)
        if active
    ]
    if rule.form == "vjp":
        return builder.apply_many(Apply(f"{op.prim}{LINEAR}", (*op.args, *bind.results, *given)))
    params = rule.block.params
    fault = nonlinear(rule.block, params[len(op.args) + len(bind.results) :])
    if fault is not None:
        refuse("E504", f"This JVP is not linear in its tangents, because of {fault.what}.", fault.span)
    env: Env = dict(zip(params, (*op.args, *bind.results, *given), strict=True))
    return clone(rule.block, builder, env)
