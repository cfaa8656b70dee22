"""Checks, errors and messages stay in the primal and change nothing."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.4, 2",
    ],
}


def f(x, n):
    assert n > 0, "n must be positive"
    if x < 0.0:
        raise ValueError("x must not be negative")
    y = x
    for i in range(n):
        if i > 10:
            raise RuntimeError(f"step {i} is too far")
        y = y * x + i
    print("value", y)
    return y
