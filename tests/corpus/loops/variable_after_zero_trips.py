"""Without a trip the loop variable keeps the value it had before the loop."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(6), 0",
        "rng.random(6), 4",
    ],
}


def f(x, k):
    i = 5
    for i in range(k):
        x = x * 1.5
    return x[i] * i + x[0]
