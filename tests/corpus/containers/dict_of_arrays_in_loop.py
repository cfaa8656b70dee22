"""Arrays in a dict are changed in every trip."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n], v: f8[n], steps: int",
    "wrt": ("x", "v"),
    "args": [
        "rng.random(3), rng.random(3), 3",
    ],
}


def f(x, v, steps):
    state = {"x": x.copy(), "v": v.copy()}
    for _ in range(steps):
        state["x"] += 0.1 * state["v"]
        state["v"] = state["v"] - 0.1 * np.sin(state["x"])
    return np.sum(state["x"] * state["v"])
