"""`del` of elements, of a list of known structure and of one whose length the run decides."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": ["rng.normal(size=5), 2", "rng.normal(size=3), -1", "rng.normal(size=2), 0"],
}


def f(x, k):
    fixed = [x[0], x[1] * 2.0, x[0] * x[1]]
    del fixed[1]
    values = [v * v for v in x]
    del values[k]
    total = fixed[0] * fixed[1]
    while values:
        total = 0.5 * total + values[0]
        del values[0]
    return total
