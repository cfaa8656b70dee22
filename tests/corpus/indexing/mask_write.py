"""Numbers and vectors are written where a mask is true."""

ADGEN = {
    "sig": "x: f8[n], v: f8[m], s: float",
    "wrt": ("x", "v", "s"),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9]), rng.random(2), 0.3",
    ],
}


def f(x, v, s):
    y = x.copy()
    y[x < 0.0] = s
    z = x * 2.0
    z[x > 0.0] = v * s
    return y * z
