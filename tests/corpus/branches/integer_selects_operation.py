"""A loop interprets a small program of integers."""

import math

ADGEN = {
    "sig": "x: float, program: i8[n]",
    "wrt": ("x",),
    "args": [
        "0.5, np.array([0, 1, 2, 0, 3, 1])",
    ],
}


def f(x, program):
    a = x
    b = 1.0
    for op in program:
        if op == 0:
            a = a * x + b
        elif op == 1:
            a, b = b, a
        elif op == 2:
            b = math.sin(a)
        else:
            continue
        a = a + 0.1
    return a * b
