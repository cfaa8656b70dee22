"""A starred target between others takes the middle of a vector whose length is not known."""

ADGEN = {
    "sig": "p: f8[n]",
    "wrt": ("p",),
    "args": [
        "rng.random(5)",
        "rng.random(3)",
    ],
}


def f(p):
    first, *middle, before, last = p
    *most, end = p
    s = first * last
    for v in middle:
        s = s * v + before
    return s * sum(most) * end + len(middle)
