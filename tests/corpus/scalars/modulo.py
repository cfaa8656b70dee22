"""Remainder and floor division of floats."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "7.3, 2.1",
        "-7.3, 2.1",
    ],
}


def f(x, y):
    return (x % y) ** 2 + (x // y) * x + (x % 2.0) * y
