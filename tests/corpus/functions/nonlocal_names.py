"""A nested function rebinds a name of the function around it."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    total = 1.0
    calls = 0

    def add(v):
        nonlocal total, calls
        total = total * 0.5 + v * x[0]
        calls += 1
        return total

    for v in x:
        if v < 0.8:
            add(v * v)
    return total * add(x[1]) * calls
