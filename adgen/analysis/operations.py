"""Counts the operations of a program without running it, in the convention of reports (docs/verification.md).

As `sympy.count_ops` counts: every `+ - * / **` on real or complex numbers is one operation, and so are a negation and
every call of a function; moving numbers about is none. `adgen/verify/counts.py` counts the same while a program runs.
`adgen/analysis/cost.py` estimates time instead: there an exponential weighs twenty additions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from adgen.analysis.cost import NOMINAL_TRIPS, elements, trips
from adgen.ir.nodes import Apply, Bind, For, Function, If, While
from adgen.ir.types import differentiable
from adgen.ir.walker import walk

_MOVES = """
    positive real imag cast astype copy stop_gradient index update reshape transpose broadcast_to concatenate stack
    repeat repeat_each tile roll delete pad diag diagonal tril triu take_along_axis choose fftshift ifftshift
    zeros ones empty full eye arange fftfreq rfftfreq hanning hamming blackman bartlett dim draw print raise check
    list_new append pop list_get list_set list_len list_zeros list_zeros_like list_stack list_unstack list_repeat
    list_sized
"""

MOVES = frozenset(_MOVES.split())
"""Primitives that move or make numbers and compute none."""


def computes(bind: Bind) -> bool:
    """Whether a statement is an operation on real or complex numbers."""
    op = bind.op
    if not isinstance(op, Apply) or op.prim in MOVES:
        return False
    return any(differentiable(atom.type) for atom in (*bind.results, *op.args))


def static(function: Function) -> int:
    """The operations in the text of a program, each once."""
    return sum(map(computes, walk(function.body)))


def nominal(function: Function) -> float:
    """The operations of one call, with nominal lengths and trips where nothing is said; of a branch the dearer side."""
    return _total(function.body.binds)


def _total(binds: Iterable[Bind]) -> float:
    return sum(map(_bind, binds))


def _bind(bind: Bind) -> float:
    match bind.op:
        case Apply() as op:
            return max(elements(a.type) for a in (*bind.results, *op.args)) if computes(bind) else 0.0
        case If(_, then, orelse):
            return max(_total(then.binds), _total(orelse.binds))
        case For(lo, hi, step, _, body):
            return trips(lo, hi, step) * _total(body.binds)
        case While(_, cond, body):
            return NOMINAL_TRIPS * (_total(cond.binds) + _total(body.binds))
    assert_never(bind.op)
