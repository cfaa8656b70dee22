"""A list that one path reads, changes or leaves alone, with early returns; its cotangent is as long as the list."""

ADGEN = {
    "sig": "x: f8[n], a: float, n: int",
    "wrt": ("x", "a"),
    "args": [
        "rng.random(4), 0.7, 1",
        "rng.random(4), 0.7, 3",
        "rng.random(3), 0.7, 5",
        "rng.random(3), 0.7, 0",
    ],
}


def f(x, a, n):
    h = list(x)
    h.pop()
    if n > 2:
        h.append(a * h[-1])
    for i in range(n):
        if i == 4:
            return h[0] * a + sum(h)
        if i % 2:
            h.append(h[i] * 0.5)
        else:
            h[0] += h.pop()
            h.append(a)
    last = h[-1] if n > 1 else h[0] * a
    return last * a + sum(h) + x[0]
