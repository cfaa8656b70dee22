"""Integrals of functions, of `scipy.integrate`: sums over nodes, whose places are data on the scale from 0 to 1."""

from __future__ import annotations

from typing import Any

import numpy as np

NODES = np.array(
    [
        0.9956571630258081,
        0.9739065285171717,
        0.9301574913557082,
        0.8650633666889845,
        0.7808177265864169,
        0.6794095682990244,
        0.5627571346686047,
        0.4333953941292472,
        0.2943928627014602,
        0.14887433898163122,
        0.0,
    ]
)
KRONROD = np.array(
    [
        0.011694638867371874,
        0.032558162307964725,
        0.054755896574351995,
        0.07503967481091996,
        0.0931254545836976,
        0.10938715880229764,
        0.12349197626206584,
        0.13470921731147334,
        0.14277593857706009,
        0.14773910490133849,
        0.07472277700145845,
    ]
)
GAUSS = np.array(
    [
        0.0,
        0.06667134430868814,
        0.0,
        0.1494513491505806,
        0.0,
        0.21908636251598204,
        0.0,
        0.26926671930999635,
        0.0,
        0.29552422471475287,
        0.0,
    ]
)
"""The pair of Gauss and Kronrod with 10 and 21 nodes (Piessens et al., QUADPACK, 1983), on the right half; the middle,
which is its own mirror image, has half its weight."""


def quad(
    func: Any, a: Any, b: Any, args: Any = (), *, epsabs: float = 1.49e-8, epsrel: float = 1.49e-8, limit: int = 50
) -> Any:
    """The integral of a function from a to b, and a bound of its error, which is data.

    Intervals are halved until the pair of Gauss and Kronrod agrees, at most `limit` times in all; the derivative by the
    parameters and by the limits is that of the sum over these intervals. Infinite limits are mapped as in QUADPACK.

    """
    params = args if isinstance(args, tuple) else (args,)
    if b == np.inf and a == -np.inf:
        return _adaptive(lambda s: _both_sides(func, (1.0 - s) / s, params) / s**2, 0.0, 1.0, epsabs, epsrel, limit)
    if b == np.inf:
        return _adaptive(lambda s: func(a + (1.0 - s) / s, *params) / s**2, 0.0, 1.0, epsabs, epsrel, limit)
    if a == -np.inf:
        return _adaptive(lambda s: func(b - (1.0 - s) / s, *params) / s**2, 0.0, 1.0, epsabs, epsrel, limit)
    return _adaptive(lambda x: func(x, *params), a, b, epsabs, epsrel, limit)


def _both_sides(func: Any, x: Any, args: Any) -> Any:
    return func(x, *args) + func(-x, *args)


def _adaptive(func: Any, a: Any, b: Any, epsabs: Any, epsrel: Any, limit: Any) -> Any:
    """The integral over intervals from the left to the right, which are halved and doubled."""
    total, doubt = 0.0, 0.0
    start, length, halved = 0.0, 1.0, 0
    while start < 1.0:
        half = 0.5 * length * (b - a)
        centre = a + (start + 0.5 * length) * (b - a)
        gauss, kronrod = 0.0, 0.0
        for node, weight, fewer in zip(NODES, KRONROD, GAUSS):
            value = func(centre + half * node) + func(centre - half * node)
            kronrod = kronrod + weight * value
            gauss = gauss + fewer * value
        error = abs(half * (kronrod - gauss))
        refine = halved < limit and error > max(epsabs * length, epsrel * abs(half * kronrod))
        total = total + (0.0 if refine else half) * kronrod
        if refine:
            length, halved = 0.5 * length, halved + 1
        else:
            doubt = doubt + 2.0 ** np.ceil(np.log2(error + 1e-300))
            start = start + length
            length = min(2.0 * length, 1.0 - start)
    return total, doubt


def fixed_quad(func: Any, a: Any, b: Any, args: Any = (), n: int = 5) -> Any:
    """The integral of a function of arrays by Gauss's formula with n nodes, exact for polynomials of degree 2 n - 1.

    Nodes and weights are eigenvalues and squares of eigenvectors (Golub and Welsch 1969).

    """
    k = np.arange(1.0, n)
    beside = k / np.sqrt(4.0 * k**2 - 1.0)
    nodes, vectors = np.linalg.eigh(np.diag(beside, 1) + np.diag(beside, -1))
    weights = 2.0 * vectors[0] ** 2
    return 0.5 * (b - a) * np.sum(weights * func(0.5 * (b - a) * (nodes + 1.0) + a, *args), axis=-1), None
