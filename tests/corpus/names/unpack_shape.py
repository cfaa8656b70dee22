"""The shape is taken apart."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((2, 3))",
    ],
}


def f(A):
    n, m = A.shape
    s = 0.0
    for k in range(n * m):
        s += A[k // m, k % m] * k
    return s / n
