# A method of something that is not an array.
# sig: x: float

import datetime


def f(x):
    t = datetime.datetime.now()  # <- E2
    return x * t.second
