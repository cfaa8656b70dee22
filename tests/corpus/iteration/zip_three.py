"""Matrix rows, a vector and a range side by side."""

ADGEN = {
    "sig": "X: f8[n,d], y: f8[n], w: f8[d]",
    "wrt": ("X", "y", "w"),
    "args": [
        "rng.random((4, 3)), rng.random(4), rng.random(3)",
    ],
}


def f(X, y, w):
    s = 0.0
    for row, target, i in zip(X, y, range(10)):
        s += (row @ w - target) ** 2 / (1.0 + i)
    return s
