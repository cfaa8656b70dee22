"""A while loop whose number of trips changes with the outer loop."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "0.2 + rng.random(4)",
    ],
}


def f(x):
    s = 0.0
    for i in range(len(x)):
        y = x[i]
        k = 0
        while k < i:
            y = y * y + 0.1
            k += 1
        s += y
    return s
