"""A default value where no argument is given."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


def f(x, n=3, scale=0.5, shift=None):
    y = x
    for _ in range(n):
        y = y * scale + x * x
    if shift is None:
        return y
    return y + shift
