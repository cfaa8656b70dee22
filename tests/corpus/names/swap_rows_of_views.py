"""Rows are views: after this swap both rows hold the old second row."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 2))",
    ],
}


def f(A):
    B = A.copy()
    B[0], B[1] = B[1], B[0]
    return B
