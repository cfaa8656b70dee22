# np.var has a parameter `correction`, the method of arrays has not.
# sig: x: f8[n]


def f(x):
    return x.var(correction=1)  # <- E203
