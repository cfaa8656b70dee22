"""A break leaves the inner loop only."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 4))",
    ],
}


def f(A):
    s = 1.0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if j > i:
                break
            s = s * 0.5 + A[i, j] * s
        s = s + A[i, 0] * j
    return s
