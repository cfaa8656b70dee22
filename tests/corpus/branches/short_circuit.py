"""The right side of `and` would divide by zero when the left is false."""

ADGEN = {
    "sig": "x: float, d: float",
    "wrt": ("x",),
    "args": [
        "0.5, 0.0",
        "0.5, 0.25",
        "0.5, 4.0",
    ],
}


def f(x, d):
    if d != 0.0 and x / d > 1.0:
        return x * x
    return 3.0 * x
