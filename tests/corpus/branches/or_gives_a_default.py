"""`or` between numbers gives the first one that is not zero."""

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.5, 0",
        "0.5, 4",
    ],
}


def f(x, k):
    n = k or 3
    y = x
    for _ in range(n):
        y = y * x + 1.0
    return y * (k and 2)
