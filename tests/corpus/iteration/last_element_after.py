"""The element and the row survive the loop."""

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
        for v in row:
            s += v * v
    return s * v + row[0]
