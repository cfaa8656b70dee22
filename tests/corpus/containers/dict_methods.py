"""dict(), get, items, values, keys, in, and a key that is added."""

ADGEN = {
    "sig": "x: float, y: float",
    "wrt": ("x", "y"),
    "args": [
        "0.7, 1.2",
    ],
}


def f(x, y):
    p = dict(a=x, b=y)
    p["c"] = p["a"] * p.get("b")
    total = p.get("d", 2.0)
    for key, value in p.items():
        total = total * value if key != "b" else total + value
    if "c" in p and "z" not in p:
        total += sum(p.values())
    for key in p.keys():
        total += p[key] * len(key)
    return total
