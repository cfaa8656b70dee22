"""Both parameters of a helper function are the same array."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def accumulate(target, source):
    for i in range(1, len(target)):
        target[i] = target[i] + source[i - 1]


def f(x):
    y = x * x
    accumulate(y, y)
    return y
