"""The variable of a comprehension is its own."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(3)",
    ],
}


def f(x):
    v = x[0]
    doubled = [2.0 * v for v in x]
    return v * doubled[2] + sum(doubled)
