"""Python's round to digits: a number, which counts as data."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "1.37, 17",
    ],
}


def f(x, n):
    return round(x * 2.0, 1) * x + round(x, 0) * round(n, 2) * x
