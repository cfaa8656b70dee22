"""Leaves out reshapes of derivatives that only repeat what the primal has checked.

Before:                                     After:
  v = np.reshape(x[lo:hi], n)                 v = np.reshape(x[lo:hi], n)
  ...                                         ...
  v_bar = np.reshape(v_bar, x[lo:hi].size)    x_bar[lo:hi] += v_bar
  x_bar[lo:hi] += v_bar

A reshape that keeps all axes but for one length fails unless that length is kept too.
"""

from __future__ import annotations

from dataclasses import replace

from adgen.emit.bufferize import substituted
from adgen.emit.lengths import keeps_axes
from adgen.ir.nodes import Apply, Function, Value
from adgen.ir.walker import Env, walk


def fitted(function: Function, derived: set[Value]) -> Function:
    """The function in which other `derived` values take the place of such reshapes."""
    env: Env = {}
    for bind in walk(function.body):
        match bind.op:
            case Apply("reshape", (of,)) if bind.result in derived and keeps_axes(of.type, bind.result.type):
                env[bind.result] = env.get(of, of) if isinstance(of, Value) else of
            case _:
                pass
    return replace(function, body=substituted(function.body, env)) if env else function
