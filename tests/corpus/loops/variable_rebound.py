"""Rebinding the loop variable changes neither the trips nor the next index."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
        "rng.random(3)",
    ],
}


def f(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * i
        i = 2 * i + 1
        s += 0.5 * i * s * x[0]
    return s + i * x[1]
