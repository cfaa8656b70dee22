"""A Jacobian whose mode depends on the lengths of its arguments: by columns, or by rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from adgen.late import Late
from adgen.module.decorator import Derivative
from adgen.module.dispatch import key_of, sizes_of
from adgen.module.transform import Transform

if TYPE_CHECKING:
    from adgen.module import compiling
else:
    compiling = Late("adgen.module.compiling")

_MANY = 4096
"""How many combinations of lengths are remembered."""


class Jacobian(Derivative):
    """The Jacobian in forward or in reverse mode, whichever needs fewer operations for the lengths at hand.

    Which one that is, is found out once for each combination of lengths, in some tens of milliseconds.
    """

    def __init__(self, function: Callable[..., Any], transform: Transform) -> None:
        super().__init__(function, transform)
        self._modes = {mode: Derivative(function, replace(transform, mode=mode)) for mode in ("forward", "reverse")}
        self._chosen: dict[Hashable, Derivative] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian at these arguments."""
        return self.mode(*args, **kwargs)(*args, **kwargs)

    def source(self, *args: object, **kwargs: object) -> str:
        """The text of the module that these arguments are compiled to."""
        return self.mode(*args, **kwargs).source(*args, **kwargs)

    def specialize(self, *args: object, **kwargs: object) -> Callable[..., Any]:
        """The generated function for these arguments, without dispatch."""
        return self.mode(*args, **kwargs).specialize(*args, **kwargs)

    def mode(self, *args: object, **kwargs: object) -> Derivative:
        """The Jacobian in the mode for arguments of these types and lengths."""
        values = (*args, *kwargs.values())
        key = (len(args), *kwargs, key_of(values), sizes_of(values))
        if key not in self._chosen:
            if len(self._chosen) >= _MANY:
                self._chosen.clear()
            self._chosen[key] = self._modes[self._direction(args, kwargs)]
        return self._chosen[key]

    def _direction(self, args: tuple[object, ...], kwargs: Mapping[str, object]) -> str:
        state = self._current()
        reading, change, arguments = self._subject(state, self._arguments(state, args, len(args), kwargs))
        wrt = reading.wrt(change, arguments)
        return compiling.direction(reading.program, wrt, change.has_aux, arguments)
