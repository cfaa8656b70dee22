"""A carried value is replaced without being read, so only the last trip counts."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    y = x[0] * 3.0
    for i in range(1, len(x)):
        y = x[i] * x[i]
    return y
