"""Each side of a grid is set from its neighbours, corners twice."""

ADGEN = {
    "sig": "U: f8[n,m], s: float",
    "wrt": ("U", "s"),
    "args": [
        "rng.random((4, 5)), 0.4",
    ],
}


def f(U, s):
    V = U.copy()
    V[0, :] = V[1, :]
    V[-1, :] = s * V[-2, :]
    V[:, 0] = V[:, -2]
    V[:, -1] = V[:, 1] * s
    return V * U
