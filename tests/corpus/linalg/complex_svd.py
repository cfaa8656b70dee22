"""The nearest isometry of a complex matrix (its polar factor): the phases of the singular vectors cancel."""

import numpy as np

ADGEN = {
    "sig": "R: f8[n,m], I: f8[n,m]",
    "wrt": ("R", "I"),
    "args": ["rng.random((4, 3)), rng.random((4, 3))", "rng.random((3, 5)), rng.random((3, 5))"],
}


def f(R, I):
    u, s, vh = np.linalg.svd(R + 1j * I, full_matrices=False)
    Q = (u * np.sqrt(s)) @ vh
    return Q.real, Q.imag
