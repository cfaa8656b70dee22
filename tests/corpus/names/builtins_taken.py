"""The user's names shadow builtins that the compiler might use."""

ADGEN = {
    "sig": "x: f8[n]",
    "wrt": ("x",),
    "args": [
        "rng.random(4)",
    ],
}


def f(x):
    len = 3
    range_ = len + 1
    sum = 0.0
    for reversed in range(len):
        sum = sum * 0.5 + x[reversed] * x[range_ - 1 - reversed]
    float = sum * sum
    return float
