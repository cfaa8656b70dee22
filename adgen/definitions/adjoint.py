"""The continuous adjoint of an initial value problem, which `adgen.odeint` offers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .steps import controlled_steps


def continuous_adjoint(*operands: Any) -> Any:
    """The last operand, a solution; the frontend gives it the derivative `backward`, by the operands before."""
    return operands[-1]


def field_of(func: Any) -> Any:
    """The right-hand side with all parameters in one, as an array."""

    def slope(y: Any, t: Any, args: Any) -> Any:
        return np.asarray(func(y, t, *args))

    return slope


def backward(
    slope: Any,
    pull: Any,
    moved: Any,
    ys: Any,
    times: Any,
    args: Any,
    ys_bar: Any,
    rtol: Any,
    atol: Any,
    mxstep: Any,
) -> Any:
    """The cotangents of the initial value, the times, and those of the floats in `args` in one vector.

    `pull(y, t, args, y_bar)` is the VJP of the slope, with cotangents of `args` where they are `moved`. Between two
    times, y, its adjoint a and the cotangents g of the parameters are solved for backwards: da/ds = a f_y and
    dg/ds = a f_p with s = -t (Chen et al. 2018, algorithm 2).
    """
    shape = np.shape(ys[0])
    size = np.size(ys[0])

    def field(z: Any, s: Any) -> Any:
        y, a = np.reshape(z[:size], shape), np.reshape(z[size : 2 * size], shape)
        rise, bars = pull(y, -s, args, a)
        y_bar, others = bars if moved else (bars, ())
        return np.concatenate((-np.ravel(rise), np.ravel(y_bar), *(np.ravel(b) for b in others if b is not None)))

    times_bar = np.zeros_like(times)
    start = field(np.concatenate((np.ravel(ys[0]), np.zeros(size))), -times[0])
    g = np.zeros(np.size(start) - 2 * size)
    a = ys_bar[-1]
    for k in range(len(times) - 1, 0, -1):
        times_bar[k] += np.sum(ys_bar[k] * slope(ys[k], times[k], args))
        z = np.concatenate((np.ravel(ys[k]), np.ravel(a), g))
        z = controlled_steps(field, z, np.stack((-times[k], -times[k - 1])), (), rtol, atol, mxstep)[-1]
        a, g = np.reshape(z[size : 2 * size], shape), z[2 * size :]
        if k == 1:
            times_bar[0] -= np.sum(a * slope(ys[0], times[0], args))
        a = a + ys_bar[k - 1]
    return a, times_bar, g
