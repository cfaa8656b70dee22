"""Fixes tangents or cotangents: the seed of a gradient is 1.

Before:  f(x, y_bar) -> y, x_bar         After:  f(x) -> y, x_bar
    x_bar = y_bar * cos(x)                   x_bar = 1.0 * cos(x)
"""

from __future__ import annotations

from dataclasses import replace

from adgen.ir.builder import Infer
from adgen.ir.nodes import Atom, Function
from adgen.ir.walker import Env, builder_for, clone


def seed(function: Function, seeds: tuple[Atom, ...], infer: Infer) -> Function:
    """The function with its linear parameters replaced by `seeds`."""
    count = len(function.params) - function.linear_params
    kept, seeded = function.params[:count], function.params[count:]
    builder = builder_for(function, infer)
    builder.open(kept)
    env: Env = dict(zip(seeded, seeds, strict=True))
    yields = clone(function.body, builder, env)
    return replace(function, body=builder.close(yields), linear_params=0)
