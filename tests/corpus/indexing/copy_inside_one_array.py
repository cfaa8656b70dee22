"""A part of an array is stored over an overlapping part of it."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    y = x * x
    y[1:] = y[:-1]
    y[:-2] = y[2:] * x[0]
    return y * x
