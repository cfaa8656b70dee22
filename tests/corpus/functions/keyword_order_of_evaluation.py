"""Arguments are evaluated from left to right, also when one of them changes an array."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def bump(v):
    v[0] = v[0] * 2.0
    return v[0]


def combine(a, b):
    return a + 3.0 * b


def f(x):
    y = x.copy()
    return combine(b=bump(y), a=y[0]) * combine(y[0], bump(y))
