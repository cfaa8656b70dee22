# The function binds a global name.
# sig: x: float


COUNT = 0.0


def f(x):
    global COUNT  # <- E1
    COUNT = x
    return COUNT * x
