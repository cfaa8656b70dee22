"""Functions of `numpy` that make grids, and indices into them."""

from __future__ import annotations

from typing import Any

import numpy as np


def logspace(
    start: Any, stop: Any, num: Any = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    """Powers of a base with evenly spaced exponents.

    samples: float, f8, 4 | f8, 1.0, num=3, endpoint=False, base=2.0 | 0.0, 1.0, 4, base=f8 > 1
        | f8[n], f8[n], 3, axis=1 | f8[n], 1.0, 3, base=f8[n] > 1 | 0.0, f8, 3, base=f8[n] > 1
    """
    bases = base
    if np.ndim(base) > 0:
        start, stop = (np.array(end, ndmin=np.ndim(base)) for end in (start, stop))
        bases = np.expand_dims(base, axis)
    exponents = np.linspace(start, stop, num=num, endpoint=endpoint, axis=axis)
    made = np.power(bases, exponents)
    return made if dtype is None else made.astype(dtype)


def geomspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Numbers with one ratio between neighbours.

    samples: float, f8, 4 | f8, 1.0, num=3, endpoint=False | f8 < 0, f8 < 0, 4 | f8[n], f8[n] > 1, 3
        | f8[n], 2.0, 3, axis=1 | c16, 2.0, 3
    """
    shares = np.linspace(0.0, 1.0, num=num, endpoint=endpoint)
    ratio = np.divide(stop, start)
    if np.ndim(ratio) == 0:
        made = start * ratio**shares
    else:
        behind = np.ndim(ratio) - axis % (np.ndim(ratio) + 1)
        powers = np.expand_dims(ratio, axis) ** shares[(..., *(None,) * behind)]
        made = (np.expand_dims(start, axis) if np.ndim(start) > 0 else start) * powers
    return made if dtype is None else made.astype(dtype)


def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> Any:
    """The coordinates of a grid; the first two axes change places unless the indexing is that of matrices.

    samples: f8[n], f8[m] | f8[n], f8[m], indexing="ij" | f8[n], f8[m], sparse=True | f8[n], f8[m], f8[3]
        | f8[n] | f8, f8[n] | f8[n], f8[m], copy=False
    """
    rank = len(xi)
    swapped = indexing == "xy" and rank > 1
    axes = (1, 0, *tuple(range(2, rank))) if swapped else tuple(range(rank))
    lines = [_along(np.ravel(x), axis, rank) for x, axis in zip(xi, axes)]
    if sparse and not copy:
        return tuple(lines)
    if sparse:
        return tuple(line.copy() for line in lines)
    shape = np.broadcast_shapes(*(line.shape for line in lines))
    if copy:
        return tuple(np.broadcast_to(_along(np.ravel(x), axis, rank), shape).copy() for x, axis in zip(xi, axes))
    return tuple(np.broadcast_to(_along(np.ravel(x), axis, rank), shape) for x, axis in zip(xi, axes))


def _along(line: Any, axis: int, rank: int) -> Any:
    """A vector as an array that runs along one axis."""
    return line[((None,) * axis) + (slice(None),) + (None,) * (rank - 1 - axis)]


def indices(dimensions: Any, dtype: Any = "int64", sparse: bool = False) -> Any:
    """The indices of every place of a grid.

    samples: (2, 3) | (3,), dtype=float | (2, 3), sparse=True
    """
    rank = len(dimensions)
    lines = [_along(np.arange(length, dtype=dtype), axis, rank) for axis, length in enumerate(dimensions)]
    return tuple(lines) if sparse else np.stack(np.broadcast_arrays(*lines))


def ix_(*args: Any) -> Any:
    """Index arrays that select every combination.

    samples: i8[n], i8[m] | i8[n], i8[m], i8[3] | [0, 2], b1[3]
    """
    rank = len(args)
    return tuple(_along(_places(places), axis, rank) for axis, places in enumerate(args))


def _places(choice: Any) -> Any:
    """Where a mask is true, or the places themselves."""
    places = np.asarray(choice)
    return np.flatnonzero(places) if places.dtype.kind == "b" else places


def tri(N: Any, M: Any = None, k: int = 0, dtype: Any = "float64") -> Any:
    """Ones on a diagonal and below.

    samples: 3 | 2, 4 | 3, k=-1 | 3, 4, 1, dtype=int
    """
    return np.tril(np.ones((N, N if M is None else M), dtype=dtype), k)


def diag_indices(n: Any, ndim: int = 2) -> Any:
    """The indices of the diagonal.

    samples: 3 | 2, 3
    """
    return (np.arange(n),) * ndim


def tril_indices_from(arr: Any, k: int = 0) -> Any:
    """The indices of the lower triangle of a matrix.

    samples: f8[3, 3] | f8[3, 4], k=-1
    """
    return np.tril_indices(arr.shape[0], k=k, m=arr.shape[1])


def triu_indices_from(arr: Any, k: int = 0) -> Any:
    """The indices of the upper triangle of a matrix.

    samples: f8[3, 3] | f8[3, 4], k=1
    """
    return np.triu_indices(arr.shape[0], k=k, m=arr.shape[1])
