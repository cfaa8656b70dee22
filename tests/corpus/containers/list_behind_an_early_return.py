"""A list that exists only where the function has not returned early; its length is needed on the way back."""

ADGEN = {
    "sig": "x: f8[n], s: float, flag: bool",
    "wrt": ("x", "s"),
    "args": [
        "rng.random(4), 0.4, True",
        "rng.random(4), 0.4, False",
    ],
}


def f(x, s, flag):
    if flag:
        return s * x[1]
    h = [s]
    k = 0
    while k < 3:
        k += 1
        h.append(s * x[k])
    return x[0] + sum(h)
