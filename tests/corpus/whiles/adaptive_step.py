"""Explicit Euler with a step that grows and shrinks; the last step is cut to the end."""

ADGEN = {
    "sig": "y: float, rate: float",
    "wrt": ("y", "rate"),
    "args": [
        "1.0, 1.7",
    ],
}


def f(y, rate):
    t = 0.0
    h = 0.1
    while t < 1.0:
        if t + h > 1.0:
            h = 1.0 - t
        k1 = -rate * y
        k2 = -rate * (y + h * k1)
        if abs(k2 - k1) * h > 0.02:
            h = 0.5 * h
            continue
        y = y + 0.5 * h * (k1 + k2)
        t = t + h
        if abs(k2 - k1) * h < 0.005:
            h = 2.0 * h
    return y
