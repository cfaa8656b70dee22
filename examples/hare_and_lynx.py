"""The equations of Lotka and Volterra are fitted to pelts of hares and lynxes, with standard errors.

What is learnt: `adgen.odeint` solves an initial value problem inside a function that adgen differentiates, here for the
Jacobian of all residuals by all parameters, which `scipy.optimize.least_squares` takes as `jac=`.

The data are the thousands of pelts that the Hudson's Bay Company got in each year from 1900 to 1920 (E. P. Odum,
Fundamentals of Ecology, 1953; as in B. Carpenter's case study for Stan, 2018, whose estimates are quoted below).

Run it: python examples/hare_and_lynx.py
"""

import numpy as np
from scipy.optimize import least_squares

import adgen

YEARS = np.arange(21.0)
HARES = "30.0 47.2 70.2 77.4 36.3 20.6 18.1 21.4 22.0 25.4 27.1 40.3 57.0 76.6 52.3 19.5 11.2 7.6 14.6 16.2 24.7"
LYNXES = "4.0 6.1 9.8 35.2 59.4 41.7 19.0 13.0 8.3 9.1 7.4 8.0 12.3 19.5 45.7 51.1 29.7 15.8 9.7 10.1 8.6"
PELTS = np.array([HARES.split(), LYNXES.split()], dtype=float).T

NAMES = ("growth of hares", "hunting", "death of lynxes", "feeding", "hares in 1900", "lynxes in 1900")
PUBLISHED = (0.55, 0.028, 0.80, 0.024, 33.9, 5.9)


def rates(y, t, p):
    hares, lynxes = y
    return np.array([(p[0] - p[1] * lynxes) * hares, (p[3] * hares - p[2]) * lynxes])


@adgen.example(logs=np.log([0.5, 0.03, 0.8, 0.03, 30.0, 5.0]), years=np.arange(3.0), pelts=PELTS[:3])
def residuals(logs, years, pelts):
    p = np.exp(logs)
    solution = adgen.odeint(rates, p[4:], years, p[:4], rtol=1e-8, atol=1e-8)
    return np.ravel(np.log(solution) - np.log(pelts))


def main():
    guess = np.log([0.5, 0.03, 0.8, 0.03, 30.0, 5.0])
    fit = least_squares(residuals, guess, jac=adgen.jacobian(residuals), args=(YEARS, PELTS))
    spread = np.sqrt(2.0 * fit.cost / (len(fit.fun) - len(fit.x)))
    errors = spread * np.sqrt(np.diag(np.linalg.inv(fit.jac.T @ fit.jac)))
    print(f"fitted in {fit.njev} Jacobians; pelts are off by a factor of e^{spread:.3f} or so")
    for name, log, error, published in zip(NAMES, fit.x, errors, PUBLISHED, strict=True):
        print(f"{name:16} {np.exp(log):7.4f} +- {np.exp(log) * error:.4f}  (published {published})")


if __name__ == "__main__":
    main()
