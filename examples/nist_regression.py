"""Nonlinear least squares against certified values: `least_squares(jac=)` on reference data sets of NIST.

J. Rogers, J. Filliben, L. Gill, W. Guthrie, E. Lagergren and M. Vangel, "Statistical Reference Datasets (StRD)" for
nonlinear regression, NIST, 1998: data, models, starts far from the solution, and parameters certified to 11 digits,
which were computed in multiple precision. Misra1a is the adsorption of a gas, Thurber the mobility of electrons in a
semiconductor, MGH09 and MGH10 are known to be hard.

What is learnt: `adgen.scipy(residuals, "least_squares")` gives `jac=`, the Jacobian of the residuals; SciPy otherwise
takes differences, whose error is the root of the rounding error. A solver that looks at the sum of squares cannot tell
parameters apart which change it by less than its rounding; 25 steps of Gauss and Newton with the same Jacobian, which
look at the slopes alone, go on from there.

What is printed: for each data set the number of correct digits of the worst parameter and of the sum of squares, how
often the model was evaluated, and the time.

Run it: python examples/nist_regression.py
"""

from time import perf_counter

import numpy as np
from scipy.optimize import least_squares

import adgen


@adgen.example(b=np.array([240.0, 5.5e-4]), x=np.array([77.6, 239.9]), y=np.array([10.07, 29.61]))
def misra1a(b, x, y):
    return b[0] * (1.0 - np.exp(-b[1] * x)) - y


@adgen.example(b=np.array([1.3, 1.5, 0.6, 0.1, 1.0, 0.4, 0.05]), x=np.array([-0.5, 0.4]), y=np.array([0.9, 1.3]))
def thurber(b, x, y):
    return (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1.0 + x * (b[4] + x * (b[5] + x * b[6]))) - y


@adgen.example(b=np.array([0.2, 0.2, 0.1, 0.1]), x=np.array([4.0, 0.25]), y=np.array([0.2, 0.08]))
def mgh09(b, x, y):
    return b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]) - y


@adgen.example(b=np.array([0.006, 6200.0, 345.0]), x=np.array([50.0, 90.0]), y=np.array([34780.0, 9744.0]))
def mgh10(b, x, y):
    return b[0] * np.exp(b[1] / (x + b[2])) - y


MISRA_X = "77.6 114.9 141.1 190.8 239.9 289.0 332.8 378.4 434.8 477.3 536.8 593.1 689.1 760.0"
MISRA_Y = "10.07 14.73 17.94 23.93 29.61 35.18 40.02 44.82 50.76 55.05 61.01 66.40 75.47 81.78"
THURBER_X = """-3.067 -2.981 -2.921 -2.912 -2.840 -2.797 -2.702 -2.699 -2.633 -2.481 -2.363 -2.322 -1.501 -1.460
    -1.274 -1.212 -1.100 -1.046 -0.915 -0.714 -0.566 -0.545 -0.400 -0.309 -0.109 -0.103 0.010 0.119 0.377 0.790 0.963
    1.006 1.115 1.572 1.841 2.047 2.200"""
THURBER_Y = """80.574 84.248 87.264 87.195 89.076 89.608 89.868 90.101 92.405 95.854 100.696 101.060 401.672 390.724
    567.534 635.316 733.054 759.087 894.206 990.785 1090.109 1080.914 1122.643 1178.351 1260.531 1273.514 1288.339
    1327.543 1353.863 1414.509 1425.208 1421.384 1442.962 1464.350 1468.705 1447.894 1457.628"""
MGH09_X = "4 2 1 0.5 0.25 0.167 0.125 0.1 0.0833 0.0714 0.0625"
MGH09_Y = "0.1957 0.1947 0.1735 0.16 0.0844 0.0627 0.0456 0.0342 0.0323 0.0235 0.0246"
MGH10_X = "50 55 60 65 70 75 80 85 90 95 100 105 110 115 120 125"
MGH10_Y = "34780 28610 23650 19630 16370 13720 11540 9744 8261 7030 6005 5147 4427 3820 3307 2872"

# The residuals, the data, the first start of NIST, the certified parameters and the certified sum of squares.
CASES = (
    (misra1a, MISRA_X, MISRA_Y, "500 1e-4", "2.3894212918e2 5.5015643181e-4", 1.2455138894e-1),
    (
        *(thurber, THURBER_X, THURBER_Y, "1000 1000 400 40 0.7 0.3 0.03"),
        "1.2881396800e3 1.4910792535e3 5.8323836877e2 7.5416644291e1 9.6629502864e-1 3.9797285797e-1 4.9727297349e-2",
        5.6427082397e3,
    ),
    (
        *(mgh09, MGH09_X, MGH09_Y, "25 39 41.5 39"),
        *("1.9280693458e-1 1.9128232873e-1 1.2305650693e-1 1.3606233068e-1", 3.0750560385e-4),
    ),
    (mgh10, MGH10_X, MGH10_Y, "2 400000 25000", "5.6096364710e-3 6.1813463463e3 3.4522363462e2", 8.7945855171e1),
)


def numbers(text):
    return np.array(text.split(), dtype=float)


def digits(found, certified):
    """The number of correct digits of the worst one, 11 at most: as many are certified."""
    return min(11.0, -np.log10(np.max(np.abs(found - certified) / np.abs(certified)) + 1e-99))


def fit(residuals, start, data, **how):
    """Levenberg-Marquardt until nothing changes. SciPy does not count what differences evaluate, so `counted` does."""
    calls = []

    def counted(b, x, y):
        calls.append(1)
        return residuals(b, x, y)

    begin = perf_counter()
    tolerances = {"xtol": 1e-15, "ftol": 1e-15, "gtol": 1e-15, "max_nfev": 10_000}
    b = least_squares(counted, start, args=data, **tolerances, **how).x
    return b, f"{len(calls):11} evaluations {1e3 * (perf_counter() - begin):6.1f} ms"


def gauss_newton(b, residuals, jac, data):
    for _ in range(25):
        b = b - np.linalg.lstsq(jac(b, *data), residuals(b, *data))[0]
    return b


def main():
    for residuals, x, y, start, certified, total in CASES:
        data = numbers(x), numbers(y)
        exact = adgen.scipy(residuals, "least_squares", "lm")
        exact["jac"](numbers(start), *data)  # compiled here and not while the clock runs
        fitted, cost = fit(residuals, numbers(start), data, **exact)
        settled = gauss_newton(fitted, residuals, exact["jac"], data)
        by_differences, more = fit(residuals, numbers(start), data, method="lm", jac="2-point")
        print(f"{residuals.__name__:8} correct digits of the parameters   of the sum of squares")
        for name, b, note in (
            ("differences", by_differences, more),
            ("adgen", fitted, cost),
            ("  and 25 steps more", settled, ""),
        ):
            squares = np.sum(residuals(b, *data) ** 2)
            right = digits(b, numbers(certified)), digits(squares, total)
            print(f"  {name:20} {right[0]:19.1f} {right[1]:21.1f}   {note}".rstrip())


if __name__ == "__main__":
    main()
