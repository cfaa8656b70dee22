# An integer parameter cannot be differentiated.
# sig: x: float, k: int
# wrt: k


def f(x, k):  # <- E503
    return x * k
