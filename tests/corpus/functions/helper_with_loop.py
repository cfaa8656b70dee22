"""A helper function with a loop is called within a loop."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def power(v, n):
    p = 1.0
    for _ in range(n):
        p *= v
    return p


def f(x):
    s = 0.0
    for i in range(len(x)):
        s = s * 0.5 + power(x[i], i)
    return s
