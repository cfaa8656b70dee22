"""A carried value is updated in some trips only."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(6)",
    ],
}


def f(x):
    y = x[0]
    z = 1.0
    for i in range(len(x)):
        if i % 3 == 1:
            z = z * y + x[i]
        y = y * 0.5 + x[i] * z
    return y + z
