"""An integer array with repeats is written: the last one stays."""

ADGEN = {
    "sig": "x: f8[n], v: f8[m], idx: i8[m]",
    "wrt": ("x", "v"),
    "args": [
        "rng.random(4), rng.random(5), np.array([2, 0, 2, -1, 2])",
    ],
}


def f(x, v, idx):
    y = x.copy()
    y[idx] = v * v
    return y * x
