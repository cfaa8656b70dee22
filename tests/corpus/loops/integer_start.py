"""A sum that starts from the integer zero."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    s = 0
    for v in x:
        s += v * v
    return s * x[0]
