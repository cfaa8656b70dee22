"""A swap with an update, the carried pair of Fibonacci's rule."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.6, 7",
        "0.6, 1",
    ],
}


def f(x, n):
    a, b = 0.0, x
    for _ in range(n):
        a, b = b, a * x + b
    return a
