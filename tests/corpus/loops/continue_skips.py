"""Some trips are cut short."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(7)",
    ],
}


def f(x):
    y = 1.0
    for i in range(len(x)):
        y = y + x[i]
        if i % 2 == 0:
            continue
        y = y * x[i]
    return y
