"""The escape loop of the Mandelbrot set in real arithmetic."""

import math

ADGEN = {
    "sig": "cx: float, cy: float, limit: int",
    "wrt": ("cx", "cy"),
    "args": [
        "0.37, 0.4, 9",
        "-0.1, 0.2, 6",
    ],
}


def f(cx, cy, limit):
    x = 0.0
    y = 0.0
    n = 0
    while n < limit:
        x, y = x * x - y * y + cx, 2.0 * x * y + cy
        if x * x + y * y > 4.0:
            break
        n += 1
    return math.sqrt(x * x + y * y) + n
