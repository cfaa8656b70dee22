"""Integer arrays read before they write, so the rows are exchanged."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 2))",
    ],
}


def f(A):
    B = A.copy()
    B[[0, 1]] = B[[1, 0]]
    return B * A
