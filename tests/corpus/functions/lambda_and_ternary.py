"""A lambda in a name, with a conditional expression."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
        "-0.4",
    ],
}


def f(x):
    leaky = lambda t: t if t > 0.0 else 0.1 * t
    return leaky(x) * leaky(2.0 * x + 1.0)
