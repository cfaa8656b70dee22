"""A helper function returns from several places."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.4, -0.3, 1.8])",
    ],
}


def huber(r):
    if r > 1.0:
        return r - 0.5
    if r < -1.0:
        return -r - 0.5
    return 0.5 * r * r


def f(x):
    s = 0.0
    for v in x:
        s += huber(v) * huber(2.0 * v)
    return s
