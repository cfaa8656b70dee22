"""A dict of parameters, read and replaced by key."""

ADGEN = {
    "sig": "x: f8[n], w: f8[n], b: float",
    "wrt": ("x", "w", "b"),
    "args": [
        "rng.random(3), rng.random(3), 0.3",
    ],
}


def f(x, w, b):
    p = {"w": w, "b": b}
    p["w"] = p["w"] * 2.0
    p["c"] = p["b"] ** 2
    z = x @ p["w"] + p["b"]
    return z * z + p["c"]
