"""Calls of generated functions that take tangents or a cotangent after the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adgen.module.seeds import equally_many, fitted, floating


class _Seeded:
    """A generated function, called with the user's arguments in their order and then the seeds.

    What has a default in the user's function is keyword-only in the generated one, since the seeds have none.
    """

    def __init__(self, function: Any, names: tuple[str, ...], many: bool = False) -> None:
        code = function.__code__
        only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        self.function: Callable[..., Any] = function
        self.names = names
        self.many = many
        self.keyword_only = frozenset(only)

    def call(self, arguments: dict[str, Any], seeds: tuple[Any, ...]) -> Any:
        """Call the generated function."""
        positional = [value for name, value in arguments.items() if name not in self.keyword_only]
        named = {name: value for name, value in arguments.items() if name in self.keyword_only}
        return self.function(*positional, *seeds, **named)


class Pushforward(_Seeded):
    """A jvp or jmp: the seeds are tangents of the arguments in `wrt`."""

    def __init__(self, function: Any, names: tuple[str, ...], wrt: tuple[str, ...], many: bool = False) -> None:
        super().__init__(function, names, many)
        self.wrt = wrt

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The value and its tangent."""
        count = len(args) - len(self.wrt)
        arguments = dict(zip(self.names, args[:count], strict=False)) | named
        pairs = zip(self.wrt, args[count:], strict=True)
        what = "The tangents of" if self.many else "The tangent of"
        return self.call(arguments, tuple(fitted(dot, arguments[n], f"{what} {n}", self.many) for n, dot in pairs))


class Pullback(_Seeded):
    """A vjp or mjp: the seed is the cotangent of the value."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The value and the cotangents of the arguments."""
        arguments = dict(zip(self.names, args[:-1], strict=False)) | named
        bar = equally_many(floating(args[-1])) if self.many else floating(args[-1])
        result = self.call(arguments, (bar,))
        again = fitted(bar, result[0], "The cotangents" if self.many else "The cotangent", self.many)
        # What the cotangent must be like is known from the value alone; one that did not fit is worth a second call.
        return result if again is bar else self.call(arguments, (again,))


class Prepared(_Seeded):
    """A generated function whose seeds fit already."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        """What the generated function gives."""
        count = len(self.names) - len(named)
        arguments = dict(zip(self.names, args[:count], strict=False)) | named
        return self.call(arguments, args[count:])
