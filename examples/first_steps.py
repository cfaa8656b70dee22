"""The smallest derivative: y = 2x + 3x has the slope 5, whatever x is.

What is learnt: `adgen.grad(f)` is a function that takes what f takes and gives the derivative; `adgen.value_and_grad`
gives both at once; and `.source(...)` shows the module that adgen wrote and Python runs. It is plain Python: the terms
2 and 3 were added while compiling.

What is printed: the slope at three places, the second derivative, and the module.

Run it: python examples/first_steps.py
"""

import adgen


@adgen.example(x=1.5)
def y(x):
    return 2.0 * x + 3.0 * x


slope = adgen.grad(y)
value_and_slope = adgen.value_and_grad(y)
curvature = adgen.grad(adgen.grad(y))


def main():
    for x in (-1.0, 0.0, 4.0):
        value, derivative = value_and_slope(x)
        print(f"y({x:4.1f}) = {value:5.1f}, slope {derivative}")
    print(f"slope alone {slope(4.0)}, second derivative {curvature(4.0)}")
    print(value_and_slope.source(4.0))


if __name__ == "__main__":
    main()
