"""A name is deleted; the array lives on under another one."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    y = x * x
    z = y
    del y
    z[0] = z[1] * x[2]
    return z
