"""A variable of the same name before the loop is overwritten by the loop."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    i = x[0] * 2.0
    s = i * x[1]
    for i in range(3):
        s = s + i * x[i]
    return s * (i + 1)
