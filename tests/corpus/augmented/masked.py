"""A mask selects what is updated in place."""

ADGEN = {
    "sig": "x: f8[n], s: float",
    "wrt": ("x", "s"),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9]), 0.3",
    ],
}


def f(x, s):
    y = x * 2.0
    y[x > 0.0] *= s
    y[x < 0.0] -= x[x < 0.0] ** 2
    return y
