# A nested coroutine.
# sig: x: float


def f(x):
    async def g(t):  # <- E1
        return t

    return x * x
