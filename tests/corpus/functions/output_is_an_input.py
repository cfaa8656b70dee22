"""An input is returned as it is, and a constant beside it."""

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(3), 0.4",
    ],
}


def f(x, s):
    return x, s * s, 2.0
