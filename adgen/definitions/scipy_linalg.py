"""Functions of `scipy.linalg` that are programs over NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np


def toeplitz(c: Any, r: Any = None) -> Any:
    """The matrix with constant diagonals that has the first column c and the first row r, of which `r[0]` is not used.

    samples: f8[n] | f8[n], f8[m] | f8[m], f8[k] | c16[n]
    """
    row = np.conjugate(c) if r is None else r
    diagonals = np.concatenate((c[::-1], row[1:]))
    return diagonals[np.arange(len(c))[::-1, None] + np.arange(len(row))]
