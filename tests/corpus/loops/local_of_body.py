"""A name that is bound only inside the body is used after the loop."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    for i in range(len(x)):
        t = x[i] * i
        u = t * t
    return t + u
