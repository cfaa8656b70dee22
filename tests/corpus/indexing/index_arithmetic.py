"""Indices computed from parameters and loop variables, taken modulo."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(5), 2",
        "rng.random(5), -1",
    ],
}


def f(x, k):
    n = len(x)
    s = 0.0
    for i in range(n):
        s += x[i] * x[(i + k) % n] * x[i - 1]
    return s
