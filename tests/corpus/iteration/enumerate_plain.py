"""enumerate gives the index along."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    s = 0.0
    for i, v in enumerate(x):
        s += i * v * v
    return s + i
