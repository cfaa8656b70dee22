"""Initial value problems, `adgen.odeint`: the solver is a program, and its derivative that of the program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .adjoint import continuous_adjoint
from .steps import classical_steps, controlled_steps


def odeint(
    func: Any,
    y0: Any,
    t: Any,
    *args: Any,
    rtol: float = 1.4e-8,
    atol: float = 1.4e-8,
    mxstep: int = 100000,
    method: str = "dopri5",
    adjoint: str = "discrete",
) -> Any:
    """Solve dy/dt = func(y, t, *args) from y0 at t[0], as `jax.experimental.ode.odeint` does.

    Parameters
    ----------
    func
        The right-hand side, in the language that adgen reads: it gives an array or a sequence like y.
    y0, t
        The initial value (numbers: one, an array, or a list), and increasing times, of which the first is that of y0.
    *args
        Parameters of `func`: numbers, arrays and containers of those.
    rtol, atol, mxstep
        Bounds of the error in each step, relative to y and absolute; how many steps one interval of t may take.
    method
        "dopri5": steps of order 5 with an estimate of their error (Dormand and Prince 1980; Hairer, Norsett and Wanner,
        Solving Ordinary Differential Equations I, table II.5.2). "rk4": a classical step for each interval of t.
    adjoint
        "discrete": the derivative is exactly that of the steps that were taken, whose sizes are data; it needs memory
        for each step. "continuous": reverse mode solves the adjoint equation backwards in time, with y once more (Chen
        et al., Neural Ordinary Differential Equations, 2018); it needs memory for the times alone, but is the gradient
        up to the tolerances only, drifts where y cannot be solved backwards, and serves no forward mode.

    Returns
    -------
    ndarray
        The solution at each of the times, with these as the first axis.

    Raises
    ------
    ValueError, RuntimeError
        Where t decreases; where `mxstep` steps do not reach the next time: the solution explodes, or is stiff.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> ys = adgen.odeint(lambda y, t, rate: -rate * y, 1.0, np.array([0.0, 2.0]), 0.5)
    """
    times = 1.0 * np.asarray(t)
    y = np.asarray(y0).astype(np.result_type(np.asarray(y0), times)) if np.ndim(y0) else 1.0 * y0
    if method not in ("dopri5", "rk4") or adjoint not in ("discrete", "continuous"):
        raise ValueError("method is 'dopri5' or 'rk4', adjoint is 'discrete' or 'continuous'.")
    if method == "rk4":
        ys = classical_steps(func, y, times, args)
    else:
        ys = controlled_steps(func, y, times, args, rtol, atol, mxstep)
    return ys if adjoint == "discrete" else continuous_adjoint(func, y, times, args, rtol, atol, mxstep, ys)
