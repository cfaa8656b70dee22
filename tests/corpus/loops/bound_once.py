"""The bound is evaluated once, before the first trip."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.9, 4",
        "0.9, 0",
    ],
}


def f(x, n):
    y = 1.0
    for i in range(n):
        n = n - 1
        y = y * x + n
    return y + n * x
