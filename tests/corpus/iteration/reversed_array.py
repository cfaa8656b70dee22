"""reversed over the elements and over the rows."""

ADGEN = {
    "sig": "X: f8[n,d], x: f8[m]",
    "wrt": ("X", "x"),
    "args": [
        "rng.random((3, 2)), rng.random(4)",
    ],
}


def f(X, x):
    s = 0.5
    for v in reversed(x):
        s = s * v + 1.0
    for row in reversed(X):
        s = s * row[0] + row[1]
    return s
