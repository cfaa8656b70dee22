"""The loop goes on while one of two conditions holds."""

ADGEN = {
    "sig": "x: float, n: int",
    "wrt": ("x",),
    "args": [
        "0.5, 2",
        "0.5, 9",
    ],
}


def f(x, n):
    k = 0
    while k < n or x < 1.0:
        x = x * 1.3 + 0.01
        k += 1
    return x * k
