"""Fixes tangents or cotangents: the seed of a gradient is 1, the seeds of a Jacobian are the identity.

Before:  f(x, y_bar) -> y, x_bar         After:  f(x) -> y, x_bar
    x_bar = y_bar * cos(x)                   x_bar = 1.0 * cos(x)

A cotangent may be a NumPy scalar and its seed a Python number: divisions that become Python's are kept from raising.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adgen.ad.nonzero import quiet
from adgen.errors import refuse
from adgen.ir.builder import Builder, Infer, integer, literal
from adgen.ir.dims import Dim, Ref, atoms, dim, product
from adgen.ir.index import Slice
from adgen.ir.nodes import Apply, Atom, Bind, Const, Function, Value
from adgen.ir.types import ArrayType, Form, scalar
from adgen.ir.walker import Env, builder_for, clone

Maker = Callable[[Builder], tuple[Atom, ...]]


def seed(function: Function, seeds: Maker, infer: Infer) -> Function:
    """The function with its linear parameters replaced by what `seeds` makes."""
    count = len(function.params) - function.linear_params
    kept, seeded = function.params[:count], function.params[count:]
    builder = builder_for(function, infer)
    builder.open(kept)
    env: Env = dict(zip(seeded, seeds(builder), strict=True))
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


def one(seeded: Value) -> Atom:
    """The seed 1: a plain number, but of the dtype of its parameter where that is another than float64."""
    match seeded.type:
        case ArrayType(dtype) if dtype != "float64":
            return Const(1.0, scalar(dtype))
        case _:
            return literal(1.0)


def size(of: Atom) -> Dim:
    """The number of elements of an array."""
    assert isinstance(of.type, ArrayType)
    return product(of.type.shape)


def identity(params: tuple[Value, ...], together: bool) -> Maker:
    """Seeds for parameters with an axis of seeds, and 1 for numbers: every unit direction of a parameter.

    `together`: the parameters share one axis of seeds, of which each has its own stretch.
    """

    def make(builder: Builder) -> tuple[Atom, ...]:
        if together and len(params) > 1:
            return _stretches(params, builder)
        return tuple(_unit(p, builder) for p in params)

    return make


def _unit(param: Value, builder: Builder) -> Atom:
    of = param.type
    assert isinstance(of, ArrayType)
    if not of.rank:
        return one(param)
    count = of.shape[-1]
    found: Atom = builder.apply("eye", n=count, m=count, dtype=of.dtype)
    return builder.apply("reshape", found, shape=of.shape) if of.rank != 2 else found


def _stretches(params: tuple[Value, ...], builder: Builder) -> tuple[Atom, ...]:
    made, start = [], dim(0)
    for param in params:
        of = param.type
        assert isinstance(of, ArrayType)
        count = of.shape[-1]
        rows: Atom = builder.apply("eye", n=count, m=count, dtype=of.dtype)
        end = start + size(replace(param, type=of.with_shape(of.shape[:-1])))
        bounds = (integer(builder, start), integer(builder, end))
        rows = builder.apply("index", rows, *bounds, spec=(Slice(lo=True, hi=True),))
        made.append(builder.apply("reshape", rows, shape=of.shape))
        start = end
    return tuple(made)


def known_at_entry(function: Function, count: Dim) -> Dim:
    """A number of seeds, refused (E502) where only the run shows it."""
    if any(isinstance(a, Ref) for a in atoms(count)):
        why = f"The result of {function.name} has a length that only the run shows, so its rows cannot be seeded."
        refuse("E502", why, function.span, 'Use mode="forward".')
    return count
