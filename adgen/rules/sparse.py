"""Products of sparse matrices with dense vectors and matrices. A sparse matrix is its numbers and their places, as
`scipy.sparse` keeps them: `data`, and for compressed rows `indices` (the columns) and `indptr` (where each row starts).

Compressed rows of A are compressed columns of its transpose, so nothing is converted. `entries(b, i, x, j)` is what the
outer product of b and x has at the places (i, j); `numbered(indptr, data)` the row of each number.
"""

from __future__ import annotations

from adgen.rules.forms import Line, linear, nondiff
from adgen.rules.sparse_types import by_columns, by_places, by_rows, numbers

PLACES = (
    "f8[3], i8[3], i8[3], f8[n]; shape=(2, 'n')",
    "f8[n], i8[n], i8[n], f8[2, 3]; shape=('k', 2)",
    "c16[3], i8[3], i8[3], c16[n]; shape=('n', 'n')",
    "f4[3], i4[3], i4[3], f4[n]; shape=(3, 'n')",
    "f8[3], i8[3], i8[3], i8[n]; shape=(3, 'n')",
)
STARTS = (
    "f8[6], i8[6], i8[4], f8[n]; shape=(3, 'n')",
    "f8[6], i4[6], i4[3], f8[n, 3]; shape=(2, 'n')",
    "c16[6], i8[6], i8[4], c16[3]; shape=(3, 3)",
    "f4[6], i4[6], i4[4], f4[n]; shape=(3, 'n')",
)
COLUMN_STARTS = (
    "f8[6], i8[6], i8[4], f8[3]; shape=('n', 3)",
    "f8[6], i4[6], i4[3], f8[2, 3]; shape=('n', 2)",
    "c16[6], i8[6], i8[4], c16[3]; shape=(3, 3)",
    "f4[6], i4[6], i4[4], f4[3]; shape=('n', 3)",
)

TABLE: Line = (
    *linear(
        "csr_product(data, indices, indptr, x; shape=())",
        "entries(out_bar, numbered(indptr, data), x, indices)",
        None,
        None,
        "csc_product(data, indices, indptr, out_bar, turned_shape(shape))",
        infer=by_rows,
        samples=STARTS,
        text="scipy.sparse.csr_array(({data}, {indices}, {indptr}), shape={shape}) @ {x}",
        cost=100.0,
    ),
    *linear(
        "csc_product(data, indices, indptr, x; shape=())",
        "entries(out_bar, indices, x, numbered(indptr, data))",
        None,
        None,
        "csr_product(data, indices, indptr, out_bar, turned_shape(shape))",
        infer=by_columns,
        samples=COLUMN_STARTS,
        text="scipy.sparse.csc_array(({data}, {indices}, {indptr}), shape={shape}) @ {x}",
        cost=100.0,
    ),
    *linear(
        "coo_product(data, row, col, x; shape=())",
        "entries(out_bar, row, x, col)",
        None,
        None,
        "coo_product(data, col, row, out_bar, turned_shape(shape))",
        infer=by_places,
        samples=PLACES,
        text="scipy.sparse.coo_array(({data}, ({row}, {col})), shape={shape}) @ {x}",
        cost=100.0,
    ),
    *nondiff(
        "row_numbers(indptr; length=0)",
        infer=numbers,
        text="np.repeat(np.arange(len({indptr}) - 1), np.diff({indptr}))",
        samples=("i8[3]; length=6", "i4[2]; length=6"),
    ),
)
