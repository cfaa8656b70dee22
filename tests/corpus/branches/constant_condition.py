"""A condition that is known at compile time."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.5",
    ],
}


SQUARE = True


def f(x):
    y = x
    if SQUARE:
        y = y * y
    if False:
        y = y / 0.0
    return y
