"""A starred target takes the rest of a vector."""

ADGEN = {
    "sig": "p: f8[4]",
    "wrt": ("p",),
    "args": [
        "rng.random(4)",
    ],
}


def f(p):
    first, *rest = p
    s = first
    for v in rest:
        s = s * v + first
    return s * len(rest)
