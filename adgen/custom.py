"""Derivatives of the user's own functions: `custom_jvp` and `custom_vjp` as JAX spells them, and `implicit`.

They declare rules as `adgen.rule` does: the first two of functions with other parameters, the last by an equation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from inspect import signature
from types import FunctionType
from typing import Any, ParamSpec, Protocol, TypedDict, TypeVar, Unpack, cast, overload

from adgen.errors import refuse
from adgen.frontend.live import RULE
from adgen.frontend.program import Rule
from adgen.frontend.rule_text import TOL, solution
from adgen.rule import Declaration, written

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
F = TypeVar("F", bound=Callable[..., Any])


class Called(Protocol[P, R_co]):
    """A function."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """The value."""


class WithJvp(Called[P, R_co], Protocol):
    """A function whose derivative `defjvp` declares."""

    def defjvp(self, rule: F) -> F:
        """Declare the JVP: `rule(primals, tangents)` gives the result and its tangent. Gives `rule` back."""


class WithVjp(Called[P, R_co], Protocol):
    """A function whose derivative `defvjp` declares."""

    def defvjp(self, fwd: Callable[..., Any], bwd: Callable[..., Any]) -> None:
        """Declare the VJP: `fwd(*args)` gives the result and residuals, `bwd(residuals, out_bar)` the cotangents."""


class Options(TypedDict, total=False):
    """What both decorators take."""

    nondiff_argnums: Sequence[int]
    samples: Sequence[str]


@overload
def custom_jvp(function: Callable[P, R_co], **options: Unpack[Options]) -> WithJvp[P, R_co]: ...
@overload
def custom_jvp(**options: Unpack[Options]) -> Callable[[Callable[P, R_co]], WithJvp[P, R_co]]: ...
def custom_jvp(function: object = None, *, nondiff_argnums: Sequence[int] = (), samples: Sequence[str] = ()) -> object:
    """Give a function a derivative of its own, in forward mode; reverse mode follows by transposition.

    Parameters
    ----------
    function
        A function at the top of a module; a call of it stays a call in generated code.
    nondiff_argnums
        Positions of arguments that are data. The rule gets them first, one by one.
    samples
        Operands on which `adgen check-rules` tries the rule, as of `adgen.rule.jvp`.

    Returns
    -------
    function
        The function itself with an attribute `defjvp(rule)`, also a decorator. `rule(primals, tangents)` is written in
        the language that adgen reads, gets two tuples, and returns `(out, out_dot)`; `out_dot` must be linear in the
        tangents. The tangent of what is no float is None.

    Raises
    ------
    AdgenError
        E504, here or when a call is compiled, where rule and function do not fit; E501 where a derivative in an
        argument of `nondiff_argnums` is asked for.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> @adgen.custom_jvp
    ... def log1pexp(x):
    ...     return np.logaddexp(0.0, x)
    >>> @log1pexp.defjvp
    ... def log1pexp_jvp(primals, tangents):
    ...     (x,), (x_dot,) = primals, tangents
    ...     return log1pexp(x), x_dot / (1.0 + np.exp(-x))
    """
    return _declaring("custom_jvp", "defjvp", _defjvp, function, nondiff_argnums, samples)


@overload
def custom_vjp(function: Callable[P, R_co], **options: Unpack[Options]) -> WithVjp[P, R_co]: ...
@overload
def custom_vjp(**options: Unpack[Options]) -> Callable[[Callable[P, R_co]], WithVjp[P, R_co]]: ...
def custom_vjp(function: object = None, *, nondiff_argnums: Sequence[int] = (), samples: Sequence[str] = ()) -> object:
    """Give a function a derivative of its own, in reverse mode; forward mode is refused (E501).

    Parameters
    ----------
    function
        A function at the top of a module; a call of it stays a call in generated code.
    nondiff_argnums
        Positions of arguments that are data. `bwd` gets them first, one by one; `fwd` gets all arguments in order.
    samples
        As of `custom_jvp`.

    Returns
    -------
    function
        The function itself with an attribute `defvjp(fwd, bwd)`. `fwd(*args)` returns `(out, residuals)`, in which
        `out` must be what the function gives; `bwd(residuals, out_bar)` returns a tuple with the cotangent of each
        argument. Both are written in the language that adgen reads. None says that an argument is data; unlike in JAX
        it is no zero: where the argument depends on what is differentiated, the call is refused (E501).

    Raises
    ------
    AdgenError
        E504 as for `custom_jvp`.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> @adgen.custom_vjp
    ... def clipped(x):
    ...     return x
    >>> def clipped_fwd(x):
    ...     return clipped(x), None
    >>> def clipped_bwd(residuals, out_bar):
    ...     return (np.clip(out_bar, -1.0, 1.0),)
    >>> clipped.defvjp(clipped_fwd, clipped_bwd)
    """
    return _declaring("custom_vjp", "defvjp", _defvjp, function, nondiff_argnums, samples)


def implicit(
    equation: Callable[..., Any],
    *,
    kind: str = "root",
    like: str | None = None,
    tol: float = TOL,
    iterate: bool = False,
    samples: Sequence[str] = (),
) -> Declaration:
    """Differentiate what a function solves, and not how: its derivative follows from the equation alone.

    By the implicit function theorem: where F(x, p) = 0 defines x(p), its derivative solves F_x dx = -F_p dp (Griewank
    and Walther 2008, chapter 15; Blondel et al., Efficient and modular implicit differentiation, 2022), once for each
    derivative, however many iterations the solver takes. F_x is one number or a diagonal where the equation is
    elementwise, else a dense matrix. The derivative is an implicit function again, so higher orders follow.

    Parameters
    ----------
    equation
        A function in the language that adgen reads. Its first parameter is the solution x, of the structure and shape
        that the solver gives; the others are parameters of the solver, by the same names. What it does not name, such
        as a first guess, does not move the solution.
    kind
        "root": `equation(x, ...)` is zero; "fixed_point": it is x itself; "minimum": it is a number that is least at x,
        so that its gradient is zero.
    like
        Where adgen cannot read the body of the solver: the name of the argument that the solution has the type of, or
        "float". Without it, that is a parameter called x0, or as the solution with 0, _0 or _init behind.
    tol
        The derivative is nan where the residual is larger than a relative change of x by `tol` explains (Oettli and
        Prager 1964): the solver has then not found a solution.
    iterate
        Of a fixed point that is one array: the adjoint is a fixed point too, and found by steps (Christianson 1994),
        without a matrix, where the step contracts (nan else). Reverse mode only; forward mode is refused (E501).
    samples
        As of `custom_jvp`.

    Returns
    -------
    Declaration
        A decorator that gives the function back, which stays a call in generated code, at the top of a module.

    Raises
    ------
    AdgenError
        E504, here or when a call is compiled, where equation and solver do not fit. Generated code raises
        numpy.linalg.LinAlgError where F_x is singular (nan where it is one number, or diagonal).

    Examples
    --------
    >>> @adgen.implicit(lambda E, mean, e: E - e * np.sin(E) - mean, like="float")
    ... def anomaly(mean, e):
    ...     return scipy.optimize.brentq(lambda E: E - e * np.sin(E) - mean, mean - 1.0, mean + 1.0)
    """
    settled = solution(kind, like, tol, iterate)
    return Declaration(Rule("implicit", function=written(equation), samples=tuple(samples), solution=settled))


def _declaring(
    form: str,
    name: str,
    define: Callable[..., object],
    function: object,
    nondiff: Sequence[int],
    samples: Sequence[str],
) -> object:
    """The function with an attribute that declares its rule, or a decorator that gives it one."""
    if function is None:
        return lambda f: _declaring(form, name, define, f, nondiff, samples)
    declared = written(function)
    count = len(signature(declared).parameters)
    for place in nondiff:
        if not -count <= place < count:
            refuse("E504", f"`{declared.__name__}` has no argument {place}, which nondiff_argnums names.")
    places = tuple(sorted(place % count for place in nondiff))
    setattr(declared, RULE, Rule(form, nondiff=places, samples=tuple(samples)))
    setattr(declared, name, lambda *rules: define(declared, *rules))
    return declared


def _defjvp(function: FunctionType, rule: F) -> F:
    setattr(function, RULE, replace(_rule(function), function=written(rule)))
    return rule


def _defvjp(function: FunctionType, fwd: Callable[..., Any], bwd: Callable[..., Any]) -> None:
    setattr(function, RULE, replace(_rule(function), function=written(fwd), backward=written(bwd)))


def _rule(function: FunctionType) -> Rule:
    return cast("Rule", getattr(function, RULE))
