"""Leaves out reshapes of derivatives that only repeat what the primal has checked.

Before:                                     After:
  v = np.reshape(x[lo:hi], n)                 v = np.reshape(x[lo:hi], n)
  ...                                         ...
  v_bar = np.reshape(v_bar, x[lo:hi].size)    x_bar[lo:hi] += v_bar
  x_bar[lo:hi] += v_bar

A reshape that keeps all axes but for one length fails unless that length is kept too. One that is stored into a part of
an array is checked by the store. Any other stays, since it shows, also when the module is compiled again, that lengths
agree which only the run knows; unless it is long to say, as the length of a slice is.
"""

from __future__ import annotations

from dataclasses import replace

from adgen.emit.bufferize import substituted
from adgen.emit.lengths import keeps_axes
from adgen.ir.dims import functions
from adgen.ir.nodes import Apply, Function, Value
from adgen.ir.types import ArrayType, Type
from adgen.ir.walker import Env, reads, walk


def fitted(function: Function, derived: set[Value]) -> Function:
    """The function in which other `derived` values take the place of such reshapes."""
    env: Env = {}
    stored = _only_stored(function)
    for bind in walk(function.body):
        match bind.op:
            case Apply("reshape", (of,)) if bind.result in derived and keeps_axes(of.type, bind.result.type):
                if bind.result not in stored and not _is_long(bind.result.type):
                    continue
                env[bind.result] = env.get(of, of) if isinstance(of, Value) else of
            case _:
                pass
    return replace(function, body=substituted(function.body, env)) if env else function


def _is_long(of: Type) -> bool:
    return isinstance(of, ArrayType) and any("slice" in functions(d) for d in of.shape)


def _only_stored(function: Function) -> set[Value]:
    """The values that nothing reads but stores into arrays."""
    stored: set[Value] = set()
    read = {a for a in function.body.yields if isinstance(a, Value)}
    for bind in walk(function.body):
        match bind.op:
            case Apply("update" | "index_add", (base, Value() as value, *places)):
                stored.add(value)
                read.update(a for a in (base, *places) if isinstance(a, Value))
            case op:
                read.update(reads(op))
    return stored - read
