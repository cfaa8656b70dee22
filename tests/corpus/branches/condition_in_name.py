"""The outcome of a comparison is kept and used twice."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.5",
        "-0.5",
    ],
}


def f(x):
    positive = x > 0.0
    y = x
    if positive:
        y = y * y
    x = -x
    if not positive:
        y = y * x
    return y
