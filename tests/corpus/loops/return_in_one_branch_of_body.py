"""A body with a return, a continue and a fall-through."""

ADGEN = {
    "sig": "x: f8[n], stop: int",
    "wrt": ("x",),
    "args": [
        "rng.random(6), 5",
        "rng.random(6), 3",
        "rng.random(6), 99",
    ],
}


def f(x, stop):
    a = 1.0
    for i in range(len(x)):
        if i == stop:
            return a * a
        elif i % 2:
            a = a + x[i]
            continue
        a = a * x[i] + 1.0
    else:
        a = -a
    return a
