"""The inner loop overwrites the outer loop's variable."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(5)",
    ],
}


def f(x):
    s = 0.0
    for i in range(3):
        s += x[i]
        for i in range(2):
            s = s * x[i + 1]
        s += i * x[i]
    return s + x[i]
