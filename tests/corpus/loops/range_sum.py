"""The plainest loop: a sum of squares."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
        "rng.normal(size=2)",
    ],
}


def f(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * x[i]
    return s
