"""A list comprehension over the elements."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    squares = [v * v for v in x]
    return sum(squares) * squares[1] + max(squares)
