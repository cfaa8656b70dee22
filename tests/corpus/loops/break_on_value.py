"""The loop is left when a running product is small enough."""

ADGEN = {
    "sig": "x: f8[n], limit: float",
    "wrt": ("x",),
    "args": [
        "0.5 + 0.1 * rng.random(6), 0.2",
        "0.5 + 0.1 * rng.random(6), 1e-9",
    ],
}


def f(x, limit):
    p = 1.0
    s = 0.0
    for i in range(len(x)):
        p = p * x[i]
        if p < limit:
            break
        s += p
    return s + p
