"""Subscripts: reading, writing and adding at `x[...]`; see `ir/index.py` for how a subscript is written."""

from __future__ import annotations

from adgen.rules.forms import Line, structural
from adgen.rules.index_types import added, index, update

SUBSCRIPTS = (
    "S[0]",
    "S[int]",
    "S[-1, ..., 1]",
    "S[1:-1]",
    "S[::-1]",
    "S[::2, None]",
    "S[..., None, 0]",
    "S[1, 1, 1]",
    "S[1, 1, 1, ...]",
    "S[i8[5]]",
    "S[i8[5], i8[5]]",
    "S[i8[5], :, i8[5]]",
    "S[int, :, i8[5]]",
    "S[i8[2, 5], i8[5], None]",
    "S[0, i8[5]]",
    "S[i8[5], None, 0]",
    "S[bool[n]]",
    "S[bool[n, m]]",
    "S[bool[n], 1]",
    "S[bool[n], :, i8[1]]",
    "S[bool[n, m, 3]]",
    "S[()]",
    "S[i8]",
    "S[i8[()]]",
    "S[3:0:-1]",
    "S[-2:]",
    "S[:-5:-2]",
    "S[2:1]",
    "S[None]",
)
ASSIGNED = (
    "f8[n], f8[1, n], S[:]",
    "f8[n, m], f8[m], S[1:-1]",
    "f8[n, m], f8[n, 1], S[...]",
    "f8[n], f8[3], S[i8[3]]",
    "i8[n], int, S[0]",
    "f8[n], int, S[bool[n]]",
    "f4[n], f8[n], S[:]",
    "f8[()], float, S[...]",
    "f8[n, m], f8[2, m], S[i8[2]]",
)

TABLE: Line = (
    *structural(
        "index(x, *operands; spec=())",
        infer=index,
        samples=tuple(f"f8[n, m, 3], {s}" for s in SUBSCRIPTS),
        view=True,
        cost=0.0,
    ),
    *structural(
        "update(a, v, *operands; spec=())",
        infer=update,
        samples=(*(f"f8[n, m, 3], float, {s}" for s in SUBSCRIPTS), *ASSIGNED),
        writes=True,
    ),
    *structural(
        "index_add(a, v, *operands; spec=())",
        infer=added,
        samples=(*(f"f8[n, m, 3], float, {s}" for s in SUBSCRIPTS), *ASSIGNED[1:]),
        writes=True,
    ),
)
