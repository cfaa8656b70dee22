"""A list of zeros is filled in a loop (a table of dynamic programming)."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    best = [0.0] * (len(x) + 1)
    best[1] = x[0]
    for i in range(2, len(x) + 1):
        best[i] = best[i - 1] * 0.5 + best[i - 2] * x[i - 1] + x[i - 1]
    return best[len(x)] * best[2]
