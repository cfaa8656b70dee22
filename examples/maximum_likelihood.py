"""A maximum-likelihood fit with standard errors: the O-rings of the space shuttle, before the Challenger flew.

S. R. Dalal, E. B. Fowlkes and B. Hoadley, "Risk analysis of the space shuttle: pre-Challenger prediction of failure",
JASA 84 (1989): of 23 launches, the temperature in °F and whether a seal was damaged. The logistic regression is in A.
Agresti, "Categorical data analysis" (2002): intercept 15.0429 (standard error 7.3786), slope -0.2322 (0.1082).

What is learnt: `adgen.hessian` of the negative log-likelihood at its minimum, inverted, is the covariance of the
estimate (R. A. Fisher, 1922). Newton's method needs the same Hessian to find the minimum; and the gradient of a
prediction carries the covariance over to it (the delta method).

What is printed: Newton's iterations, the estimates with standard errors beside the published ones, and the probability
of damage at 31 °F, the temperature of 28 January 1986, with an interval of 95 %.

Run it: python examples/maximum_likelihood.py
"""

import numpy as np

import adgen

TEMPERATURE = np.array(
    [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58], dtype=float
)
DAMAGED = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1], dtype=float)
PUBLISHED = ((15.0429, 7.3786), (-0.2322, 0.1082))


@adgen.example(theta=np.array([7.0, -0.1]), temperature=TEMPERATURE[:4], damaged=DAMAGED[:4])
def negative_log_likelihood(theta, temperature, damaged):
    z = theta[0] + theta[1] * temperature
    return np.sum(np.logaddexp(0.0, z) - damaged * z)


@adgen.example(theta=np.array([15.0, -0.2]), temperature=31.0)
def logit(theta, temperature):
    return theta[0] + theta[1] * temperature


value_and_grad = adgen.value_and_grad(negative_log_likelihood)
hessian = adgen.hessian(negative_log_likelihood)
logit_and_grad = adgen.value_and_grad(logit)


def newton(theta, *data, steps=8):
    for step in range(1, steps + 1):
        value, slope = value_and_grad(theta, *data)
        print(f"step {step}: -log likelihood {value:.10f}, slope {max(abs(slope)):.1e}")
        theta = theta - np.linalg.solve(hessian(theta, *data), slope)
    return theta


def probability(z):
    return 1.0 / (1.0 + np.exp(-z))


def main():
    data = TEMPERATURE, DAMAGED
    theta = newton(np.zeros(2), *data)
    covariance = np.linalg.inv(hessian(theta, *data))
    errors = np.sqrt(np.diag(covariance))
    for name, ours, error, (book, book_error) in zip(("intercept", "slope"), theta, errors, PUBLISHED, strict=True):
        print(f"{name:9} {ours:8.4f} ± {error:.4f}   published {book:8.4f} ± {book_error:.4f}")

    z, z_bar = logit_and_grad(theta, 31.0)
    spread = 1.96 * np.sqrt(z_bar @ covariance @ z_bar)
    low, middle, high = (probability(z + d) for d in (-spread, 0.0, spread))
    print(f"probability of damage at 31 °F {middle:.4f}, between {low:.4f} and {high:.4f}")


if __name__ == "__main__":
    main()
