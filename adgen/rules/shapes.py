"""Primitives that move, join and convert arrays; all of them are linear."""

from __future__ import annotations

from adgen.rules.forms import Line, linear, nondiff, structural
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
    triangle,
)

TRIANGLES = ("f8[n, n]", "f8[n, m]; k=1", "f8[n, m]; k=-1", "f8[3, n, n]; k=-1", "f4[n, n]", "c16[n, n]")

TABLE: Line = (
    *linear(
        "reshape(x; shape=())",
        "reshape(out_bar, shape(x))",
        infer=reshape,
        view=True,
        cost=0.0,
        samples=(
            "f8[n, m]; shape=(8,)",
            "f8[n, m]; shape=(-1,)",
            "f8[n, m, 3]; shape=('n', -1)",
            "f8[n]; shape=('n', 1)",
            "f8[6]; shape=(2, -1)",
            "float; shape=(1, 1)",
            "f8[1]; shape=()",
        ),
    ),
    *linear(
        "transpose(x; axes=None)",
        "transpose(out_bar, axes=inverse(axes))",
        infer=transpose,
        view=True,
        cost=0.0,
        samples=("f8[n, m]", "f8[n, m, 3]; axes=(2, 0, 1)", "f8[n]", "f4[n, m, 3]", "f8[n, m]; axes=(-1, 0)"),
    ),
    *linear(
        "broadcast_to(x; shape=())",
        "sum_to(out_bar, shape(x))",
        infer=broadcast_to,
        view=True,
        cost=0.0,
        samples=("f8[n]; shape=(3, 'n')", "f8[n, 1]; shape=('n', 'm')", "float; shape=('n',)", "f8[n]; shape=('n',)"),
    ),
    *linear(
        "sum_to(x; shape=())",
        "broadcast_to(out_bar, shape(x))",
        infer=sum_to,
        samples=(
            "f8[n, m]; shape=('m',)",
            "f8[n, m]; shape=('n', 1)",
            "f8[n, m]; shape=()",
            "f8[n, m]; shape=('n', 'm')",
            "f8[3, n, m]; shape=(1, 'm')",
        ),
    ),
    *linear(
        "diag(x; k=0)",
        "diag_transposed(out_bar, x, k)",
        infer=diag,
        samples=(
            "f8[n]",
            "f8[n]; k=1",
            "f8[n, n]",
            "f8[n, n]; k=-1",
            "f8[n, 3]; k=1",
            "f8[n, m]",
            "f8[n, m]; k=-2",
            "f8[n, n]; k=3",
        ),
    ),
    *linear("tril(x; k=0)", "tril(out_bar, k=k)", infer=triangle, samples=TRIANGLES),
    *linear("triu(x; k=0)", "triu(out_bar, k=k)", infer=triangle, samples=TRIANGLES),
    *linear(
        "astype(x; dtype='float64')",
        "out_bar",
        infer=astype,
        samples=(
            "f8[n]; dtype='float32'",
            "f4[n]; dtype='float64'",
            "f8; dtype='float32'",
            "i8[n]",
            "f8[n]; dtype='int64'",
        ),
    ),
    *linear(
        "cast(x; dtype='float64', form=None)",
        "out_bar",
        infer=cast,
        samples=(
            "f8; dtype='float64'",
            "int; dtype='float64'",
            "f8; dtype='int64'",
            "bool; dtype='int64'",
            "f8[()]; dtype='float64'",
            "float; dtype='bool'",
            "float; dtype='float64'",
            "float; dtype='float64', form='np'",
        ),
    ),
    # Emitted as the call that the user wrote: without it, the derivative of the emitted module would not stop here.
    *nondiff(
        "stop_gradient(x)",
        infer=same,
        text="adgen.stop_gradient({x})",
        view=True,
        cost=0.0,
        samples=("f8[n]", "float", "f8"),
    ),
    # The edges of a call that is checkpointed, and an operand of it when it is computed again.
    *(
        line
        for head in ("enter(x; region=0)", "leave(x; region=0)", "again(x; region=0, later=False)")
        for line in linear(
            head,
            "out_bar",
            infer=same,
            text="{x}",
            view=True,
            cost=0.0,
            samples=("f8[n]", "float; region=1", "c16[n]"),
        )
    ),
    *linear("copy(x)", "out_bar", infer=same, text="{x}.copy()", samples=("f8[n]", "f4[n, m]", "f8[()]")),
    *structural(
        "concatenate(*xs; axis=0)",
        infer=concatenate,
        samples=("f8[n], f8[m]", "f8[n, m], f8[3, m]", "f8[n, m], f8[n, 3]; axis=-1", "f8[n], i8[m], f4[2]", "f8[n]"),
    ),
    *structural(
        "stack(*xs; axis=0)",
        infer=stack,
        samples=(
            "f8[n], f8[n]",
            "f8[n], f8[n]; axis=1",
            "float, f8, 2.0",
            "f8[n, m], f8[n, m], f4[n, m]; axis=-1",
            "1, int",
        ),
    ),
)
