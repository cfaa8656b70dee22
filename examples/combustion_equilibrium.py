"""A chemical equilibrium: `root(jac=)` for the combustion of propane in air.

K. Meintjes and A. P. Morgan, "Chemical equilibrium systems as numerical test problems", ACM Trans. Math. Software 16
(1990): at 40 atmospheres and 3000 °C, with ten parts of air to one of fuel, element balances and laws of mass action
leave five equations in five element variables of orders 1e-3 to 30. Newton's method from most starts fails on them in
this form, so the unknowns here are logarithms, as the paper advises for what must stay positive.

What is learnt: `adgen.scipy(equations, "root")` gives `jac=`; the function may return a list, as SciPy allows. Where a
solution is followed over a parameter, each step starts at the last solution, moved along the tangent of the path, which
is one linear system with the same Jacobian (E. Allgower and K. Georg, "Introduction to numerical continuation", 1990).

What is printed: the solution beside the published one, evaluations and time with the Jacobian and with differences;
then the residuals and evaluations on the way from much air to little.

Run it: python examples/combustion_equilibrium.py
"""

from time import perf_counter

import numpy as np
from scipy.optimize import root

import adgen

# Constants of the reactions at 3000 °C, divided by powers of the pressure of 40 atmospheres.
R5, R6, R7 = 0.193, 0.002597 / np.sqrt(40.0), 0.003448 / np.sqrt(40.0)
R8, R9, R10 = 0.00001799 / 40.0, 0.0002155 / np.sqrt(40.0), 0.00003846 / 40.0
PUBLISHED = np.array([0.0031141, 34.5979, 0.0650418, 0.859378, 0.0369518])


@adgen.example(z=np.array([-5.0, 3.0, -2.0, -0.2, -3.0]), air=10.0)
def equations(z, air):
    """The balances of the elements, for the logarithms of the unknowns and the parts of air to one of fuel."""
    a, b, c, d, e = np.exp(z)
    return [
        a * b + a - 3.0 * e,
        2.0 * a * b + a + b * c * c + R8 * b - air * e + 2.0 * R10 * b * b + R7 * b * c + R9 * b * d,
        2.0 * b * c * c + 2.0 * R5 * c * c - 8.0 * e + R6 * c + R7 * b * c,
        R9 * b * d + 2.0 * d * d - 4.0 * air * e,
        a * (b + 1.0) + R10 * b * b + b * c * c + R8 * b + R5 * c * c + d * d - 1.0 + R6 * c + R7 * b * c + R9 * b * d,
    ]


by_air = adgen.jacobian(equations, wrt="air")


def solve(z, air, how):
    """The solution and how often the equations were evaluated; SciPy does not count what differences take."""
    calls = []

    def counted(z, air):
        calls.append(1)
        return equations(z, air)

    found = root(counted, z, args=(air,), tol=1e-13, **how)
    return found.x, len(calls)


def main():
    exact, differences = adgen.scipy(equations, "root", "hybr"), {"method": "hybr"}
    jac, start = exact["jac"], np.log([0.01, 20.0, 0.1, 1.0, 0.05])
    jac(start, 10.0)  # compiled here and not while the clock runs
    for name, how in (("adgen", exact), ("differences", differences)):
        begin = perf_counter()
        z, count = solve(start, 10.0, how)
        time = 1e6 * (perf_counter() - begin)
        residual = np.max(np.abs(equations(z, 10.0)))
        print(f"{name:11} residual {residual:.0e}   evaluations {count}   {time:4.0f} µs")
    z, _ = solve(start, 10.0, exact)
    for name, found, book in zip("abcde", np.exp(z), PUBLISHED, strict=True):
        print(f"  {name} {found:11.7f}   published {book:11.7f}")

    print("from much air to little:")
    for air in (9.0, 8.0, 7.0, 6.0, 5.0, 4.0):
        moved = z + np.linalg.solve(jac(z, air + 1.0), np.array(by_air(z, air + 1.0)))
        _, cold = solve(z, air, exact)
        z, warm = solve(moved, air, exact)
        print(f"  {air:4.1f} parts: fuel left {np.exp(z[4]):.6f}   evaluations {warm:2}, without the tangent {cold:2}")


if __name__ == "__main__":
    main()
