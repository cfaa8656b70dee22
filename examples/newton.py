"""The derivative of a square root that a while loop computes by Newton's iteration.

Run it: python examples/newton.py
"""

import math

import adgen


@adgen.example(a=2.0, x=1.3, tol=1e-6)
def sqrt_newton(a, x, tol):
    n = 0
    while abs(x * x - a) > tol and n < 50:
        if x > 0.0:
            x = 0.5 * (x + a / x)
        else:
            x = 1.0
        n += 1
    return x


sqrt_and_grad = adgen.value_and_grad(sqrt_newton, wrt=("a", "x"))


def main():
    for a in (0.5, 2.0, 30.0):
        root, (a_bar, x_bar) = sqrt_and_grad(a, 1.3, 1e-12)
        print(f"sqrt({a}) = {root:.12f}, derivative {a_bar:.12f}, by the formula {0.5 / math.sqrt(a):.12f}")
        print(f"    the start value has no influence: {x_bar:.1e}")
    print(sqrt_and_grad.source(2.0, 1.3, 1e-12))


if __name__ == "__main__":
    main()
