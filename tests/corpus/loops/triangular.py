"""The inner bound is the outer variable, so the first inner loop is empty."""

ADGEN = {
    "sig": "A: f8[n,n]",
    "wrt": ("A",),
    "args": [
        "rng.random((4, 4))",
    ],
}


def f(A):
    s = 1.0
    for i in range(A.shape[0]):
        for j in range(i):
            s = s * 0.9 + A[i, j] * A[j, i]
    return s
