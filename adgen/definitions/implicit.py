"""The linear systems of the implicit function theorem, for `adgen.implicit`.

`r` is the residual at x and should be 0, `r_dot` its tangent for a fixed x. Where r is more than a relative change of x
by `tol` would give, x is no solution, and what would look like its derivative is nan; so it is where the slope is 0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

LIMIT = 10000
"""Steps after which an iteration has not converged."""


def iterated(pull: Any, x: Any, params: Any, x_bar: Any, step: Any, tol: Any) -> Any:
    """The fixed point of a = x_bar + a step_x; `pull` is the VJP of the step, and `step` its value at x."""
    exact = 64.0 * np.finfo(np.result_type(x)).eps
    a = x_bar * 1.0
    converged = False
    for _ in range(LIMIT):
        new = x_bar + pull(x, *params, a)[1]
        converged = np.max(np.abs(new - a)) <= exact * np.max(np.abs(new))
        a = new
        if converged:
            break
    solved = np.max(np.abs(step - x)) < tol * (1.0 + np.max(np.abs(x)))
    return a * (1.0 if converged and solved else math.nan)


def scalar(x: Any, r: Any, r_dot: Any, slope: Any, tol: Any) -> Any:
    """The tangent of one number."""
    solved = abs(r) < tol * abs(slope) * (1.0 + abs(x))
    return -r_dot / (slope if solved else math.nan)


def elementwise(x: Any, r: Any, r_dot: Any, slope: Any, tol: Any) -> Any:
    """The tangents of numbers each of which has an equation of its own."""
    solved = np.abs(r) < tol * np.abs(slope) * (1.0 + np.abs(x))
    return -r_dot / np.where(solved, slope, np.nan)


def vector(x: Any, r: Any, r_dot: Any, jacobian: Any, tol: Any) -> Any:
    """The tangents of numbers that one system determines."""
    solved = np.abs(r) < tol * (np.abs(jacobian) @ (1.0 + np.abs(x)))
    return -np.linalg.solve(np.where(solved[:, None], jacobian, np.nan), r_dot)
