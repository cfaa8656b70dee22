"""Primitives that repeat, rotate and pad arrays, and take diagonals; all of them are linear."""

from __future__ import annotations

from adgen.rules.assembly_types import delete, diagonal, pad, repeat, repeat_each, roll, tile
from adgen.rules.forms import Line, linear

PADDED = ("edge", "reflect", "symmetric", "wrap")
"""Ways of padding that repeat elements of the array, as `np.pad` calls them."""

TABLE: Line = (
    *linear(
        "repeat(x; repeats=None, axis=None)",
        "repeat_transposed(out_bar, x, repeats, axis)",
        infer=repeat,
        text="np.repeat({x}, {repeats}{options})",
        samples=(
            "f8[n]; repeats=3",
            "f8[n, m]; repeats=2",
            "f8[n, m]; repeats=3, axis=-1",
            "f8[n, m]; repeats='k', axis=0",
            "f8[3]; repeats=(2, 0, 1)",
            "f8[2, 3]; repeats=(1, 2), axis=0",
            "f8; repeats=4",
            "c16[n]; repeats=2",
            "f4[n, 1]; repeats=2, axis=1",
        ),
    ),
    *linear(
        "repeat_each(x, counts; axis=None)",
        "repeat_each_transposed(out_bar, x, counts, axis)",
        None,
        infer=repeat_each,
        text="np.repeat({x}, {counts}{options})",
        samples=(
            "f8[n], i8[n]",
            "f8[n, m], i8[n]; axis=0",
            "f8[3, n, m], i8[m]; axis=-1",
            "c16[n], i8[n]",
            "f4[n], i8[n]",
        ),
    ),
    *linear(
        "tile(x; reps=None)",
        "tile_transposed(out_bar, x, reps)",
        infer=tile,
        text="np.tile({x}, {reps}{options})",
        samples=(
            "f8[n]; reps=(3,)",
            "f8[n]; reps=(3, 2)",
            "f8[n, m]; reps=(2,)",
            "f8[n, m]; reps=('k', 1)",
            "f8[1, m]; reps=(3, 2)",
            "f8; reps=(2, 3)",
            "f4[n]; reps=(1,)",
        ),
    ),
    *linear(
        "roll(x, shift; axis=None)",
        "roll(out_bar, -shift, axis=axis)",
        None,
        infer=roll,
        samples=(
            "f8[n], 1",
            "f8[n], -6",
            "f8[n], int",
            "f8[n, m], 3",
            "f8[n, m], 1; axis=0",
            "f8[3, n, m], int; axis=-2",
            "c16[n], 1",
            "f4[n], 1",
        ),
    ),
    *linear(
        "delete(x, i; axis=None)",
        "delete_transposed(out_bar, x, i, axis)",
        None,
        infer=delete,
        samples=(
            "f8[n], 1",
            "f8[n], -1",
            "f8[n], int",
            "f8[n, m], 1; axis=0",
            "f8[3, n, m], int; axis=-1",
            "c16[n], 0",
            "f4[n], 2",
        ),
    ),
    *linear(
        "pad(x; pad_width=None, mode='constant')",
        "pad_transposed(out_bar, x, pad_width, mode)",
        infer=pad,
        text="np.pad({x}, {pad_width}{options})",
        samples=(
            "f8[n]; pad_width=1",
            "f8[n, m]; pad_width=((1, 0), (0, 2))",
            *(f"f8[n]; pad_width=1, mode='{mode}'" for mode in PADDED),
            *(f"f8[3, 4]; pad_width=((2, 1), (0, 3)), mode='{mode}'" for mode in PADDED),
            *(f"f8[3]; pad_width=(7, 5), mode='{mode}'" for mode in PADDED),
            *(f"f8[1]; pad_width=2, mode='{mode}'" for mode in PADDED),
            "c16[n]; pad_width=(1, 0), mode='edge'",
            "f4[n]; pad_width=('m', 1), mode='wrap'",
        ),
    ),
    *linear(
        "diagonal(x; offset=0, axis1=0, axis2=1)",
        "diagonal_transposed(out_bar, x, offset, axis1, axis2)",
        infer=diagonal,
        view=True,
        samples=(
            "f8[n, n, 3]",
            "f8[2, n, n]; axis1=1, axis2=2",
            "f8[n, 3, n]; offset=1, axis1=-1, axis2=0",
            "f8[n, m, 3]; offset=-1",
            "f8[2, 3, n, n]; offset=1, axis1=-2, axis2=-1",
        ),
    ),
)
