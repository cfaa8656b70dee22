"""Jacobians from what sweeps over many seeds give: the axes of the result first, then those of the argument, as in JAX.

Before:  y_dx: (m, n * p)  for x: (n, p)          After:  (m, n, p)
         x_bar: (n, p, m)  for y: (m,)                    (m, n, p)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adgen.ad.seed import size
from adgen.frontend.formula_shapes import rank_of, reshaped, shape_of, transposed
from adgen.ir.builder import Builder, Infer, integer, literal
from adgen.ir.dims import dim
from adgen.ir.index import Slice
from adgen.ir.nodes import Atom, Function, Value
from adgen.ir.walker import builder_for


def blocks_behind(function: Function, wrt: Sequence[int], outputs: Sequence[int], infer: Infer) -> Function:
    """Of sweeps of tangents, one for each of `wrt`, each with every output: the seeds are the axes of the argument.

    The yields come out by output, then by argument.
    """
    ends = _ends(function)
    builder = _reopen(function, infer)
    rows = len(outputs)
    made = [
        _unfolded(ends[sweep * rows + row], function.params[i], builder)
        for row in range(rows)
        for sweep, i in enumerate(wrt)
    ]
    return _closed(function, builder, made)


def blocks_in_front(function: Function, wrt: Sequence[int], outputs: Sequence[int], infer: Infer) -> Function:
    """Of one sweep of cotangents: the seeds are the axes of all outputs, one after the other."""
    bars = _ends(function)
    builder = _reopen(function, infer)
    values = [function.body.yields[i] for i in outputs]
    if len(values) == 1 and not rank_of(values[0]):
        return _closed(function, builder, list(bars))
    made: list[Atom] = []
    start = dim(0)
    for value in values:
        end = start + size(value)
        for bar, i in zip(bars, wrt, strict=True):
            part = bar
            if len(values) > 1:
                spec = (*(Slice(),) * (rank_of(bar) - 1), Slice(lo=True, hi=True))
                part = builder.apply("index", bar, integer(builder, start), integer(builder, end), spec=spec)
            rank = rank_of(part)
            turned = transposed(builder, part, (rank - 1, *range(rank - 1)))
            shape = (*shape_of(value), *shape_of(function.params[i]))
            made.append(turned if len(shape) == rank else reshaped(builder, turned, shape))
        start = end
    return _closed(function, builder, made)


def symmetric(function: Function, wrt: Sequence[int], infer: Infer) -> Function:
    """Of a Hessian of which the blocks on and above the diagonal are there: all its blocks.

    Rounding errors differ from an entry to its mirror image; the mean of both is symmetric to the last bit.
    """
    ends = iter(_ends(function))
    builder = _reopen(function, infer)
    params = [function.params[i] for i in wrt]
    blocks: dict[tuple[int, int], Atom] = {}
    for column, param in enumerate(params):
        for row in range(column + 1):
            blocks[row, column] = _unfolded(next(ends), param, builder)
    for column, param in enumerate(params):
        rank = rank_of(param)
        if rank:
            block = blocks[column, column]
            mirror = _mirrored(block, rank, rank, builder)
            total = builder.apply("add", block, mirror)
            blocks[column, column] = builder.apply("multiply", literal(0.5), total)
        for row in range(column):
            blocks[column, row] = _mirrored(blocks[row, column], rank_of(params[row]), rank, builder)
    made = [blocks[row, column] for row in range(len(params)) for column in range(len(params))]
    return _closed(function, builder, made)


def _mirrored(block: Atom, rows: int, columns: int, builder: Builder) -> Atom:
    order = (*range(rows, rows + columns), *range(rows))
    return transposed(builder, block, order) if rows and columns else block


def _unfolded(block: Atom, param: Value, builder: Builder) -> Atom:
    """A block whose last axis are the elements of a parameter, with the axes of that parameter."""
    if rank_of(param) < 2:
        return block
    return reshaped(builder, block, (*shape_of(block)[:-1], *shape_of(param)))


def _ends(function: Function) -> tuple[Atom, ...]:
    yields = function.body.yields
    return yields[len(yields) - function.linear_yields :]


def _reopen(function: Function, infer: Infer) -> Builder:
    builder = builder_for(function, infer)
    builder.open(function.params)
    for bind in function.body.binds:
        builder.keep(bind)
    return builder


def _closed(function: Function, builder: Builder, made: list[Atom]) -> Function:
    yields = function.body.yields
    values = yields[: len(yields) - function.linear_yields]
    return replace(function, body=builder.close((*values, *made)), linear_yields=len(made))
