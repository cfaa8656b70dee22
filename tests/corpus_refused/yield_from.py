# The function delegates to a generator.
# sig: x: float


def f(x):
    yield from [x, x * x]  # <- E1
