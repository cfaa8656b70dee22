"""A nested function changes an array of the outer one."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    y = x.copy()

    def relax(i):
        y[i] = 0.5 * (y[i - 1] + y[i + 1] * y[i])

    for _ in range(2):
        for i in range(1, len(y) - 1):
            relax(i)
    return y
