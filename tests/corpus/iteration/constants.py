"""A loop over a tuple of numbers known at compile time."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


def f(x):
    y = 0.0
    for c, p in ((0.5, 1), (1.5, 2), (-0.25, 3)):
        y += c * x**p
    return y
