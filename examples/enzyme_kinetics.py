"""A curve through measurements, with standard errors: `curve_fit(jac=)` on the rate of an enzyme.

M. A. Treloar's measurements (1974) of an enzyme treated with puromycin, in D. M. Bates and D. G. Watts, "Nonlinear
regression analysis and its applications" (1988), table A1.3: the concentration of the substrate in ppm and the rate in
counts/min². The model is that of L. Michaelis and M. Menten (1913). Published: Vm 212.7 ± 6.947, K 0.06412 ± 0.008281.

What is learnt: `adgen.scipy(model, "curve_fit")` gives `jac=`, a column for each parameter of the model; SciPy's
covariance, from which the standard errors are, is the inverse of that Jacobian times itself.

What is printed: the parameters with standard errors beside the published ones, evaluations and time with the Jacobian
and with differences; the difference of the covariances; and the rate at any concentration with its standard error by
the delta method, from `adgen.grad` of the model.

Run it: python examples/enzyme_kinetics.py
"""

from time import perf_counter

import numpy as np
from scipy.optimize import curve_fit

import adgen

CONCENTRATION = np.array([0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.10, 1.10])
RATE = np.array([76, 47, 97, 107, 123, 139, 159, 152, 191, 201, 207, 200], dtype=float)
PUBLISHED = ((212.7, 6.947), (0.06412, 0.008281))


@adgen.example(x=CONCENTRATION[:4], vm=200.0, k=0.05)
def michaelis_menten(x, vm, k):
    return vm * x / (k + x)


slope = adgen.grad(michaelis_menten, wrt=("vm", "k"))


def fit(start, **how):
    """Parameters, their covariance, and the evaluations of the model with those that differences take."""
    calls = []

    def counted(x, vm, k):
        calls.append(1)
        return michaelis_menten(x, vm, k)

    begin = perf_counter()
    found, covariance = curve_fit(counted, CONCENTRATION, RATE, start, **how)
    return found, covariance, len(calls), 1e6 * (perf_counter() - begin)


def main():
    start = np.array([100.0, 1.0])
    exact = adgen.scipy(michaelis_menten, "curve_fit", "lm")
    exact["jac"](CONCENTRATION, *start)  # compiled here and not while the clock runs
    covariances = []
    for name, how in (("adgen", exact), ("differences", {"method": "lm"})):
        found, covariance, count, time = fit(start, **how)
        covariances.append(covariance)
        print(f"{name:12} evaluations {count:3}   {time:5.0f} µs")
        errors = np.sqrt(np.diag(covariance))
        for what, ours, error, (book, book_error) in zip(("vm", "k"), found, errors, PUBLISHED, strict=True):
            print(f"  {what:2} {ours:8.4g} ± {error:.4g}   published {book:8.4g} ± {book_error:.4g}")
    off = np.max(np.abs(covariances[1] / covariances[0] - 1.0))
    print(f"the covariance by differences is off by {off:.0e}")

    found, covariance, *_ = fit(start, **exact)
    for x in (0.02, 0.1, 0.5, 2.0):
        direction = np.array(slope(x, *found))
        spread = np.sqrt(direction @ covariance @ direction)
        print(f"rate at {x:4.2f} ppm {michaelis_menten(x, *found):6.1f} ± {spread:.1f}")


if __name__ == "__main__":
    main()
