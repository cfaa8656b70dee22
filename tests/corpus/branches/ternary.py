"""A conditional expression."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.5",
        "-0.5",
    ],
}


def f(x):
    y = x * x if x > 0.0 else -x
    return 2.0 * y
