"""A row is a view, so the matrix sees the change."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 2))",
    ],
}


def f(A):
    B = A.copy()
    r = B[1]
    r += B[0]
    r *= r
    B[2] -= r
    return B
