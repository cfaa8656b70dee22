"""Slices of lists whose length the run decides: from either end, clipped, with steps, of two lists joined."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": ["rng.normal(size=6), 2", "rng.normal(size=3), -1", "rng.normal(size=2), 9", "rng.normal(size=4), 0"],
}


def f(x, k):
    d = [v * v for v in x]
    s = sum(a * b for a, b in zip(d, d[1:]))
    e = d[:-1] + d[::-1]
    tail = e[k:] + [x[0]]
    head = e[:k]
    for i, a in enumerate(tail):
        s += a * (i + 1)
    for a in head[::2]:
        s += 3.0 * a
    for a in e[k::-1]:
        s = 0.5 * s + a
    return s + len(tail) * d[-2:][0]
