"""reversed over a range."""

ADGEN = {
    "sig": "x: f8[n], n: int",
    "wrt": ("x",),
    "args": [
        "rng.random(5), 4",
        "rng.random(5), 0",
    ],
}


def f(x, n):
    y = 0.3
    for i in reversed(range(n)):
        y = y * x[i] + i
    return y
