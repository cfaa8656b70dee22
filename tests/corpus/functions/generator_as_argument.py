"""A generator that is handed to a function reads the names of the function that wrote it."""

ADGEN = {
    "sig": "x: f8[n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(3), rng.random(3)",
    ],
}


def total(values, x, c):
    return x * sum(values) + c


def f(x, y):
    c = 2.0
    return total((c * v * v for v in x), y[0], y[1]) + max(v * w for v, w in zip(x, y))
