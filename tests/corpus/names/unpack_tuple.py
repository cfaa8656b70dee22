"""Tuples are taken apart, nested and by parentheses."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.3, 0.8",
    ],
}


def f(x, y):
    a, (b, c) = x * y, (x + y, x - y)
    [d, e] = a, b
    return a * b + c * d - e
