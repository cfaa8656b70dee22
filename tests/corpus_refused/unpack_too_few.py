# Three numbers for two names.
# sig: p: f8[3]


def f(p):
    a, b = p  # <- E
    return a * b
