"""A carried value is replaced in some trips, so what flows through depends on the trip."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(6), 2",
        "rng.random(6), 9",
    ],
}


def f(x, k):
    y = x[0]
    for i in range(len(x)):
        if i == k:
            y = x[i] * 2.0
        else:
            y = y * x[i]
    return y + x[1]
