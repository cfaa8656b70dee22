"""A nested function that is defined anew in each trip."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    s = 0.0
    for i in range(len(x)):

        def g(t):
            return t * x[i] + i

        s += g(s) + g(x[0])
    return s
