"""The forward algorithm of a hidden Markov model in logarithms."""

import numpy as np

ADGEN = {
    "sig": "A: f8[k,k], B: f8[k,m], pi: f8[k], seq: i8[t]",
    "wrt": ("A", "B", "pi"),
    "args": [
        "rng.normal(size=(2, 2)), rng.normal(size=(2, 3)), rng.normal(size=2), np.array([0, 2, 1, 1])",
    ],
}


def f(A, B, pi, seq):
    alpha = pi + B[:, seq[0]]
    for s in seq[1:]:
        t = alpha[:, None] + A
        m = np.max(t, axis=0)
        alpha = m + np.log(np.sum(np.exp(t - m), axis=0)) + B[:, s]
    return np.log(np.sum(np.exp(alpha)))
