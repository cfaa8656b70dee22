"""A cellular automaton whose rule depends on integers beside the floats."""

ADGEN = {
    "sig": "x: f8[n], kind: i8[n], steps: int",
    "wrt": ("x",),
    "args": [
        "rng.random(6), np.array([0, 1, 2, 1, 0, 2]), 3",
    ],
}


def f(x, kind, steps):
    y = x.copy()
    for t in range(steps):
        for i in range(len(y)):
            if kind[i] == 0:
                continue
            left = y[i - 1]
            if kind[i] == 1:
                y[i] = left * y[i]
            elif t % 2 == 0:
                y[i] = y[i] + 0.5 * left
    return y
