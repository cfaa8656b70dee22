"""The second condition may only be evaluated when the first holds."""

ADGEN = {
    "sig": "x: f8[n], limit: float",
    "wrt": ("x",),
    "args": [
        "np.array([0.9, 0.8, 0.7, 0.1, 0.6]), 0.4",
        "np.array([0.9, 0.8, 0.7, 0.6, 0.5]), 0.4",
    ],
}


def f(x, limit):
    i = 0
    p = 1.0
    while i < len(x) and x[i] > limit:
        p *= x[i]
        i += 1
    return p * (i + 1)
