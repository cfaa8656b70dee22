# A coroutine.
# sig: x: float


async def f(x):  # <- E1
    return x * x
