# Strings are no numbers.
# sig: x: float


def f(x):
    return x * float("1" + "2").real.hex  # <- E
