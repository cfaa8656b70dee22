"""A running maximum by comparison, and where it was."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.3, 0.9, 0.1, 1.4, 0.7])",
    ],
}


def f(x):
    best = x[0]
    where = 0
    for i in range(1, len(x)):
        if x[i] > best:
            best = x[i]
            where = i
    return best * best + where * x[where - 1]
