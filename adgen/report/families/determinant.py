"""The determinant by cofactors."""

import numpy as np


def determinant(a: np.ndarray) -> float:
    """The determinant, each minor expanded along its last row.

    A minor of the first rows is known by its columns: the bits of a number. That of no columns is 1. The terms of an
    expansion have alternating signs, the last one a plus.
    """
    n = len(a)
    minors = [1.0]
    for columns in range(1, 2**n):
        row = -1
        for j in range(n):
            row += columns >> j & 1
        minor = 0.0
        for j in range(n):
            if columns >> j & 1:
                minor = a[row, j] * minors[columns - 2**j] - minor
        minors.append(minor)
    return minors[-1]
