"""Generator expressions that are unpacked, spread over arguments, and made a tuple."""

ADGEN = {
    "sig": "x: float, y: float, steps: int",
    "wrt": ("x", "y"),
    "args": ("0.7, 0.3, 3",),
}


def slope(x, y):
    return y - 0.1 * x, -x * y


def f(x, y, steps):
    h = 0.1
    for _ in range(steps):
        first = slope(x, y)
        second = slope(*(v + 0.5 * h * k for v, k in zip((x, y), first)))
        x, y = (v + h * (a + 2.0 * b) for v, a, b in zip((x, y), first, second))
    low, *rest = (x * k for k in range(1, 4))
    return low * sum(rest) + tuple(v * v for v in (x, y))[1]
