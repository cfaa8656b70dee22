"""Term and sum of a power series, carried together."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "1.5, 12",
        "-0.5, 3",
    ],
}


def f(x, n):
    term = 1.0
    total = 1.0
    for k in range(1, n):
        term = term * x / k
        total += term
    return total
