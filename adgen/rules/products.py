"""Products of arrays. The helpers `product_left` and `product_right` know the cases of vectors, matrices and stacks."""

from __future__ import annotations

from adgen.rules.forms import Line, linear, structural
from adgen.rules.product_types import dot, einsum, inner, matmul, outer, vdot

MATRICES = (
    "f8[n], f8[n]",
    "f8[n, m], f8[m]",
    "f8[n], f8[n, m]",
    "f8[n, m], f8[m, 3]",
    "f8[3, n, m], f8[m]",
    "f8[3, n, m], f8[m, 5]",
    "f4[n, m], f8[m]",
    "i8[n], i8[n]",
)
STACKS = ("f8[n], f8[3, n, m]", "f8[3, n, m], f8[3, m, 5]", "f8[n, m], f8[3, m, 5]", "f8[7, 1, n, m], f8[3, m, 5]")
NUMBERS = ("float, f8[n]", "f8[n, m], f8", "float, float")

TABLE: Line = (
    *linear(
        "matmul(x, y)",
        "matmul_left(out_bar, x, y)",
        "matmul_right(out_bar, x, y)",
        infer=matmul,
        samples=(*MATRICES, *STACKS),
        text="{x} @ {y}",
        cost=100.0,
    ),
    *linear(
        "dot(x, y)",
        "dot_left(out_bar, x, y)",
        "dot_right(out_bar, x, y)",
        infer=dot,
        samples=(*MATRICES, *NUMBERS, "f8[n], f8[3, n, m]", "f8[5, n], f8[3, n, m]"),
        cost=100.0,
    ),
    *linear(
        "inner(x, y)",
        "inner_left(out_bar, x, y)",
        "inner_right(out_bar, x, y)",
        infer=inner,
        samples=(
            *NUMBERS,
            "f8[n], f8[n]",
            "f8[m, n], f8[n]",
            "f8[n], f8[m, n]",
            "f8[m, n], f8[3, n]",
            "f8[3, m, n], f8[5, n]",
        ),
        cost=100.0,
    ),
    *linear(
        "vdot(x, y)",
        "conjugate(out_bar * reshape(y, shape(x)))",
        "out_bar * conjugate(reshape(x, shape(y)))",
        infer=vdot,
        samples=("f8[n], f8[n]", "f8[n, m], f8[n, m]", "c16[n], c16[n]"),
        cost=100.0,
    ),
    *linear(
        "outer(x, y)",
        "reshape(out_bar @ ravel(y), shape(x))",
        "reshape(ravel(x) @ out_bar, shape(y))",
        infer=outer,
        samples=("f8[n], f8[m]", "f8[n, m], f8[3]", "float, f8[3]"),
    ),
    *structural(
        "einsum(*xs; subscripts='')",
        infer=einsum,
        samples=(
            "f8[n, m], f8[m, 3]; subscripts='ij,jk->ik'",
            "f8[n, m]; subscripts='ij->'",
            "f8[n, m]; subscripts='ij->j'",
            "f8[n, m], f8[n, m]; subscripts='ij,ij'",
            "f8[n, m], f8[m]; subscripts='ij,j'",
            "f8[m, n]; subscripts='ba'",
            "f8[n, n]; subscripts='ii'",
            "f8[n, n]; subscripts='ii->i'",
            "f8[n], f8[n, m], f8[m]; subscripts='i,ij,j->'",
            "f8[3, n, m], f8[m, 5]; subscripts='...ij,jk->...ik'",
            "f8[3, n], f8[n]; subscripts='...i,...i'",
            "f4[n], f8[n]; subscripts='i,i->i'",
        ),
        cost=100.0,
    ),
)
