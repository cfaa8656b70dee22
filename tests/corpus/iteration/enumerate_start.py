"""enumerate counts from another number."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    s = 0.0
    for k, v in enumerate(x, start=1):
        s += v**k / k
    return s
