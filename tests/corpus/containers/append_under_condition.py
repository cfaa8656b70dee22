"""How many elements the list gets depends on the values."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "np.array([0.4, -0.3, 0.8, -0.9, 0.1])",
    ],
}


def f(x):
    positive = []
    for v in x:
        if v > 0.0:
            positive.append(v * v)
    s = 0.0
    for p in positive:
        s = s * 0.5 + p
    return s * len(positive) + sum(positive)
