"""A range with a start; two neighbours are read."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
        "rng.normal(size=2)",
    ],
}


def f(x):
    s = x[0]
    for i in range(1, x.shape[0]):
        s = s * 0.5 + x[i] * x[i - 1]
    return s
