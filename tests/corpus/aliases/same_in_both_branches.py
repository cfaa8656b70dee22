"""Both branches name the same array, so a write afterwards is clear."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(3), 1",
        "rng.random(3), 0",
    ],
}


def f(x, k):
    a = x.copy()
    if k:
        b = a
        b[0] = 2.0 * x[1]
    else:
        b = a
        b[1] = x[0] * x[0]
    b[2] = b[0] * b[1]
    return a * x
