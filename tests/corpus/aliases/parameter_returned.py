"""A parameter is changed and given back."""

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(4), 0.4",
    ],
}


def f(x, s):
    x[1:-1] = s * (x[2:] + x[:-2])
    x[-1] = x[0]
    return x
