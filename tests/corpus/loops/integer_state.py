"""An integer runs along and selects what is read."""

ADGEN = {
    "sig": "x: f8[n], seed: int, steps: int",
    "wrt": ("x",),
    "args": [
        "rng.random(7), 3, 8",
        "rng.random(7), 5, 1",
    ],
}


def f(x, seed, steps):
    k = seed
    s = 1.0
    for _ in range(steps):
        k = (5 * k + 3) % 7
        s = 0.7 * s + x[k] * x[6 - k]
    return s
