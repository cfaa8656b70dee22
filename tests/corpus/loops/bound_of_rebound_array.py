"""The length is taken before the array is replaced inside the loop."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    y = x
    s = 0.0
    for i in range(len(y)):
        y = y * y[i] + x
        s += y[i]
    return s
