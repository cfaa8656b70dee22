"""What the functions that make derivatives have in common: each is a call, and a decorator bare or with options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec, Protocol, cast, overload

from adgen.api.options import Function, Numbers
from adgen.errors import refuse
from adgen.module.decorator import Derivative
from adgen.module.jacobian import Jacobian
from adgen.module.transform import transform
from adgen.sparse.derivative import SparseMatrix

P = ParamSpec("P")

Made = Derivative | Callable[[Function], Derivative]
"""The derivative of a function, or where none is given, a decorator."""


class Decorating(Protocol[P]):
    """What type checkers know of a function that makes derivatives."""

    @overload
    def __call__(self, function: Function, *args: P.args, **options: P.kwargs) -> Derivative: ...
    @overload
    def __call__(
        self, function: None = None, *args: P.args, **options: P.kwargs
    ) -> Callable[[Function], Derivative]: ...


def decorating(make: Callable[Concatenate[Function | None, P], Made]) -> Decorating[P]:
    """`make` itself, of which type checkers learn what it gives with a function and without."""
    return cast("Decorating[P]", make)


def derivative(derive: str, function: Function | None, argnums: Numbers | None, options: Mapping[str, object]) -> Made:
    """The derivative of `function`, or without one a decorator with these options. Raises AdgenError E603."""
    settled = transform(derive, argnums=argnums, **options)
    kind = SparseMatrix if settled.sparse else Jacobian if settled.mode == "auto" else Derivative
    if function is None:
        return lambda f: kind(f, settled)
    if not callable(function):
        refuse("E603", f"adgen.{derive} needs a function, and {function!r} is none.", None, "Name options: wrt=(...).")
    return kind(function, settled)
