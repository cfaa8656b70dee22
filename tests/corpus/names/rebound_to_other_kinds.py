"""One name is an integer, a float, an array and a scalar in turn."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    t = 2
    t = t * 0.5
    t = t * x
    t = t @ x
    return t * t
