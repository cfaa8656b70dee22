"""A helper function gives back a view of its argument."""

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 3))",
    ],
}


def middle(M):
    return M[1:-1, :]


def f(A):
    B = A.copy()
    m = middle(B)
    m *= 2.0
    m[0, 0] = B[0, 0] * B[2, 2]
    return B * A
