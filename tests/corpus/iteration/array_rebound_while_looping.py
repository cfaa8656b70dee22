"""The loop goes on over the old array when its name is rebound."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    y = x
    s = 0.0
    for v in y:
        y = y * 1.5 + v
        s += v * y[0]
    return s
