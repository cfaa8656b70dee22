"""Loops and slices on an array with three axes."""

ADGEN = {
    "sig": "T: f8[a,b,c]",
    "wrt": ("T",),
    "args": [
        "rng.random((2, 3, 2))",
    ],
}


def f(T):
    U = T.copy()
    for i in range(T.shape[0]):
        U[i, 1:, 0] = U[i, :-1, 1] * T[i, 0, 0]
        U[:, i] += U[:, i + 1] ** 2
    return U * T
