"""A chain of comparisons, and one with an inner call."""

ADGEN = {
    "sig": "x: float, lo: float, hi: float",
    "wrt": ("x",),
    "args": [
        "0.5, 0.0, 1.0",
        "1.5, 0.0, 1.0",
        "-1.5, 0.0, 1.0",
    ],
}


def f(x, lo, hi):
    if lo < x <= hi:
        return x * x
    if lo != abs(x) < 2.0 > hi:
        return x * 3.0
    return 0.5 * x
