"""Calls that keep no intermediate values for the reverse sweep."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Checkpointed(Generic[P, R]):
    """A function whose calls are computed again in the reverse sweep; itself it is the function that it holds."""

    def __init__(self, function: Callable[P, R]) -> None:
        functools.update_wrapper(self, function, updated=())
        self.function = function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The value of the function."""
        return self.function(*args, **kwargs)


def checkpoint(function: Callable[P, R]) -> Checkpointed[P, R]:
    """The function, of whose calls reverse mode keeps the arguments alone: what it computes is computed again.

    As `jax.checkpoint`. Use it as a decorator (`@adgen.checkpoint`) or where it is called (`adgen.checkpoint(f)(x)`).
    It trades the time of one more call for the memory of all that the adjoint of the call reads, such as the tapes of
    loops in it. In forward mode it changes nothing. For the steps of a loop see `checkpoint=` and `memory=` of `grad`.

    Parameters
    ----------
    function
        A function that leaves its arguments as they are, and gives numbers and arrays of its own.

    Returns
    -------
    Checkpointed
        Called with the arguments of the function, it gives its value.

    Raises
    ------
    AdgenError
        When a derivative is compiled: E402 where the function changes an argument or gives one back.

    Examples
    --------
    >>> import adgen, math
    >>> def wave(x):
    ...     return math.sin(math.sin(x))
    >>> def f(x):
    ...     return adgen.checkpoint(wave)(x) * x
    >>> adgen.grad(f)(0.0)
    0.0
    """
    return Checkpointed(function)
