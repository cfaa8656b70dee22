"""Fixes tangents or cotangents: the seed of a gradient is 1.

Before:  f(x, y_bar) -> y, x_bar         After:  f(x) -> y, x_bar
    x_bar = y_bar * cos(x)                   x_bar = 1.0 * cos(x)

A cotangent may be a NumPy scalar and its seed a Python number: divisions that become Python's are kept from raising.
"""

from __future__ import annotations

from dataclasses import replace

from adgen.ad.nonzero import quiet
from adgen.ir.builder import Builder, Infer
from adgen.ir.nodes import Apply, Atom, Bind, Function
from adgen.ir.types import ArrayType, Form
from adgen.ir.walker import Env, builder_for, clone


def seed(function: Function, seeds: tuple[Atom, ...], infer: Infer) -> Function:
    """The function with its linear parameters replaced by `seeds`."""
    count = len(function.params) - function.linear_params
    kept, seeded = function.params[:count], function.params[count:]
    builder = builder_for(function, infer)
    builder.open(kept)
    env: Env = dict(zip(seeded, seeds, strict=True))
    yields = clone(function.body, builder, env, _quiet)
    return replace(function, body=builder.close(yields), linear_params=0)


def _quiet(bind: Bind, builder: Builder) -> tuple[Atom, ...] | None:
    op = bind.op
    if not isinstance(op, Apply) or any(
        isinstance(r.type, ArrayType) and r.type.form is Form.PYTHON for r in bind.results
    ):
        return None
    silent = quiet(op, builder)
    return None if silent is op else builder.apply_many(silent, tuple(r.name for r in bind.results))
