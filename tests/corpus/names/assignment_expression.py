"""A name is bound within a condition, and used after it."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5) + 0.5",
    ],
}


def f(x):
    total = 0.0
    i = 0
    while (square := x[i] * x[i]) < 100.0 and i < len(x) - 1:
        total += square
        i += 1
    if (last := total * square) > 0.0:
        total = total + last
    return total * last
