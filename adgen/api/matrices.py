"""Jacobians and Hessians of live functions, and products with Hessians."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Unpack, overload

from adgen.api.deriving import Made, decorating, derivative
from adgen.api.options import AnyHessian, AnyJacobian, Function, Gradient, Matrix, Moded, Numbers, Reverse, Whole
from adgen.module.decorator import Derivative
from adgen.sparse.derivative import SparseMatrix


@overload
def jacobian(
    function: Function,
    argnums: Numbers | None = None,
    *,
    sparse: Literal[True],
    sparsity: object = None,
    **options: Unpack[Moded],
) -> SparseMatrix: ...
@overload
def jacobian(function: Function, argnums: Numbers | None = None, **options: Unpack[Gradient]) -> Derivative: ...
@overload
def jacobian(
    function: None = None, argnums: Numbers | None = None, **options: Unpack[AnyJacobian]
) -> Callable[[Function], Derivative]: ...
def jacobian(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[AnyJacobian]) -> Made:
    """The matrix of the partial derivatives of every number in the result by every number in an argument.

    One sweep carries all columns (forward mode) or all rows (reverse mode), as one more axis of every derivative:
    Griewank and Walther, Evaluating Derivatives, 2008, sections 3.1 and 3.2.

    Parameters
    ----------
    function
        As for `grad`, but it may return any real floats, arrays and containers of those.
    argnums, wrt
        As for `grad`.
    has_aux
        The function returns `(value, aux)`, and only the value is differentiated.
    mode
        "forward": one tangent for each number in the arguments. "reverse": one cotangent for each number in the result.
        "auto": what needs fewer operations for the lengths of each call.
    checkpoint, memory
        As for `grad`, in reverse mode, which they mean where no mode is given.
    sparse
        The result is one `scipy.sparse.csr_array`: a row for each number in the result, a column for each one in the
        arguments, from as few tangents (or cotangents) as columns (or rows) can be told apart by; `docs/sparse.md`.
    sparsity
        The pattern of the matrix, if it is known: a sparse matrix or an array of booleans. Else adgen finds it.

    Returns
    -------
    Derivative
        Called with the arguments of the function, it gives for a result of shape `s` and an argument of shape `a` an
        array of shape `s + a`. Where the result is a container, it gives a container of those; where the argument is
        one, or there are several, each is a container in turn, as in JAX. With `has_aux` a pair of that and aux.

    Raises
    ------
    AdgenError
        As for `grad`; E502, E503 also for complex numbers and lists, which have no such matrix; E605 where `sparsity`
        lacks an entry.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return x * x[0]
    >>> adgen.jacobian(f)(np.array([2.0, 3.0]))
    array([[4., 0.],
           [3., 2.]])
    """
    return derivative("jacobian", function, argnums, options)


@decorating
def jacfwd(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Matrix]) -> Made:
    """The Jacobian in forward mode, as `jacobian(function, mode="forward")`: all of it in one sweep, column by column.

    Parameters, shapes and errors as for `jacobian`.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return np.sum(x) * x
    >>> adgen.jacfwd(f)(np.array([1.0, 2.0]))
    array([[4., 1.],
           [2., 5.]])
    """
    return derivative("jacfwd", function, argnums, options)


@decorating
def jacrev(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Whole]) -> Made:
    """The Jacobian in reverse mode, as `jacobian(function, mode="reverse")`: all of it in one sweep, row by row.

    Parameters, shapes and errors as for `jacobian`.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return np.sum(x) * x
    >>> adgen.jacrev(f)(np.array([1.0, 2.0]))
    array([[4., 1.],
           [2., 5.]])
    """
    return derivative("jacrev", function, argnums, options)


@overload
def hessian(
    function: Function,
    argnums: Numbers | None = None,
    *,
    sparse: Literal[True],
    sparsity: object = None,
    **options: Unpack[Matrix],
) -> SparseMatrix: ...
@overload
def hessian(function: Function, argnums: Numbers | None = None, **options: Unpack[Whole]) -> Derivative: ...
@overload
def hessian(
    function: None = None, argnums: Numbers | None = None, **options: Unpack[AnyHessian]
) -> Callable[[Function], Derivative]: ...
def hessian(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[AnyHessian]) -> Made:
    """The matrix of second derivatives of a function that returns one real number.

    Forward over reverse (Griewank and Walther 2008, section 5.4): the gradient's tangents for all directions in one
    sweep. What is computed is made symmetric to the last bit.

    Parameters
    ----------
    function, argnums, wrt, has_aux, checkpoint, memory
        As for `grad`; snapshots and tapes then hold the tangents for all directions, too.
    sparse, sparsity
        As for `jacobian`; a star colouring says which columns go together. One triangle of the pattern will do.

    Returns
    -------
    Derivative
        Called with the arguments of the function, it gives for an argument of shape `a` an array of shape `a + a`.
        Where the argument is a container, or there are several, it gives a container with an entry for each, and in it
        one for each again, as in JAX. With `has_aux` a pair of that and aux.

    Raises
    ------
    AdgenError
        As for `grad`; E503 also for complex numbers and lists.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return x[0] ** 2 * x[1]
    >>> adgen.hessian(f)(np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    """
    return derivative("hessian", function, argnums, options)


@decorating
def hvp(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Reverse]) -> Made:
    """The Hessian of a function that returns one real number, times a vector, without the Hessian.

    Forward over reverse: it costs a small multiple of the gradient, whatever the number of variables (Pearlmutter,
    Fast exact multiplication by the Hessian, 1994).

    Parameters as for `grad`.

    Returns
    -------
    Derivative
        It takes the arguments of the function and then one vector for each argument in `wrt`, in that order, with the
        shape and structure of the argument. It gives the product, with the structure of the gradient.

    Raises
    ------
    AdgenError
        As for `grad`; E604 also for a vector whose shape is not that of its argument.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return np.sum(x**3)
    >>> adgen.hvp(f)(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return derivative("hvp", function, argnums, options)


@decorating
def vhp(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Reverse]) -> Made:
    """A vector times the Hessian, reverse over forward: the gradient of a directional derivative.

    The Hessian is symmetric, so that the result is that of `hvp`, by another way: the tape holds numbers and their
    tangents. Parameters, results and errors as for `hvp`.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> def f(x):
    ...     return np.sum(x**3)
    >>> adgen.vhp(f)(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return derivative("vhp", function, argnums, options)
