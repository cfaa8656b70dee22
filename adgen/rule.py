"""Derivatives of the user's own functions, in the one-line forms of adgen's table: `adgen.rule.partials` and `formula`.

A declaration stands above a function, or names one that is defined already; it changes nothing about the function but
what adgen makes of a call: the call stays a call in generated code, and its derivative is that of the rule.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeVar

from adgen.errors import refuse
from adgen.frontend.live import RULE
from adgen.frontend.program import Rule

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declaration:
    """A rule that waits for its function: use it as a decorator."""

    rule: Rule

    def __call__(self, function: F) -> F:
        """Declare the rule of this function, and give the function back."""
        setattr(written(function), RULE, self.rule)
        return function


def partials(head: str, *texts: str | None, samples: Sequence[str] = ()) -> Declaration:
    """The partial derivatives of an elementwise function.

    Parameters
    ----------
    head
        The function and its operands, `"softplus(x)"`, as its definition has them.
    *texts
        One expression for each operand, in the operands, `out` (the result), numbers and NumPy's functions by their
        bare names; None for an operand that is data. The function takes numbers and arrays, and broadcasts as NumPy's.
    samples
        Operands on which `adgen check-rules` tries the rule, such as `"f8[n] > 2, float"`; without these, floats
        between -3 and 3.

    Returns
    -------
    Declaration
        A decorator for the function. Where the module has defined a function of this name, that has the rule now.

    Raises
    ------
    AdgenError
        E504, here or when a call is compiled, where rule and function do not fit.

    Examples
    --------
    >>> import adgen, numpy as np
    >>> @adgen.rule.partials("softplus(x)", "1 / (1 + exp(-x))")
    ... def softplus(x):
    ...     return np.logaddexp(0.0, x)
    """
    return _declared(Rule("partials", head, texts, samples=tuple(samples)))


def formula(head: str, text: str, *, samples: Sequence[str] = ()) -> Declaration:
    """The partial derivatives of an elementwise function from its formula, which SymPy differentiates.

    Parameters
    ----------
    head
        The function and its operands, `"softplus(x)"`.
    text
        What it computes, `"log(1 + exp(x))"`; the function itself may compute it in a better way.
    samples
        As of `partials`.

    Returns
    -------
    Declaration
        As of `partials`.

    Raises
    ------
    AdgenError
        E504, when a call is compiled, where SymPy is missing or cannot read the formula.
    """
    return _declared(Rule("formula", head, (text,), samples=tuple(samples)))


def jvp(function: Callable[..., Any], *, samples: Sequence[str] = ()) -> Declaration:
    """The derivative of a function along a direction, as a Python function in the language that adgen reads.

    Parameters
    ----------
    function
        Its parameters name what it needs: operands of the function, `out` (the result), and the tangent `x_dot` of each
        operand x with floats in it. It gives the tangent of the result, and must be linear in the tangents (E504 else).
        A tangent has the structure of its value (a tuple, list, dict, dataclass or named tuple, also of such), with
        None in the place of what is no float.
    samples
        As of `partials`; a function of arrays or trees needs some: `"regular(f8[n, n]), f8[n]"`, or
        `"{'w': f8[n], 'b': float}, Settings(float, 3)"` with a class that the function's module knows.

    Returns
    -------
    Declaration
        A decorator for the function, whose literal integers, flags, strings and None are data that its body and the
        rule may decide by. Both modes follow from the rule.

    Examples
    --------
    >>> import adgen
    >>> def cube_jvp(x, x_dot):
    ...     return 3.0 * x * x * x_dot
    >>> @adgen.rule.jvp(cube_jvp)
    ... def cube(x):
    ...     return x * x * x
    """
    return Declaration(Rule("jvp", function=written(function), samples=tuple(samples)))


def vjp(function: Callable[..., Any], *, samples: Sequence[str] = ()) -> Declaration:
    """The cotangents of a function's operands, as a Python function in the language that adgen reads.

    Parameters
    ----------
    function
        Its parameters name what it needs: operands, `out`, and `out_bar`, the cotangent of the result. It gives the
        cotangent of each operand in order, of the structure of the operand; None for what is data.
    samples
        As of `jvp`.

    Returns
    -------
    Declaration
        A decorator for the function. Forward mode is refused (E501), since it would need the JVP.
    """
    return Declaration(Rule("vjp", function=written(function), samples=tuple(samples)))


def nondiff(function: F) -> F:
    """Declare that what a function gives is data: it is computed, and nothing is differentiated through it."""
    return Declaration(Rule("nondiff"))(function)


def _declared(rule: Rule) -> Declaration:
    made = Declaration(rule)
    # As in `collections.namedtuple`: the module that calls `partials` or `formula`. A function that it has imported may
    # bear the name of one that this is about to decorate, and keeps its own derivative.
    module = sys._getframe(2).f_globals
    function = module.get(rule.head.partition("(")[0].strip())
    if isinstance(function, FunctionType) and function.__globals__ is module:
        made(function)
    return made


def written(function: object) -> FunctionType:
    """The function itself. Raises AdgenError E504 where it is not written in Python."""
    if not isinstance(function, FunctionType):
        refuse("E504", f"{function!r} is not a function written in Python.")
    return function
