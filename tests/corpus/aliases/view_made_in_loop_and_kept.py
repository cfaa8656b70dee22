"""A view made in the last trip is written after the loop."""

ADGEN = {
    "sig": "A: f8[n,m]",
    "wrt": ("A",),
    "args": [
        "rng.random((3, 2))",
    ],
}


def f(A):
    B = A * 1.0
    for i in range(B.shape[0]):
        row = B[i]
        row *= i + 1.0
    row[0] = B[0, 0] * B[0, 1]
    return B * A
