"""A slice that runs backwards, read and written."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    y = x[::-1] * x
    y[::-1] = y * x[0]
    y[3:0:-1] = x[:3] * y[3:0:-1]
    return y
