"""Two lists hold the same arrays; a list that gets other elements changes no array."""

import numpy as np

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": ["rng.normal(size=(4, 3))", "rng.normal(size=(2, 2))"],
}


def f(A):
    rows = [r * r for r in A]
    some = [r for r in rows]
    others = rows[-2:]
    for r in rows:
        some.append(r)
    others.append(A[0] * 2.0)
    same = rows.copy()
    same[0] = A[1] * 3.0
    total = 0.0
    for r in rows:
        total += np.sum(r * some[-1])
    for r in others:
        total += np.sum(r * same[0])
    return total
