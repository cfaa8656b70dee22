"""A nested target takes apart what enumerate and zip give."""

ADGEN = {
    "sig": "x: f8[n], y: f8[n]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(4), rng.random(4)",
    ],
}


def f(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        s = s + a * b**2 * i
    return s
