"""Primitives that give places of an array: integers, without derivative."""

from __future__ import annotations

from adgen.rules.forms import Line, nondiff
from adgen.rules.places_types import (
    argwhere,
    flatnonzero,
    nonzero,
    ravel_multi_index,
    triangle_indices,
    unravel_index,
)

TRIANGLES = ("; n=3", "; n='n', k=-1", "; n='n', k=1", "; n='n'", "; n=2, m=3, k=1", "; n=0")

TABLE: Line = (
    *nondiff("nonzero(x)", infer=nonzero, samples=("bool[n, m]", "bool[n, m, 3]")),
    *nondiff("flatnonzero(x)", infer=flatnonzero, samples=("bool[n]", "bool[n, m]")),
    *nondiff("argwhere(x)", infer=argwhere, samples=("bool[n]", "bool[n, m]")),
    *nondiff(
        "tril_indices(; n=None, k=0, m=None)",
        infer=triangle_indices,
        text="np.tril_indices({n}{options})",
        samples=TRIANGLES,
    ),
    *nondiff(
        "triu_indices(; n=None, k=0, m=None)",
        infer=triangle_indices,
        text="np.triu_indices({n}{options})",
        samples=TRIANGLES,
    ),
    *nondiff(
        "unravel_index(i; shape=None, order='C')",
        infer=unravel_index,
        text="np.unravel_index({i}, {shape}{options})",
        samples=("int; shape=('n', 3)", "i8[n]; shape=(2, 3)", "i8; shape=(2, 3, 4), order='F'"),
    ),
    *nondiff(
        "ravel_multi_index(*indices; dims=None, mode='raise', order='C')",
        infer=ravel_multi_index,
        samples=(
            "int, int; dims=('n', 3)",
            "i8[n], i8[n]; dims=(2, 3), mode='wrap'",
            "i8[n], int; dims=(2, 3), order='F'",
        ),
    ),
)
