"""The loop variable is used after the loop."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
        "rng.random(2)",
    ],
}


def f(x):
    s = 0.0
    for i in range(len(x) - 1):
        s += x[i]
    return s * x[i] + i * x[i + 1]
