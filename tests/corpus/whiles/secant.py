"""The secant method carries two points and their values."""

ADGEN = {
    "sig": "a: float, x0: float, x1: float",
    "wrt": ("a", "x0", "x1"),
    "args": [
        "3.0, 1.0, 2.0",
    ],
}


def f(a, x0, x1):
    f0 = x0 * x0 - a
    f1 = x1 * x1 - a
    n = 0
    while abs(f1) > 1e-2 and n < 20:
        x0, x1 = x1, x1 - f1 * (x1 - x0) / (f1 - f0)
        f0, f1 = f1, x1 * x1 - a
        n += 1
    return x1
