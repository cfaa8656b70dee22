"""The condition reads a value that the branch then changes."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.5",
        "1.5",
    ],
}


def f(x):
    y = x * x
    if y < 1.0:
        y = y + 2.0
        if y > 2.0:
            y = y * x
    return y
