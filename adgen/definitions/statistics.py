"""Statistics of `numpy`."""

from __future__ import annotations

from typing import Any

import numpy as np


def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """The distance from the least to the largest element.

    samples: f8[n] | f8[n, m], axis=0 | f8[n, m], axis=(0, 1), keepdims=True | f8[n, m], 0, None, True | f8
    at: a = [1, 1, 0, 0]: [0.5, 0.5, -0.5, -0.5]
    """
    return np.subtract(np.max(a, axis=axis, keepdims=keepdims), np.min(a, axis=axis, keepdims=keepdims), out=out)


def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: bool = False) -> Any:
    """The weighted mean.

    samples: f8[n] | f8[n, m], axis=0 | f8[n], weights=f8[n] | f8[n, m], axis=1, weights=f8[m], keepdims=True |
        f8[n, m], weights=f8[n, m] | f8[n, m, 3], axis=(2, 0), weights=f8[3, n], returned=True |
        f8[n, m], axis=0, weights=f8[n, m], returned=True | f8[n], returned=True | c16[n], weights=f8[n]
    note: inf or nan where the weights add up to 0, where NumPy raises
    """
    values = np.asarray(a)
    if weights is None:
        mean = np.mean(values, axis=axis, keepdims=keepdims)
        total = values.size / np.size(mean)
    else:
        shares = np.asarray(weights)
        if shares.ndim < values.ndim:
            own = shares.ndim
            spread = np.expand_dims(shares, tuple(range(own, values.ndim)))
            shares = np.moveaxis(spread, tuple(range(own)), axis)
        total = np.sum(shares, axis=axis, keepdims=keepdims)
        mean = np.sum(values * shares, axis=axis, keepdims=keepdims) / total
    if returned:
        return mean, total + np.zeros_like(mean)
    return mean


def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """The covariance matrix, as `numpy.cov` normalises it.

    samples: f8[n, m] | f8[n] | f8[n], f8[n] | f8[n, m], rowvar=False | f8[n, m], f8[3, m], bias=True |
        f8[n, m], f8[n, 3], rowvar=False, ddof=0 | f8[m, k], aweights=f8[k] | f8[m, k], fweights=i8[k] < 3 |
        f8[m, k], fweights=i8[k] < 3, aweights=f8[k], ddof=0 | f8[m, k], fweights=i8[k] < 3, aweights=f8[k] |
        c16[m, k] | f8[m, k], dtype=np.float64
    """
    rows = _variables(m, rowvar, dtype)
    if y is not None:
        rows = np.concatenate((rows, _variables(y, rowvar, dtype)))
    freedom = ddof if ddof is not None else 0 if bias else 1
    if fweights is None and aweights is None:
        count = rows.shape[1] - freedom
        centred = rows - np.mean(rows, axis=1, keepdims=True)
        weighted = centred
    else:
        weights = aweights if fweights is None else fweights if aweights is None else fweights * aweights
        total = np.sum(weights)
        if aweights is None or freedom == 0:
            count = total - freedom
        else:
            count = total - freedom * np.sum(weights * aweights) / total
        centred = rows - np.sum(rows * weights, axis=1, keepdims=True) / total
        weighted = centred * weights
    turned = np.conjugate(weighted).T if rows.dtype.kind == "c" else weighted.T
    return np.squeeze(centred @ turned / count)


def _variables(x: Any, rowvar: bool, dtype: Any) -> Any:
    """A row for each variable, in double precision at least where nothing else is asked for."""
    values = np.asarray(x, dtype=np.result_type(x, np.float64) if dtype is None else dtype)
    if values.ndim == 1:
        return values[None, :]
    return values if rowvar else values.T


def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """The matrix of correlation coefficients.

    samples: f8[3, k] | f8[n], f8[n] | f8[k, 3], rowvar=False | f8[n, m], f8[n, m], rowvar=False | f8[n] | c16[2, k]
    """
    products = np.cov(x, y, rowvar, dtype=dtype)
    if products.ndim == 0:
        return products / products
    spreads = np.sqrt(np.diag(products).real)
    scaled = products / spreads[:, None] / spreads
    if scaled.dtype.kind == "c":
        return np.clip(scaled.real, -1.0, 1.0) + 1j * np.clip(scaled.imag, -1.0, 1.0)
    return np.clip(scaled, -1.0, 1.0)


def cumulative_sum(
    x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None, include_initial: bool = False
) -> Any:
    """Sums of all elements up to each, perhaps with 0 in front.

    samples: f8[n] | f8[n, m], axis=0 | f8[n], include_initial=True | f8[n, m], axis=-1, include_initial=True
        | f8[4], out=np.zeros(5), include_initial=True
    """
    sums = np.cumsum(x, axis=_scanned(x, axis), dtype=dtype)
    if include_initial:
        sums = np.concatenate((np.zeros_like(_first(sums, axis)), sums), axis=_scanned(x, axis))
    return _stored(sums, out)


def cumulative_prod(
    x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None, include_initial: bool = False
) -> Any:
    """Products of all elements up to each, perhaps with 1 in front.

    samples: f8[n] | f8[n, m], axis=0 | f8[n], include_initial=True | f8[n, m], axis=-1, include_initial=True
    """
    products = np.cumprod(x, axis=_scanned(x, axis), dtype=dtype)
    if include_initial:
        products = np.concatenate((np.ones_like(_first(products, axis)), products), axis=_scanned(x, axis))
    return _stored(products, out)


def _stored(result: Any, out: Any) -> Any:
    """The result, or the array into which it is written."""
    if out is None:
        return result
    out[...] = result
    return out


def _scanned(x: Any, axis: Any) -> Any:
    """The axis of a scan, which may be left out where there is only one."""
    if axis is None and np.ndim(x) != 1:
        raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
    return 0 if axis is None else axis


def _first(x: Any, axis: Any) -> Any:
    """The first elements along an axis, which is kept."""
    return np.moveaxis(np.moveaxis(x, _scanned(x, axis), 0)[:1], 0, _scanned(x, axis))
