"""Forgets derivatives of their own once they have been taken: the value is what it was without them.

Before:  y = adgen.definitions.adjoint:continuous_adjoint(y0, t, p, ys)         After:  (ys in the place of y)
"""

from __future__ import annotations

from adgen.ir.builder import Builder
from adgen.ir.nodes import Apply, Atom, Bind, Function
from adgen.ir.walker import rebuild, walk
from adgen.rules.table import PRIMITIVES, infer


def forget(function: Function) -> Function:
    """The function without primitives that only have a derivative; itself where there are none."""
    if not any(map(_only_has_a_derivative, walk(function.body))):
        return function

    def decide(bind: Bind, _: Builder) -> tuple[Atom, ...] | None:
        return (bind.op.args[-1],) if isinstance(bind.op, Apply) and _only_has_a_derivative(bind) else None

    return rebuild(function, infer, decide)


def _only_has_a_derivative(bind: Bind) -> bool:
    return isinstance(bind.op, Apply) and PRIMITIVES[bind.op.prim].passes
