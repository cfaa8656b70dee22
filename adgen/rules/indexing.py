"""Subscripts: reading, writing and adding at `x[...]`; see `ir/index.py` for how a subscript is written."""

from __future__ import annotations

from adgen.rules.forms import Line, structural
from adgen.rules.index_types import index, update

TABLE: Line = (
    *structural("index(x, *operands; spec=())", infer=index, view=True, cost=0.0),
    *structural("update(a, v, *operands; spec=())", infer=update, writes=True),
    *structural("index_add(a, v, *operands; spec=())", infer=update, writes=True),
)
