"""A helper function changes the array it is given."""

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(4), 0.3",
    ],
}


def scale_tail(v, s):
    v[1:] *= s
    v[0] = v[1] + v[0]


def f(x, s):
    y = x.copy()
    z = y
    scale_tail(y, s)
    scale_tail(z[1:], s * s)
    return y * x
