"""A window of the latest values, kept by a slice; pairs of tuples, all but the first."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": ["rng.normal(size=6)", "rng.normal(size=2)"],
}


def f(x):
    window = []
    pairs = []
    total = 0.0
    for v in x:
        window.append(v * v)
        if len(window) > 3:
            window = window[1:]
        total += sum(window) / len(window)
        pairs.append((v, total))
    for a, b in pairs[1:]:
        total += a * b
    return total
