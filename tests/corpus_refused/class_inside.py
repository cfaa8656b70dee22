# A class is defined within the function.
# sig: x: float


def f(x):
    class Point:  # <- E1
        pass

    return x
