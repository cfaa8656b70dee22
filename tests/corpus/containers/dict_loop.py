"""A loop over the items of a dict, in the order of insertion."""

ADGEN = {
    "sig": "a: float, b: float, c: float",
    "wrt": ("a", "b", "c"),
    "args": [
        "0.3, 0.5, 0.8",
    ],
}


def f(a, b, c):
    p = {"a": a, "b": b}
    p["c"] = c * a
    s = 1.0
    for key, value in p.items():
        s = s * 0.5 + value * value
    for value in p.values():
        s = s * value
    for key in p:
        s = s + p[key]
    return s
