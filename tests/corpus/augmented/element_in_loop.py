"""Elements are updated in place in a loop, at places that depend on integers."""

ADGEN = {
    "sig": "x: f8[n], bins: i8[m], v: f8[m]",
    "wrt": ("x", "v"),
    "args": [
        "rng.random(3), np.array([0, 2, 0, 0, 1, 2]), rng.random(6)",
    ],
}


def f(x, bins, v):
    h = x.copy()
    for k in range(len(bins)):
        h[bins[k]] += v[k] * h[0]
    return h
