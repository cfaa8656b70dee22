"""Linearizations of live functions at a point: the linear maps of tangents and of cotangents."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from adgen.api.options import Function, Names, Numbers
from adgen.errors import refuse
from adgen.module.decorator import Derivative
from adgen.module.seeds import fitted, floating, holds_float
from adgen.module.transform import Transform, transform, wrt_names

_MANY = 256
"""How many functions are remembered with what has been compiled for them."""


def linearize(
    function: Function,
    *primals: Any,
    argnums: Numbers | None = None,
    wrt: Names | None = None,
) -> tuple[Any, Callable[..., Any]]:
    """The value of a function and its derivative at a point, as a linear function of tangents.

    As `jax.linearize`. What the derivative needs of the function is computed once, here, and kept: each call of the
    linear function computes the linear part alone. It may be called any number of times, and what is done to the
    primals or to the value in the meantime does not matter to it. (A partial evaluation of the jvp: Radul et al., You
    Only Linearize Once, POPL 2023.)

    Parameters
    ----------
    function
        As for `adgen.jvp`.
    primals
        The arguments of the function, at which it is linearized. Those with defaults may be left out.
    argnums, wrt
        The positions or the names of the arguments to differentiate with respect to; every one in `primals` that holds
        a float, where nothing is said.

    Returns
    -------
    tuple
        `(value, f_jvp)`. `f_jvp` takes one tangent for each argument to differentiate with respect to, with the shape
        and structure of that argument, and gives the tangent of the value, which is like the value.

    Raises
    ------
    AdgenError
        As for `grad`; E503 where no argument holds a float. `f_jvp` raises E604 for a tangent of another shape or
        dtype, and TypeError for another number of tangents.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return x * x
    >>> value, f_jvp = adgen.linearize(f, np.array([1.0, 2.0]))
    >>> value
    array([1., 4.])
    >>> f_jvp(np.array([1.0, 0.0])), f_jvp(np.array([0.0, 1.0]))
    (array([2., 0.]), array([0., 4.]))
    """
    change = at_point("linearize", function, primals, argnums, wrt)
    value, linear = remembered(function, change)(*primals)
    given = named(function, primals)
    active = {name: given[name] for name in wrt_names(change, tuple(given), function.__name__)}
    return value, functools.partial(_pushed, linear, active)


def pullback(
    function: Function,
    *primals: Any,
    argnums: Numbers | None = None,
    wrt: Names | None = None,
) -> tuple[Any, Callable[..., Any]]:
    """The value of a function and its derivative at a point, as a linear function of cotangents: the transpose.

    What `jax.vjp` gives: the tape is filled once, here, and each call of the linear function is a reverse sweep over
    it. Parameters and errors as for `linearize`.

    Returns
    -------
    tuple
        `(value, f_vjp)`. `f_vjp` takes a cotangent like the value, and gives the cotangent of the argument to
        differentiate with respect to, or where there are several a tuple of them.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x, y):
    ...     return x * y
    >>> value, f_vjp = adgen.pullback(f, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    >>> f_vjp(np.array([1.0, 0.0]))
    (array([3., 0.]), array([1., 0.]))
    >>> f_vjp(np.array([0.0, 1.0]))
    (array([0., 4.]), array([0., 2.]))
    """
    change = at_point("pullback", function, primals, argnums, wrt)
    value, linear = remembered(function, change)(*primals)
    return value, functools.partial(_pulled, linear, value)


def at_point(
    derive: str,
    function: Function,
    primals: Sequence[object],
    argnums: Numbers | None,
    wrt: Names | None,
    **options: object,
) -> Transform:
    """The options of a derivative at these arguments; all that hold a float are active where nothing else is said."""
    if not callable(function):
        refuse("E603", f"adgen.{derive} needs a function, and {function!r} is none.")
    if argnums is None and wrt is None:
        argnums = tuple(i for i, primal in enumerate(primals) if holds_float(primal))
        if not argnums:
            refuse("E503", f"No argument of {getattr(function, '__name__', function)} here holds a float.")
    return transform(derive, argnums=argnums, wrt=wrt, **options)


@functools.lru_cache(_MANY)
def remembered(function: Function, change: Transform) -> Derivative:
    """The derivative of a function with these options, the same one at each call."""
    return Derivative(function, change)


def named(function: Function, primals: Sequence[object]) -> dict[str, object]:
    """The arguments by name, with their defaults."""
    bound = inspect.signature(function).bind(*primals)
    bound.apply_defaults()
    return bound.arguments


def _pushed(linear: Callable[..., Any], active: dict[str, object], /, *tangents: Any) -> Any:
    if len(tangents) != len(active):
        raise TypeError(f"the linear function takes a tangent for each of {', '.join(active)}, not {len(tangents)}")
    pairs = zip(tangents, active.items(), strict=True)
    return linear(*(fitted(dot, primal, f"The tangent of {name}") for dot, (name, primal) in pairs))


def _pulled(linear: Callable[..., Any], value: object, cotangent: Any, /) -> Any:
    return linear(fitted(floating(cotangent), value, "The cotangent"))
