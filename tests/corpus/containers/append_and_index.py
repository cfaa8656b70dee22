"""The list is read at its end while it grows."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    y = [x[0]]
    for i in range(1, len(x)):
        y.append(y[-1] * x[i] + y[0])
    return y[2] * y[-1] + len(y)
