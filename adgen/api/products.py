"""Products of Jacobians and Hessians with matrices: many directions in one sweep."""

from __future__ import annotations

from typing import Unpack

from adgen.api.deriving import Made, decorating, derivative
from adgen.api.options import Function, Numbers, Options, Reverse


@decorating
def jmp(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Options]) -> Made:
    """The value of a function and its Jacobian times a matrix: a jvp for every column, all in one sweep.

    The name is that of JAX's cookbook; Griewank and Walther (2008, section 3.1) speak of tangent matrices. It is what a
    compressed Jacobian is evaluated with: seeds that add up columns which have no row in common.

    Parameters as for `grad`; the function may return any floats, arrays and containers of those.

    Returns
    -------
    Derivative
        It takes the arguments of the function and then a matrix of tangents for each argument in `wrt`, in that order:
        for an argument of shape `a` an array of shape `a + (k,)`, with any `k`, the same for all. It gives
        `(value, tangents)`; for a value of shape `s` the tangents are of shape `s + (k,)`.

    Raises
    ------
    AdgenError
        As for `grad`; E604 also for tangents of another shape.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return x * x
    >>> adgen.jmp(f)(np.array([1.0, 2.0]), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]))[1]
    array([[2., 0., 2.],
           [0., 4., 4.]])
    """
    return derivative("jmp", function, argnums, options)


@decorating
def mjp(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Reverse]) -> Made:
    """The value of a function and a matrix times its Jacobian: a vjp for every row, all in one sweep.

    The name is that of JAX's cookbook; Griewank and Walther (2008, section 3.2) speak of adjoint matrices.

    Parameters as for `grad`; the function may return any floats, arrays and containers of those.

    Returns
    -------
    Derivative
        It takes the arguments of the function and then a matrix of cotangents, of the structure of the value: for a
        value of shape `s` an array of shape `s + (k,)`, with any `k`. It gives `(value, cotangents)`; the cotangents
        are those of one argument, or a tuple, and of shape `a + (k,)` for an argument of shape `a`.

    Raises
    ------
    AdgenError
        As for `grad`; E604 also for cotangents of another shape.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return x * np.sum(x)
    >>> adgen.mjp(f)(np.array([1.0, 2.0]), np.array([[1.0, 0.0], [0.0, 1.0]]))[1]
    array([[4., 2.],
           [1., 5.]])
    """
    return derivative("mjp", function, argnums, options)


@decorating
def hmp(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Reverse]) -> Made:
    """The Hessian of a function that returns one real number, times a matrix, in one sweep over its gradient.

    An hvp for every column; shapes and errors as for `jmp`, without the value. It takes `checkpoint`, but no `memory`:
    how many columns a budget would have to do for, only the call says.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return np.sum(x**3)
    >>> adgen.hmp(f)(np.array([1.0, 2.0]), np.array([[1.0, 0.0], [1.0, 2.0]]))
    array([[ 6.,  0.],
           [12., 24.]])
    """
    return derivative("hmp", function, argnums, options)
