"""int has derivative zero, and selects an element."""

ADGEN = {
    "sig": "x: f8[n], t: float",
    "wrt": ("x", "t"),
    "args": [
        "rng.random(5), 2.4",
    ],
}


def f(x, t):
    k = int(t)
    s = t - k
    return (1.0 - s) * x[k] + s * x[k + 1] + int(3.7) * t
