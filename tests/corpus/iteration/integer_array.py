"""A loop over integers of an array that select elements, with repeats."""

ADGEN = {
    "sig": "x: f8[n], order: i8[m]",
    "wrt": ("x",),
    "args": [
        "rng.random(5), np.array([3, 0, 3, 4])",
    ],
}


def f(x, order):
    s = 1.0
    for k in order:
        s = 0.5 * s + x[k] * x[k] + k
    return s
