"""Arguments that a user gives a function for `adgen check` and `adgen report`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from adgen.errors import refuse

EXAMPLES = "__adgen_examples__"
"""The attribute of a function that holds its examples."""

Function = TypeVar("Function", bound=Callable[..., Any])


def example(**arguments: Any) -> Callable[[Function], Function]:
    """Arguments of a function at which its derivative is checked and reported.

    Parameters
    ----------
    **arguments
        A value for each parameter, by name, of any type that the function takes: numbers, arrays, tuples, lists, dicts,
        dataclasses and named tuples of those. Parameters with a default may be left out.

    Returns
    -------
    Callable
        A decorator that returns the function itself. Used several times, the example that stands on top comes first.

    Raises
    ------
    AdgenError
        E603 where the function has no parameter of a name.

    Examples
    --------
    >>> import adgen
    >>> @adgen.example(x=0.3, n=4)
    ... def power(x, n):
    ...     return x**n
    """

    def remember(function: Function) -> Function:
        primal = getattr(function, "function", function)
        code = getattr(primal, "__code__", None)
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()
        for name in arguments:
            if name not in names:
                refuse("E603", f"`{primal.__name__}` has no parameter `{name}`; it has {', '.join(names)}.")
        setattr(primal, EXAMPLES, (arguments, *getattr(primal, EXAMPLES, ())))
        return function

    return remember
