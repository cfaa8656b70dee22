"""Differences and integrals of sampled functions, of `numpy`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .sampled import trapezoids


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The trapezoidal rule.

    samples: f8[n] | f8[n], dx=f8 | f8[n], f8[n] | f8[n, m], axis=0 | f8[n, m], f8[n], axis=0 | f8[n, m], f8[n, m]
    """
    return np.sum(trapezoids(y, x, dx, axis), axis=-1)


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """The differences of neighbours in the flattened array, between what is given for the ends.

    samples: f8[n] | f8[n, m] | f8[n], f8 | f8[n], to_begin=f8[m], to_end=[1.0, 2.0] | f8[n], to_begin=0.0 | c16[n]
    """
    inner = np.diff(np.ravel(ary))
    if to_begin is not None:
        inner = np.concatenate((np.asarray(np.ravel(to_begin), dtype=inner.dtype), inner))
    if to_end is not None:
        inner = np.concatenate((inner, np.asarray(np.ravel(to_end), dtype=inner.dtype)))
    return inner


def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Central differences inside, one-sided ones of first or second order at the edges.

    samples: f8[n] | f8[n], f8 | f8[n], increasing(f8[n]) | f8[n], 0.5, edge_order=2 | c16[n]
        | f8[5], increasing(f8[5]), edge_order=2 | f8[n, 3] | f8[n, 3], f8 | f8[n, 3], f8, increasing(f8[3])
        | f8[n, 3], axis=0 | f8[n, 3], f8, axis=-1 | f8[n, 3, 4], 2.0, f8, axis=(2, 0), edge_order=2
    """
    values = np.asarray(f)
    axes = tuple(range(values.ndim)) if axis is None else (axis,) if np.ndim(axis) == 0 else tuple(axis)
    if len(varargs) == 0:
        spacings = (1.0,) * len(axes)
    else:
        spacings = varargs * len(axes) if len(varargs) == 1 and len(axes) > 1 else varargs
    slopes = tuple(_slope(values, h, k, edge_order) for k, h in zip(axes, spacings))
    return slopes[0] if len(slopes) == 1 else slopes


def _slope(values: Any, spacing: Any, axis: int, edge_order: int) -> Any:
    f = np.moveaxis(values, axis, -1)
    rises = f[..., 1:] - f[..., :-1]
    if np.ndim(spacing) == 0:
        inner = (f[..., 2:] - f[..., :-2]) / (2.0 * spacing)
        first, last = rises[..., :1] / spacing, rises[..., -1:] / spacing
        if edge_order == 2:
            first = first - (rises[..., 1:2] / spacing - first) / 2.0
            last = last + (last - rises[..., -2:-1] / spacing) / 2.0
    else:
        h = np.diff(spacing)
        before, behind = h[:-1], h[1:]
        inner = (before / behind * rises[..., 1:] + behind / before * rises[..., :-1]) / (before + behind)
        first, last = rises[..., :1] / h[:1], rises[..., -1:] / h[-1:]
        if edge_order == 2:
            first = first - (rises[..., 1:2] / h[1:2] - first) * h[:1] / (h[:1] + h[1:2])
            last = last + (last - rises[..., -2:-1] / h[-2:-1]) * h[-1:] / (h[-2:-1] + h[-1:])
    return np.moveaxis(np.concatenate((first, inner, last), axis=-1), -1, axis)
