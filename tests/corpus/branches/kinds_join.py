"""An integer on one side, a float on the other."""

ADGEN = {
    "sig": "x: float, k: int",
    "wrt": ("x",),
    "args": [
        "0.7, 1",
        "0.7, 0",
    ],
}


def f(x, k):
    if k:
        y = 2
    else:
        y = x * x
    return y * x
