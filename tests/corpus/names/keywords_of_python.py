"""Names that end in an underscore, start with one, or are one letter of another alphabet."""

ADGEN = {
    "sig": "lambda_: float, _x: float, β: float",
    "wrt": ("lambda_", "_x", "β"),
    "args": [
        "0.5, 0.2, 0.9",
    ],
}


def f(lambda_, _x, β):
    __ = lambda_ * _x
    λ = __ * β
    return λ * λ + _x
