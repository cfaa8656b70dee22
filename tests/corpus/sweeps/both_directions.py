"""A sweep up and a sweep down over the same array."""

ADGEN = {
    "sig": "x: f8[n], a: float, sweeps: int",
    "wrt": ("x", "a"),
    "args": [
        "rng.random(5), 0.4, 2",
    ],
}


def f(x, a, sweeps):
    y = x.copy()
    for _ in range(sweeps):
        for i in range(1, len(y)):
            y[i] += a * y[i - 1] * y[i]
        for i in range(len(y) - 2, -1, -1):
            y[i] += a * y[i + 1]
    return y
