"""A local name hides a function of the module."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


def g(t):
    return t * t


def h(t):
    return g(t) + 1.0


def f(x):
    g = 3.0 * x
    return g * h(x)
