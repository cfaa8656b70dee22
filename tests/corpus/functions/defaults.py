"""Parameters with default values, in the function and in its helper."""

ADGEN = {
    "sig": "x: float, a: float",
    "wrt": ("x", "a"),
    "args": [
        "0.4, 0.9",
    ],
}


SCALE = 3.0


def line(x, slope=2.0, *, offset=SCALE):
    return slope * x + offset


def f(x, a, b=0.5):
    return line(x) * line(x, a) + line(x, offset=a) * line(a, slope=b, offset=x)
