"""A list comprehension with a condition on the index."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    return sum([x[i] * i for i in range(len(x)) if i % 3 != 1]) * x[0]
