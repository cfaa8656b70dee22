"""Derivatives of any order of live functions, along a curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.api.linear import at_point, named, remembered
from adgen.api.options import Function
from adgen.errors import refuse
from adgen.module.seeds import fitted

Series = Sequence[Sequence[Any] | None]


def jet(function: Function, primals: Sequence[Any], series: Series) -> tuple[Any, Any]:
    """The value of a function and its derivatives of order 1 to k along a curve, in one sweep (Taylor mode).

    As `jax.experimental.jet.jet`, with the same scaling: derivatives, and not the coefficients of the Taylor series,
    which are these divided by factorials. On the curve `x(t)` with `x(0)` in `primals` and its derivatives
    `x'(0), x''(0), ...` in `series`, the results are `y(0)` and `y'(0), y''(0), ...` of `y(t) = f(x(t))`. Along a line
    all but the first are zero. The work grows with the square of k for each statement, where nested derivatives double
    it with every order. (Griewank and Walther 2008, chapter 13; Bettencourt, Johnson and Duvenaud 2019.)

    Parameters
    ----------
    function
        As for `adgen.jvp`.
    primals
        The arguments of the function. Those with defaults may be left out.
    series
        For each of them its derivatives in order, the same number k for all, each with the shape and structure of the
        argument; or None for an argument that does not move.

    Returns
    -------
    tuple
        `(value, series_out)`. In `series_out` a list of k derivatives stands for each float of the value.

    Raises
    ------
    AdgenError
        As for `grad`; E603 for a series that does not go with the primals, or is empty; E604 for a derivative of
        another shape or dtype than its argument.

    Examples
    --------
    >>> import adgen, math
    >>> def f(t):
    ...     return math.exp(2.0 * t)
    >>> adgen.jet(f, (0.0,), ([1.0, 0.0, 0.0, 0.0],))
    (1.0, [2.0, 4.0, 8.0, 16.0])
    """
    _checked(primals, series)
    primals, order = list(primals), _order(primals, series)
    moving = tuple(i for i, terms in enumerate(series) if terms is not None)
    change = at_point("jet", function, primals, moving, None, order=order)
    names = list(named(function, primals))
    seeds = [
        [fitted(term, primals[i], f"Derivative {m} of {names[i]}") for m, term in enumerate(series[i] or (), 1)]
        for i in moving
    ]
    value, terms = remembered(function, change)(*primals, *seeds)
    return value, terms


def _checked(primals: object, series: object) -> None:
    """Refuse (E603) an array or a number where a list is meant."""
    rows = [terms for terms in series if terms is not None] if isinstance(series, list | tuple) else [series]
    if not all(isinstance(row, list | tuple) for row in (primals, *rows)):
        why = "The primals or the series are no list, or a series is none."
        refuse("E603", why, None, "Write jet(f, (x, y), ([x1, x2], None)).")


def _order(primals: Sequence[object], series: Series) -> int:
    """How many derivatives there are of each argument."""
    if len(series) != len(primals):
        refuse(
            "E603", f"There are {len(primals)} primals and {len(series)} series.", None, "Give one for each, or None."
        )
    counts = {len(terms) for terms in series if terms is not None}
    if len(counts) != 1 or 0 in counts:
        told = ", ".join(map(str, sorted(counts))) or "None alone"
        refuse("E603", f"The lengths of the series are {told}.", None, "Give each the same number of derivatives.")
    return counts.pop()
