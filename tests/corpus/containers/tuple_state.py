"""A tuple carried through a loop."""

import math

ADGEN = {
    "sig": "x: float, v: float, steps: int",
    "wrt": ("x", "v"),
    "args": [
        "0.3, 0.1, 4",
    ],
}


def f(x, v, steps):
    state = (x, v)
    for _ in range(steps):
        position, speed = state
        speed = speed - 0.1 * math.sin(position)
        state = (position + 0.1 * speed, speed)
    return state[0] * state[1]
