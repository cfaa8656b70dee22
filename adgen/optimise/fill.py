"""Makes arrays of broadcasts that someone will own.

Before:                                      After:
  x_bar = broadcast_to(1.0, shape=(n,))        x_bar = ones(shape=(n,))
  return x_bar                                 return x_bar

`np.broadcast_to` gives a read-only view, which is all that most uses need. A result of the function, an array that is
written in place and the start of a carried value must be arrays of their own.
"""

from __future__ import annotations

from adgen.ir.nodes import Apply, Atom, Bind, Const, For, Function, If, While
from adgen.ir.types import ArrayType
from adgen.ir.walker import walk
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.rules.table import PRIMITIVES, infer


def fill(function: Function) -> Function:
    """`function` with owned broadcasts as `zeros`, `ones` or `full`; itself where there are none."""
    owned = _owned(function)
    if not any(
        isinstance(b.op, Apply) and b.op.prim == "broadcast_to" and b.result in owned for b in walk(function.body)
    ):
        return function

    def decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
        match bind.op:
            case Apply("broadcast_to", (x,)) if bind.result in owned:
                return (_filled(x, bind, rewriter),)
            case _:
                return None

    return rewrite(function, infer, decide)


def _owned(function: Function) -> set[Atom]:
    """The atoms that are returned, carried, yielded by a branch, or written in place."""
    found: set[Atom] = set(function.body.yields)
    for bind in walk(function.body):
        match bind.op:
            case Apply(prim, args) if PRIMITIVES[prim].writes:
                found.update(args[:2] if prim == "append" else args[:1])
            case If(_, then, orelse):
                found.update((*then.yields, *orelse.yields))
            case For(init=init, body=body) | While(init=init, body=body):
                found.update((*init, *body.yields))
            case _:
                pass
    return found


def _filled(x: Atom, bind: Bind, rewriter: Rewriter) -> Atom:
    of = bind.result.type
    assert isinstance(of, ArrayType)
    if isinstance(x, Const) and x.value in {0, 1} and x.text != "-0.0":
        prim = "ones" if x.value else "zeros"
        return rewriter.apply(prim, name=bind.result.name, shape=of.shape, dtype=of.dtype)
    return rewriter.apply("full", x, name=bind.result.name, shape=of.shape, dtype=of.dtype)
