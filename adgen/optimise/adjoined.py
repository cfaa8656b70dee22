"""Forgets what only the passes of `ad/` read, once a derivative has been taken.

A primitive that only has a derivative of its own gives way to the value that it was without, and reads of lists lose
the length that their transposes start with: else a list would have to be what it was for as long as that is told.

Before:  y = adgen.definitions.adjoint:continuous_adjoint(y0, t, p, ys)         After:  (ys in the place of y)
         rest_dot, x_dot = pop(l_dot, list_len(l))                                      rest_dot, x_dot = pop(l_dot)
"""

from __future__ import annotations

from adgen.ir.builder import Builder
from adgen.ir.nodes import Apply, Atom, Bind, Function
from adgen.ir.walker import rebuild, walk
from adgen.rules.table import PRIMITIVES, infer

OPERANDS = {"list_get": 2, "list_sum": 1, "pop": 1}
"""How many operands the reads of a list have without its length (rules/lists.py)."""


def forget(function: Function) -> Function:
    """The function without primitives that only have a derivative, and without lengths for transposes; itself where
    there are none.
    """
    if not any(_only_has_a_derivative(b) or _measured(b) for b in walk(function.body)):
        return function

    def decide(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
        match bind.op:
            case Apply(_, (*_, last)) if _only_has_a_derivative(bind):
                return (last,)
            case Apply(prim, args, attrs) if _measured(bind):
                op = Apply(prim, args[: OPERANDS[prim]], attrs)
                return builder.apply_many(op, tuple(r.name for r in bind.results))
            case _:
                return None

    return rebuild(function, infer, decide)


def _only_has_a_derivative(bind: Bind) -> bool:
    return isinstance(bind.op, Apply) and PRIMITIVES[bind.op.prim].passes


def _measured(bind: Bind) -> bool:
    return isinstance(bind.op, Apply) and len(bind.op.args) > OPERANDS.get(bind.op.prim, len(bind.op.args))
