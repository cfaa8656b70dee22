"""An integer before the loop, a float from the first trip on."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.7, 3",
        "0.7, 0",
    ],
}


def f(x, n):
    y = 1
    for i in range(n):
        y = y * x + i
    return y * x
