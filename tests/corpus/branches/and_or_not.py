"""Conditions joined by and, or, not."""

ADGEN = {
    "sig": "x: float, y: float, k: int",
    "wrt": ("x", "y"),
    "args": [
        "0.5, 0.2, 1",
        "-0.5, 0.2, 1",
        "-0.5, -0.2, 0",
        "0.5, -0.2, 0",
    ],
}


def f(x, y, k):
    s = x
    if x > 0.0 and y > 0.0:
        s = s * y
    if x > 0.0 or k:
        s = s + x * x
    if not (y > 0.0 and k == 1):
        s = s * 3.0
    return s
