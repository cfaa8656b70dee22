"""Gradients, and products with Jacobians, of live functions."""

from __future__ import annotations

from typing import TypeVar, Unpack

from adgen.api.deriving import Made, decorating, derivative
from adgen.api.options import Function, Gradient, Numbers, Options, Reverse

T = TypeVar("T")


@decorating
def grad(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Gradient]) -> Made:
    """The gradient of a function that returns one real number.

    Use it bare (`@adgen.grad`), with options (`@adgen.grad(wrt=("w", "b"))`) or as a call (`adgen.grad(f, wrt="w")`).

    Parameters
    ----------
    function
        A function written in Python; its parameters may be numbers, NumPy arrays, and tuples, lists, dicts, dataclasses
        and named tuples of those. It must return a real number: a float, a NumPy float or an array of rank 0.
    argnums
        The positions of the arguments to differentiate with respect to; the first one where nothing is said.
    wrt
        Their names instead.
    has_aux
        The function returns `(value, aux)`, and only the value is differentiated.
    mode
        "reverse" (one adjoint sweep), or "forward" (one tangent for each input, which must all be scalars).
    hybrid
        Which straight-line blocks are differentiated as a whole, by SymPy or by elimination: "off" none, "auto" those
        by which the derivative gets fewer operations, "always" all that can be. It takes SymPy, and longer to compile.
    checkpoint
        Long loops are run again from snapshots of their state, and taped no more: so many snapshots, placed by binomial
        checkpointing, or "revolve" where the compiler chooses (docs/checkpointing.md).
    memory
        The same with a budget for snapshots and tape: bytes, or a text such as "64MB".

    Returns
    -------
    Derivative
        Called with the arguments of the function, it gives the gradient: with the structure, the shapes and the dtypes
        of the argument; for several arguments a tuple of gradients; with `has_aux` a pair of gradient and aux. It is
        compiled at the first call for each combination of types, ranks and lengths 0 or 1, and kept on disk.
        `.source(*args)` is the text of the generated module, `.specialize(*args)` the generated function itself.
        Arrays of the caller are never changed, also where the function changes its parameters.

    Raises
    ------
    AdgenError
        E603 here for options that make no sense. At the first call: whatever the compiler refuses, with file, line,
        reason and fix (E502 where the function does not return one real number, E503 for an argument without floats,
        E105 where Python does not know the source text); E604 for arguments whose lengths do not fit together.

    Examples
    --------
    >>> import adgen, math
    >>> def f(x, y):
    ...     return x * math.sin(y)
    >>> adgen.grad(f, wrt="y")(2.0, 0.0)
    2.0
    """
    return derivative("grad", function, argnums, options)


@decorating
def value_and_grad(
    function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Gradient]
) -> Made:
    """The value of a function together with its gradient, for the cost of the gradient.

    As `grad`, with the same parameters, shapes and errors. The result is a pair `(value, gradient)`; with `has_aux` it
    is `((value, aux), gradient)`.

    Examples
    --------
    >>> import adgen
    >>> def f(x):
    ...     return x * x * x
    >>> adgen.value_and_grad(f)(2.0)
    (8.0, 12.0)
    """
    return derivative("value_and_grad", function, argnums, options)


@decorating
def jvp(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Options]) -> Made:
    """The value of a function and its directional derivative (Jacobian times vector, forward mode).

    Parameters as for `grad`; the function may return any floats, arrays and containers of those.

    Returns
    -------
    Derivative
        It takes the arguments of the function and then one tangent for each argument in `wrt`, in that order, with the
        shape and structure of the argument. It gives `(value, tangent)`; the tangent is like the value. For a
        derivative of it, the tangents are arguments called `x_dot`, which stand before those that have defaults.

    Raises
    ------
    AdgenError
        As for `grad`; E604 also for a tangent whose shape is not that of its argument.

    Examples
    --------
    >>> import adgen
    >>> def f(x, y):
    ...     return x * y
    >>> adgen.jvp(f, wrt=("x", "y"))(2.0, 3.0, 1.0, 0.0)
    (6.0, 3.0)
    """
    return derivative("jvp", function, argnums, options)


@decorating
def vjp(function: Function | None = None, argnums: Numbers | None = None, **options: Unpack[Reverse]) -> Made:
    """The value of a function and its cotangents (vector times Jacobian, reverse mode).

    Parameters as for `grad`; the function may return any floats, arrays and containers of those.

    Returns
    -------
    Derivative
        It takes the arguments of the function and then one cotangent like the value. It gives `(value, cotangent)` with
        the cotangent of the argument, or a tuple of them for several. For a derivative of it, the cotangent is an
        argument called `out_bar`, which stands before those that have defaults.

    Raises
    ------
    AdgenError
        As for `grad`; E604 also for a cotangent whose shape is not that of the value.

    Examples
    --------
    >>> import adgen
    >>> def f(x, y):
    ...     return x * y
    >>> adgen.vjp(f, wrt=("x", "y"))(2.0, 3.0, 1.0)
    (6.0, (3.0, 2.0))
    """
    return derivative("vjp", function, argnums, options)


def stop_gradient(x: T) -> T:
    """`x` itself; a derivative treats it as a constant.

    Parameters
    ----------
    x
        A number or an array of any shape and dtype.

    Returns
    -------
    T
        The same object.

    Examples
    --------
    >>> import adgen
    >>> def f(x):
    ...     return x * adgen.stop_gradient(x)
    >>> adgen.grad(f)(3.0)
    3.0
    """
    return x
