"""`+=` of a list and an array is NumPy's sum, not an extension."""

ADGEN = {
    "sig": "x: f8[3]",
    "wrt": ("x",),
    "args": ["rng.normal(size=3)"],
}


def f(x):
    both = [x[0], 2.0, x[1] * x[2]]
    both += x
    return both[0] * both[1] + both[2]
