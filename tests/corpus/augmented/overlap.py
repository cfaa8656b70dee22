"""Both sides are overlapping parts of one array; NumPy reads all before it writes."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    y = x.copy()
    y[1:] += y[:-1]
    y[:-1] *= y[1:]
    y += y[::-1]
    return y
