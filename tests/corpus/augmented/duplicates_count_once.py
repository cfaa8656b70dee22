"""With repeated indices only the last sum is stored."""

ADGEN = {
    "sig": "x: f8[n], v: f8[m], idx: i8[m]",
    "wrt": ("x", "v"),
    "args": [
        "rng.random(4), rng.random(5), np.array([0, 2, 0, 3, 2])",
    ],
}


def f(x, v, idx):
    y = x.copy()
    y[idx] += v
    return y * y
