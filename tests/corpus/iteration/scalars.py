"""A loop over the elements of a vector."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    y = 1.0
    for v in x:
        y = y * v + v * v
    return y
