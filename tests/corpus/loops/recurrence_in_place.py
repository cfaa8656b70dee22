"""Each element is computed from the element just written."""

ADGEN = {
    "sig": "x: f8[n], a: float",
    "wrt": ("x", "a"),
    "args": [
        "rng.random(6), 0.5",
        "rng.random(2), -0.3",
    ],
}


def f(x, a):
    y = x.copy()
    for i in range(1, len(y)):
        y[i] = y[i] + a * y[i - 1]
    return y
