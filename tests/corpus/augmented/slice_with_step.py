"""Every second element, backwards, in place."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    y = x.copy()
    y[::-2] *= y[::2]
    y[4:0:-1] += 2.0 * y[:4]
    return y
