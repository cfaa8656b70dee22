"""Decompositions as named tuples, whole and by field."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": ["rng.random((4, 4)) + 2 * np.eye(4)"],
}


def f(A):
    sign, logdet = np.linalg.slogdet(A)
    spectrum = np.linalg.svd(A)
    values = np.linalg.eigh(A).eigenvalues
    return sign * logdet + np.linalg.slogdet(A.T).logabsdet * spectrum.S[0] + values[1] * spectrum[0][0, 0] ** 2
