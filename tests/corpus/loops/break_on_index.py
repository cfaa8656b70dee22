"""The loop is left at an index the caller gives, or never."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(6), 3",
        "rng.random(6), 0",
        "rng.random(6), 10",
    ],
}


def f(x, k):
    y = 1.0
    for i in range(len(x)):
        if i == k:
            break
        y = y * 0.5 + x[i] * x[i]
    return y * x[0]
