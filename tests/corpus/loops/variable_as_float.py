"""The loop variable takes part in float arithmetic and in powers."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.7, 6",
        "0.7, 1",
    ],
}


def f(x, n):
    s = 0.0
    for i in range(n):
        s += x**i / (i + 1.0) + i * x
    return s
