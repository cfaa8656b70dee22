"""A sum of rows that starts from the number zero."""

ADGEN = {
    "sig": "X: f8[n,d]",
    "wrt": ("X",),
    "args": [
        "rng.random((3, 2))",
    ],
}


def f(X):
    s = 0.0
    for row in X:
        s = s + row * row
    return s * X[0]
