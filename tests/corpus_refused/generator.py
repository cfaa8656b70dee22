# The function is a generator.
# sig: x: float


def f(x):
    for i in range(3):
        yield x * i  # <- E1
