"""A loop over every second row, and over a vector backwards."""

ADGEN = {
    "sig": "X: f8[n,d], x: f8[m]",
    "wrt": ("X", "x"),
    "args": [
        "rng.random((5, 2)), rng.random(4)",
    ],
}


def f(X, x):
    s = 0.0
    for row in X[::2]:
        s += row[0] * row[1]
    for v in x[::-1]:
        s = s * v + 1.0
    return s
