"""Mean and variance in one pass."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    mean = 0.0
    m2 = 0.0
    for count, v in enumerate(x, 1):
        delta = v - mean
        mean += delta / count
        m2 += delta * (v - mean)
    return m2 / (len(x) - 1) + mean**2
