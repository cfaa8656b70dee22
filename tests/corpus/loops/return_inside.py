"""The function returns from within the loop."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(5), 3",
        "rng.random(5), 8",
    ],
}


def f(x, k):
    s = 1.0
    for i in range(len(x)):
        s = s * x[i] + 1.0
        if i == k:
            return s * x[0]
    return s + x[1]
