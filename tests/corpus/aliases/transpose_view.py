"""The transpose is a view."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((2, 3))",
    ],
}


def f(A):
    B = A.copy()
    C = B.T
    C[0] = C[1] * 2.0
    B[1, 2] = C[0, 1]
    C += 1.0
    return B * A
