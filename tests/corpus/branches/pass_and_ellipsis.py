"""Empty branches."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.5",
        "-0.5",
    ],
}


def f(x):
    y = x
    if x > 0.0:
        pass
    else:
        ...
    if x < 0.0:
        y = y * x
    else:
        pass
    return y * y
