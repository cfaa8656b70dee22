"""Calls of generated functions that take tangents or a cotangent after the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adgen.module.seeds import fitted, floating


class _Seeded:
    """A generated function, called with the user's arguments in their order and then the seeds.

    What has a default in the user's function is keyword-only in the generated one, since the seeds have none.
    """

    def __init__(self, function: Any, names: tuple[str, ...]) -> None:  # noqa: ANN401 - a function, with its code
        code = function.__code__
        only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        self.function: Callable[..., Any] = function
        self.names = names
        self.keyword_only = frozenset(only)

    def call(self, arguments: dict[str, Any], seeds: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """Call the generated function."""
        positional = [value for name, value in arguments.items() if name not in self.keyword_only]
        named = {name: value for name, value in arguments.items() if name in self.keyword_only}
        return self.function(*positional, *seeds, **named)


class Pushforward(_Seeded):
    """A jvp: the seeds are tangents of the arguments in `wrt`."""

    def __init__(self, function: Any, names: tuple[str, ...], wrt: tuple[str, ...]) -> None:  # noqa: ANN401
        super().__init__(function, names)
        self.wrt = wrt

    def __call__(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        """The value and its tangent."""
        count = len(args) - len(self.wrt)
        arguments = dict(zip(self.names, args[:count], strict=False)) | named
        pairs = zip(self.wrt, args[count:], strict=True)
        return self.call(arguments, tuple(fitted(dot, arguments[n], f"The tangent of {n}") for n, dot in pairs))


class Pullback(_Seeded):
    """A vjp: the seed is the cotangent of the value."""

    def __call__(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        """The value and the cotangents of the arguments."""
        arguments = dict(zip(self.names, args[:-1], strict=False)) | named
        bar = floating(args[-1])
        result = self.call(arguments, (bar,))
        again = fitted(bar, result[0], "The cotangent")
        # What the cotangent must be like is known from the value alone; one that did not fit is worth a second call.
        return result if again is bar else self.call(arguments, (again,))
