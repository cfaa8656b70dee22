"""A point of a Bezier curve: the control points collapse in place."""

ADGEN = {
    "sig": "P: f8[n,2], t: float",
    "wrt": ("P", "t"),
    "args": [
        "rng.random((4, 2)), 0.3",
    ],
}


def f(P, t):
    Q = P.copy()
    for r in range(1, len(Q)):
        Q[:-r] = (1.0 - t) * Q[:-r] + t * Q[1 : len(Q) - r + 1]
    return Q[0]
