"""All closures made in a loop see the loop variable's last value."""

ADGEN = {
    "sig": "x: float",
    "wrt": ("x",),
    "args": [
        "0.4",
    ],
}


def f(x):
    gs = []
    for c in (1.0, 2.0, 3.0):
        gs.append(lambda t: c * t * t)
    s = 0.0
    for g in gs:
        s = s * x + g(x)
    return s
