"""The else of a loop runs when no break was met."""

ADGEN = {
    "sig": "x: f8[n], k: int",
    "wrt": ("x",),
    "args": [
        "rng.random(5), 2",
        "rng.random(5), 9",
    ],
}


def f(x, k):
    s = x[0]
    for i in range(len(x)):
        if i == k:
            s = s * 3.0
            break
        s = s + x[i] * x[i]
    else:
        s = s * x[1]
    return s
