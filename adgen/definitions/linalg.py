"""Functions of `numpy.linalg` that are programs over its decompositions."""

from __future__ import annotations

from typing import Any

import numpy as np


def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of the matrices in the last two axes.

    samples: f8[n, m] | f8[3, n, m], keepdims=True | f8[n, m], ord="nuc" | f8[n, m], ord=2 | f8[n, m], ord=-2
      | f8[3, n, m], ord=1 | f8[n, m], ord=-1 | f8[n, m], ord=np.inf | f8[n, m], ord=-np.inf, keepdims=True
    at: x = [[1, 0], [0, 1]], ord = 1: [[0.5, 0], [0, 0.5]]; x = [[1, 0], [0, 1]], ord = 2: [[0.5, 0], [0, 0.5]]
    """
    if ord == "fro" or ord == "f" or ord is None:
        return np.linalg.norm(x, axis=(-2, -1), keepdims=keepdims)
    empty = x.shape[-2] == 0 or x.shape[-1] == 0
    if empty and (ord == 1 or ord == 2 or ord == np.inf):
        norm = np.sum(np.abs(x), axis=(-2, -1))
    elif ord == "nuc":
        norm = np.sum(np.linalg.svdvals(x), axis=-1)
    elif ord == 2:
        norm = np.max(np.linalg.svdvals(x), axis=-1)
    elif ord == -2:
        norm = np.min(np.linalg.svdvals(x), axis=-1)
    elif ord == 1:
        norm = np.max(np.sum(np.abs(x), axis=-2), axis=-1)
    elif ord == -1:
        norm = np.min(np.sum(np.abs(x), axis=-2), axis=-1)
    elif ord == np.inf:
        norm = np.max(np.sum(np.abs(x), axis=-1), axis=-1)
    elif ord == -np.inf:
        norm = np.min(np.sum(np.abs(x), axis=-1), axis=-1)
    else:
        raise ValueError("Invalid norm order for matrices.")
    return np.expand_dims(norm, (-2, -1)) if keepdims else norm


def cond(x: Any, p: Any = None) -> Any:
    """The condition number with respect to a norm.

    samples: regular(f8[n, n]) | f8[n, m] | f8[n, m], -2 | regular(f8[3, n, n]), 2 | regular(f8[n, n]), 1
      | regular(f8[n, n]), -1 | regular(f8[n, n]), np.inf | regular(f8[3, n, n]), "fro" | regular(f8[n, n]), "nuc"
    at: x = [[0, 0], [0, 0]]: 0 (where the number is inf)
    note: where inv(x) is used, an error at singular matrices
    """
    if x.shape[-2] == 0 or x.shape[-1] == 0:
        raise ValueError("cond is not defined on empty arrays")
    if p is None or p == 2 or p == -2:
        sizes = np.linalg.svdvals(x)
        largest, smallest = sizes[..., 0], sizes[..., -1]
        return np.where(largest == 0, np.inf, smallest / largest if p == -2 else largest / smallest)[()]
    return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """The x with `np.tensordot(a, x, x.ndim) == b`.

    samples: f8[2, 3, 6], f8[2, 3] | f8[6, 2, 3], f8[6] | f8[2, 6, 3], f8[2, 3], axes=(1,)
      | f8[2, 3, 3, 2], f8[2, 3]
    """
    tensor = a if axes is None else np.moveaxis(a, axes, tuple(range(-len(axes), 0)))
    matrix = np.reshape(tensor, (b.size, b.size))
    return np.reshape(np.linalg.solve(matrix, np.ravel(b)), tensor.shape[b.ndim :])


def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of `x -> np.tensordot(a, x, ind)`.

    samples: f8[2, 3, 6] | f8[6, 3, 2], ind=1 | f8[2, 3, 3, 2]
    """
    size = 1
    for length in a.shape[ind:]:
        size *= length
    inverse = np.linalg.inv(np.reshape(a, (size, size)))
    return np.reshape(inverse, a.shape[ind:] + a.shape[:ind])


def cross(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """The cross product of vectors of three elements.

    samples: f8[3], f8[3] | f8[n, 3], f8[3] | f8[3, n], f8[3, n], axis=0
    """
    return np.cross(x1, x2, axis=axis)


def matmul(x1: Any, x2: Any, /) -> Any:
    """The product of matrices.

    samples: f8[n, m], f8[m, 3] | f8[3, n, m], f8[m]
    """
    return x1 @ x2


def tensordot(x1: Any, x2: Any, /, *, axes: Any = 2) -> Any:
    """The sum of products along several axes of both.

    samples: f8[n, m], f8[n, m] | f8[n, m], f8[m, 3], axes=1 | f8[3, n, m], f8[m, 5, n], axes=([1, 2], [2, 0])
    """
    return np.tensordot(x1, x2, axes)


def diagonal(x: Any, /, *, offset: int = 0) -> Any:
    """The diagonals of the matrices in the last two axes.

    samples: f8[n, n] | f8[3, n, m], offset=1 | f8[3, n, m], offset=-1
    """
    return np.diagonal(x, offset, -2, -1)


def trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    """The sums of the diagonals of the matrices in the last two axes.

    samples: f8[n, n] | f8[n, m], offset=-1 | f8[3, n, m], offset=1 | c16[2, n, n] | f8[3, n, n], dtype=float
    """
    if x.ndim == 2 and dtype is None:
        return np.trace(x, offset)
    return np.sum(np.diagonal(x, offset, -2, -1), axis=-1, dtype=dtype)
