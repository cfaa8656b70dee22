"""Two carried values are updated under different conditions."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "1.1, 13",
        "1.1, 0",
        "1.1, 16",
    ],
}


def f(x, n):
    result = 1.0
    base = x
    while n > 0:
        if n % 2 == 1:
            result = result * base
        base = base * base
        n //= 2
    return result
