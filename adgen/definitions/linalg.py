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


def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    """The number of singular values above a bound, or above a part of the largest one, that the run computes."""
    if np.ndim(A) < 2:
        return int(np.any(A != 0))
    values = np.linalg.svd(A, compute_uv=False, hermitian=hermitian)
    if tol is None:
        bound = np.max(values, axis=-1, keepdims=True) * np.asarray(rtol)[..., np.newaxis]
    else:
        bound = np.asarray(tol)[..., np.newaxis]
    return np.count_nonzero(values > bound, axis=-1)


def qr(a: Any, mode: Any = "raw") -> Any:
    """The factors of a matrix as LAPACK's geqrf stores them, with the scales of its reflectors.

    Above the diagonal is r; below it are the Householder vectors, of which the first element is 1. A column that is
    zero below the diagonal is not reflected. See Golub and Van Loan, Matrix Computations, 4th edition, 5.2.2.
    """
    rows, columns = a.shape
    factors = np.array(a, dtype=np.result_type(a, 0.0))
    scales = np.zeros(min(rows, columns), dtype=factors.dtype)
    for k in range(min(rows, columns)):
        head, tail = factors[k, k], factors[k + 1 :, k]
        below = np.real(np.vdot(tail, tail))
        reflects = below > 0 or np.imag(head) != 0 if np.iscomplexobj(a) else below > 0
        size = np.sqrt(np.abs(head) ** 2 + below) if reflects else 0.0
        pivot = -np.copysign(size, np.real(head)) if reflects else np.real(head)
        vector = factors[k:, k] / (head - pivot + (0.0 if reflects else 1.0))
        vector[0] = 1.0
        if reflects:
            scales[k] = 1.0 - head / pivot
        rest = factors[k:, k + 1 :]
        factors[k:, k + 1 :] = rest - np.outer(vector, np.conj(scales[k]) * (np.conj(vector) @ rest))
        factors[k, k] = pivot
        factors[k + 1 :, k] = vector[1:]
    return factors, scales


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
