# The value of a global is the result of a call that adgen does not run.
# sig: x: float

import os


RATE = float(os.environ.get("RATE", "1.0"))


def f(x):
    return x * RATE  # <- E2
