# Another function of the module binds the global.
# sig: x: float


RATE = 2.0


def set_rate(value):
    global RATE
    RATE = value


def f(x):
    return x * RATE  # <- E2
