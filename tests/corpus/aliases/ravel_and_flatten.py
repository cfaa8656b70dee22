"""ravel of a contiguous array is a view, flatten is a copy."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((2, 3))",
    ],
}


def f(A):
    B = A.copy()
    view = B.ravel()
    own = B.flatten()
    view[1:3] *= A[0, 0]
    own[0] = own[1] * 5.0
    return B[0] * own[:3]
