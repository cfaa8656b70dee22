"""zip stops at the shorter one."""

ADGEN = {
    "sig": "x: f8[n], y: f8[m]",
    "wrt": ("x", "y"),
    "args": [
        "rng.random(4), rng.random(6)",
        "rng.random(5), rng.random(3)",
    ],
}


def f(x, y):
    s = 1.0
    for a, b in zip(x, y):
        s = s * 0.5 + a * b
    return s
