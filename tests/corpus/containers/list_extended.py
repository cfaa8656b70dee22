"""Lists whose length the run decides are joined, and extended by lists, arrays and comprehensions."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": ["rng.normal(size=5)", "rng.normal(size=2)", "np.array([0.3, 0.4, 2.0])"],
}


def f(x):
    above = [v for v in x if v > 0.0]
    below = [v * v for v in x if v <= 0.0]
    both = above + below
    both.extend(below)
    both += [v + 1.0 for v in above]
    both.extend(x)
    total = 0.0
    for i, v in enumerate(both):
        total += (i + 1) * v * v
    return total
