"""A new axis makes a view too."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    y = x.copy()
    column = y[:, None]
    column[1] = 2.0 * y[0]
    column *= x[:, None]
    return y
