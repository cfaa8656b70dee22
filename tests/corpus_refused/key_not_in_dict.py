# A key that the dict does not have.
# sig: x: float


def f(x):
    p = {"a": x}
    return p["b"] * x  # <- E
