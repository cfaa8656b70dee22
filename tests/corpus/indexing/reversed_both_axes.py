"""Both axes backwards, with steps."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4))",
    ],
}


def f(A):
    B = A[::-1, ::-1] * A
    B[::2, ::-2] = A[::2, 1::2]
    return B * A
