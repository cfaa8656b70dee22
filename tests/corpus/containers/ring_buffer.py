"""A literal list that is written at a place which a counter tells."""

ADGEN = {
    "sig": "x: f8[n], a: float",
    "wrt": ("x", "a"),
    "args": [
        "rng.random(5), 0.7",
        "rng.random(1), 0.7",
    ],
}


def f(x, a):
    ring = [a, 0.0, 1.0]
    head = 0
    total = 0.0
    for v in x:
        total += ring[head] * v
        ring[head] = v * a
        head = (head + 1) % 3
    return ring[0] * ring[1] + a * ring[2] + total
