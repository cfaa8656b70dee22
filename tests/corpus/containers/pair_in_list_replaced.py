"""An element of a list of pairs is replaced at an index that the run decides."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": ("rng.random(4), 2", "rng.random(3), 0"),
}


def f(x, k):
    pairs = []
    for i in range(len(x) - 1):
        pairs.append((x[i], x[i + 1]))
    a, b = pairs[k]
    pairs[k] = (a * b, b + 2.0 * a)
    total = 0.0
    for a, b in pairs:
        total += a * b * b
    return total
