"""Newton's iteration for a square root."""

ADGEN = {
    "sig": "a: float, x: float, tol: float",
    "wrt": ("a", "x"),
    "args": [
        "2.0, 1.3, 1e-2",
        "2.0, 1.41421356, 1e-2",
        "2.0, -1.0, 1e-3",
    ],
}


def f(a, x, tol):
    while abs(x * x - a) > tol:
        if x > 0.0:
            x = 0.5 * (x + a / x)
        else:
            x = 1.0
    return x
