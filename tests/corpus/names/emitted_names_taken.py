"""The user's names are those that the compiler would choose."""

import math

ADGEN = {
    "sig": "x: float, x_bar: float, x_dot: float",
    "wrt": ("x", "x_bar", "x_dot"),
    "args": [
        "0.3, 0.5, 0.7",
    ],
}


def f(x, x_bar, x_dot):
    out_bar = x * x_bar
    x_tape = 1.0
    y = out_bar
    for t in range(3):
        x_tape = x_tape * y + x_dot
        y = math.sin(x_tape * x)
    y_bar = y * out_bar
    return y_bar + x_bar * x_dot
