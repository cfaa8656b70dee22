"""Primitives that move, join and convert arrays; all of them are linear."""

from __future__ import annotations

from adgen.rules.forms import Line, linear, structural
from adgen.rules.shape_types import (
    astype,
    broadcast_to,
    cast,
    concatenate,
    diag,
    reshape,
    same,
    stack,
    sum_to,
    transpose,
)

TABLE: Line = (
    *linear("reshape(x; shape=())", "reshape(out_bar, shape(x))", infer=reshape, view=True, cost=0.0),
    *linear("transpose(x; axes=None)", "transpose(out_bar, axes=inverse(axes))", infer=transpose, view=True, cost=0.0),
    *linear("broadcast_to(x; shape=())", "sum_to(out_bar, shape(x))", infer=broadcast_to, view=True, cost=0.0),
    *linear("sum_to(x; shape=())", "broadcast_to(out_bar, shape(x))", infer=sum_to),
    *linear("diag(x; k=0)", "diag_transposed(out_bar, x, k)", infer=diag),
    *linear("astype(x; dtype='float64')", "out_bar", infer=astype),
    *linear("cast(x; dtype='float64', form=None)", "out_bar", infer=cast),
    *linear("copy(x)", "out_bar", infer=same, text="{x}.copy()"),
    *structural("concatenate(*xs; axis=0)", infer=concatenate),
    *structural("stack(*xs; axis=0)", infer=stack),
)
