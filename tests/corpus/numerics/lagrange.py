"""Lagrange interpolation with a `continue` in the inner loop."""

ADGEN = {
    "sig": "xs: f8[n], ys: f8[n], t: float",
    "wrt": ("xs", "ys", "t"),
    "args": [
        "np.array([0.0, 0.4, 1.0, 1.7]), rng.random(4), 0.6",
    ],
}


def f(xs, ys, t):
    s = 0.0
    for i in range(len(xs)):
        p = ys[i]
        for j in range(len(xs)):
            if i == j:
                continue
            p *= (t - xs[j]) / (xs[i] - xs[j])
        s += p
    return s
