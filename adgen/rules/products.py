"""Products of arrays. The helpers `product_left` and `product_right` know the cases of vectors, matrices and stacks."""

from __future__ import annotations

from adgen.rules.forms import Line, linear, structural
from adgen.rules.product_types import dot, einsum, inner, matmul, outer, vdot

TABLE: Line = (
    *linear(
        "matmul(x, y)",
        "matmul_left(out_bar, x, y)",
        "matmul_right(out_bar, x, y)",
        infer=matmul,
        text="{x} @ {y}",
        cost=100.0,
    ),
    *linear("dot(x, y)", "dot_left(out_bar, x, y)", "dot_right(out_bar, x, y)", infer=dot, cost=100.0),
    *linear("inner(x, y)", "inner_left(out_bar, x, y)", "inner_right(out_bar, x, y)", infer=inner, cost=100.0),
    *linear(
        "vdot(x, y)",
        "conjugate(out_bar * reshape(y, shape(x)))",
        "out_bar * conjugate(reshape(x, shape(y)))",
        infer=vdot,
        cost=100.0,
    ),
    *linear(
        "outer(x, y)",
        "reshape(out_bar @ ravel(y), shape(x))",
        "reshape(ravel(x) @ out_bar, shape(y))",
        infer=outer,
    ),
    *structural("einsum(*xs; subscripts='')", infer=einsum, cost=100.0),
)
