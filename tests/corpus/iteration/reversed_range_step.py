"""reversed over a range whose step does not divide its length."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(9)",
    ],
}


def f(x):
    y = 0.3
    for i in reversed(range(1, 9, 3)):
        y = y * x[i] + i
    return y
