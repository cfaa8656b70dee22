"""Two overlapping slices of one vector side by side."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    s = 0.0
    for left, right in zip(x[:-1], x[1:]):
        s += (right - left) ** 2
    return s
