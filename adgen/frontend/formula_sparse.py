"""Functions that rule texts of sparse matrices call.

entries(b, i, x, j)     b[i] * x[j], summed over the columns of both where they are matrices
numbered(indptr, data)  the row of each number of compressed rows
turned_shape(shape)     the shape of the transpose
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_shapes import rank_of, shape_of
from adgen.ir.dims import Dim
from adgen.ir.index import At
from adgen.ir.nodes import Atom


def entries(numbers: Arithmetic, b: Hashable, i: Hashable, x: Hashable, j: Hashable) -> Atom:
    """What the outer product of b and x has at the places (i, j)."""
    apply = numbers.builder.apply
    left, right = (apply("index", numbers.atom(a), numbers.atom(k), spec=(At(),)) for a, k in ((b, i), (x, j)))
    if rank_of(left) == 1:
        return apply("multiply", left, right)
    return apply("einsum", left, right, subscripts="ij,ij->i")


def numbered(numbers: Arithmetic, indptr: Hashable, data: Hashable) -> Atom:
    """The row of each number."""
    (length,) = shape_of(numbers.atom(data))
    return numbers.builder.apply("row_numbers", numbers.atom(indptr), length=length)


def turned_shape(numbers: Arithmetic, shape: tuple[Dim, Dim]) -> tuple[Dim, Dim]:
    """Columns, then rows."""
    del numbers
    return shape[1], shape[0]


SPARSE: dict[str, Callable[..., Any]] = {"entries": entries, "numbered": numbered, "turned_shape": turned_shape}
