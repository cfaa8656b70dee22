"""A range that counts down to the first element (Horner's rule)."""

ADGEN = {
    "sig": "c: f8[n], x: float",
    "wrt": ("c", "x"),
    "args": [
        "rng.normal(size=4), 0.7",
        "rng.normal(size=2), -1.3",
    ],
}


def f(c, x):
    y = 0.0
    for i in range(len(c) - 1, -1, -1):
        y = y * x + c[i]
    return y
