"""Powers at zero, where the formula with a logarithm would fail."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.0, 2",
        "0.0, 1",
        "-0.5, 3",
    ],
}


def f(x, n):
    return x**n + x**3 + 2.0 * x**1 + x**0
