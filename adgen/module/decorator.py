"""The object that stands for the derivative of a live function, and compiles it when it is called."""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
import operator
import threading
import traceback
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from types import MethodType
from typing import Any

import numpy as np

from adgen.errors import FAULT, AdgenError
from adgen.module.dispatch import key_of, sizes_of
from adgen.module.loader import PACKAGE
from adgen.module.seeded import Prepared, Pullback, Pushforward
from adgen.module.seeds import fitted, floating
from adgen.module.specialise import Compiled, Reading, read, specialise
from adgen.module.transform import Transform, wrt_names

Function = Callable[..., Any]

_REFUSALS = (ValueError, TypeError, AttributeError, LookupError)
"""What the checks of a generated function raise: the first by themselves, the others where there is no array at all."""

_CHECK = "_check"
"""The function of a generated module that checks what was assumed of the arguments."""

PUSHED = frozenset({"jvp", "hvp", "vhp", "jmp", "hmp"})
"""The derivatives that take a tangent for each active argument."""

PULLED = frozenset({"vjp", "mjp"})
"""The derivatives that take a cotangent of the value."""

MATRICES = frozenset({"jmp", "mjp", "hmp"})
"""The derivatives whose seeds have one more axis, for as many as there are."""

_OWNERS = 32
"""How many objects a decorated method remembers; each has a derivative of its own, since it reads their attributes."""


@dataclass(slots=True)
class _State:
    """A function as it was when it was read last, and what has been compiled for it since.

    `fast` finds the function to call by the types of positional arguments alone; `compiled` knows all of them. `seeds`
    are those parameters of a jvp or vjp, of which this is a derivative, that are tangents or a cotangent. `held` are
    the last of the parameters: arrays that the function reads from around it, which are passed to what is compiled.
    """

    reading: Reading | None = None
    parameters: inspect.Signature = field(default_factory=inspect.Signature)
    seeds: frozenset[str] = frozenset()
    held: Mapping[str, object] = field(default_factory=dict)
    fresh: Callable[[], bool] = lambda: False
    fast: dict[tuple[Hashable, ...], Function] = field(default_factory=dict)
    compiled: dict[Hashable, Compiled] = field(default_factory=dict)

    @property
    def own(self) -> inspect.Signature:
        """The parameters that the user's function has itself."""
        known = self.parameters
        return known.replace(parameters=[p for n, p in known.parameters.items() if n not in self.held])


class Derivative:
    """A derivative of a function; calling it compiles it once for each combination of argument types.

    The function, everything that it calls and every global or closure variable that it reads are compared with what was
    compiled, at each call: after a change of any of them it is compiled anew. Safe to call from many threads.
    """

    __name__: str
    __qualname__: str

    def __init__(self, function: Function, transform: Transform) -> None:
        functools.update_wrapper(self, function, updated=())
        self.function: Any = function
        self.transform = transform
        self._lock = threading.RLock()
        self._state = _State()
        self._bound: dict[int, Derivative] = {}

    @property
    def derive(self) -> str:
        """What this derives: "grad", "value_and_grad", "jvp", "vjp", "jacobian", "hessian", "hvp", ..."""
        return self.transform.derive

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments; for a jvp, tangents follow them, for a vjp, a cotangent."""
        state = self._state
        if not kwargs and state.fresh():
            function = state.fast.get(key_of(args))
            if function is not None:
                try:
                    return function(*args)
                except _REFUSALS as error:
                    if not _is_guard(error) and self.derive not in PULLED:
                        raise
        try:
            return self._call(args, kwargs)
        except AdgenError as refusal:
            if refusal.code == FAULT:
                raise
            # The traceback ends at the user's call: the way through the compiler says nothing about the program.
            raise refusal.with_traceback(None) from None

    def source(self, *args: object, **kwargs: object) -> str:
        """The text of the module that these arguments are compiled to; only their types and shapes matter.

        The arguments are those of the function itself, also for a jvp or vjp. Raises AdgenError where it is refused.
        """
        state = self._current()
        return self._compiled(state, _complete(state, args, kwargs)).entry.text

    def specialize(self, *args: object, **kwargs: object) -> Function:
        """The generated function for these arguments, without dispatch: it takes arguments of these types only.

        It still checks what it assumed of the lengths, and raises ValueError where they do not fit. It knows nothing of
        later changes of the source. Raises AdgenError where it is refused.
        """
        state = self._current()
        call = self._compiled(state, _complete(state, args, kwargs)).function
        return functools.partial(call, **state.held) if state.held else call

    def _current(self) -> _State:
        """What is compiled of the function as it is now."""
        with self._lock:
            if not self._state.fresh():
                self._state = _read(self.function)
            return self._state

    def _compiled(self, state: _State, arguments: Mapping[str, object], exact: bool = False) -> Compiled:
        values = tuple(arguments.values())
        key = (*arguments, key_of(values), sizes_of(values) if exact else None)
        with self._lock:
            if key not in state.compiled:
                reading, change, given = self._subject(state, arguments)
                state.compiled[key] = specialise(reading, change, given, exact=exact)
            return state.compiled[key]

    def _subject(
        self, state: _State, arguments: Mapping[str, object]
    ) -> tuple[Reading, Transform, Mapping[str, object]]:
        """What is compiled: the function, or of the derivative of a derivative the generated function of the inner
        one, which names its seeds.
        """
        if state.reading is not None:
            return state.reading, self.transform, arguments
        own = {name: value for name, value in arguments.items() if name not in state.seeds}
        inner: Derivative = self.function
        generated = inner._compiled(inner._current(), own).function
        names = dict(zip(arguments, inspect.signature(generated).parameters, strict=True))
        change = replace(self.transform, wrt=tuple(names[n] for n in self._wrt(state)), argnums=None)
        return read(generated), change, {names[n]: value for n, value in arguments.items()}

    def _call(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Call with arguments of types that were not met before, or in another order than that of the parameters."""
        state = self._current()
        count = len(args) - self._seeds(state)
        arguments = self._arguments(state, args, count, kwargs)
        compiled = self._compiled(state, arguments)
        call = self._callable(state, compiled.function)
        positional, named = _as_call(state.parameters, arguments)
        try:
            result = call(*positional, *args[count:], **named)
        except _REFUSALS as error:
            if not _is_guard(error):
                self._judge(state, arguments, args[count:])
                raise
        else:
            if len(positional) == count and not kwargs and all(map(operator.is_, positional, args)):
                self._remember(state, args, call, named)
            return result
        return self._exactly(state, arguments, args[count:])

    @staticmethod
    def _remember(state: _State, args: tuple[Any, ...], call: Function, named: dict[str, Any]) -> None:
        """Find this function by the types of positional arguments the next time, if nothing else decides."""
        if not named:
            state.fast[key_of(args)] = call
        elif named.keys() == state.held.keys() and all(type(value) is np.ndarray for value in named.values()):
            # Another array under the name of one of these is noticed; another one inside a container is not.
            state.fast[key_of(args)] = functools.partial(call, **named)

    def _arguments(self, state: _State, args: tuple[Any, ...], count: int, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of the function itself by name. Raises TypeError where some are missing, or the seeds."""
        seeds = dict.fromkeys(PUSHED, ", then one tangent for each in wrt")
        seeds |= dict.fromkeys(PULLED, ", then the cotangent of the value")
        more = f"; it takes {state.own}{seeds[self.derive]}" if self.derive in seeds else ""
        try:
            if count < 0:
                raise TypeError(f"{-count} positional arguments are missing")
            return _complete(state, args[:count], kwargs)
        except TypeError as error:
            last = count + self._seeds(state)
            taken = f" (of these {last}, the last {last - count})" if more and count >= 0 else ""
            raise TypeError(f"{self.transform} of {self.__name__}: {error}{more}{taken}") from None

    def _exactly(self, state: _State, arguments: dict[str, Any], seeds: tuple[Any, ...]) -> Any:
        """Call what is compiled for these very lengths and integers, since they are not what was assumed in general."""
        call = self._callable(state, self._compiled(state, arguments, exact=True).function)
        positional, named = _as_call(state.parameters, arguments)
        try:
            return call(*positional, *seeds, **named)
        except _REFUSALS as error:
            self._judge(state, arguments, seeds)
            if not _is_guard(error):
                raise
            what = dict.fromkeys(PUSHED, "; tangents are like their arguments")
            what |= dict.fromkeys(PULLED, "; the cotangent is like the value")
            more = ", with one more axis" if self.derive in MATRICES else ""
            raise AdgenError("E604", f"{error}{what.get(self.derive, '')}{more}.") from None

    def _judge(self, state: _State, arguments: dict[str, Any], seeds: tuple[Any, ...]) -> None:
        """Refuse (E604) a cotangent that is not like the value, for which the function itself is called.

        A generated function knows what its arguments must be, and of the cotangent only that something did not fit.
        """
        if self.derive not in PULLED:
            return
        own = {name: value for name, value in arguments.items() if name not in state.held}
        positional, named = copy.deepcopy(_as_call(state.parameters, own))
        try:
            value = self.function(*positional, **named)
        except Exception:
            return  # what the function raises itself, the derivative has raised
        many = self.derive in MATRICES
        fitted(floating(seeds[0]), value, "The cotangents" if many else "The cotangent", many)

    def _seeds(self, state: _State) -> int:
        """How many arguments are tangents or cotangents."""
        return len(self._seed_names(state))

    def _seed_names(self, state: _State) -> list[str]:
        """What the arguments are called that are tangents or cotangents."""
        if self.derive in PUSHED:
            return [f"{name}_dot" for name in self._wrt(state)]
        if self.derive == "jet":
            return [f"{name}_series" for name in self._wrt(state)]
        return ["out_bar"] if self.derive in PULLED else []

    def _wrt(self, state: _State) -> tuple[str, ...]:
        return wrt_names(self.transform, tuple(state.own.parameters), self.__name__)

    def _callable(self, state: _State, function: Any) -> Function:
        """The generated function; of a jvp or vjp, with the seeds made to fit."""
        names = tuple(state.parameters.parameters)
        call: Function = function
        if self.derive in PUSHED:
            call = Pushforward(function, names, self._wrt(state), self.derive in MATRICES)
        elif self.derive == "jet":
            call = Prepared(function, names)
        elif self.derive in PULLED:
            call = Pullback(function, names, self.derive in MATRICES)
        return call

    def __get__(self, owner: object, kind: type | None = None) -> Derivative:
        if owner is None:
            return self
        found = self._bound.get(id(owner))
        if found is None or found.function.__self__ is not owner:
            if len(self._bound) >= _OWNERS:
                self._bound.clear()
            found = self._bound[id(owner)] = type(self)(MethodType(self.function, owner), self.transform)
        return found

    def __reduce__(self) -> str | tuple[object, ...]:
        # Under the name of a decorated function stands the derivative, so pickle can find it but not the function.
        return self.__qualname__ if _found(self) is self else (type(self), (self.function, self.transform))

    def __repr__(self) -> str:
        return f"<{self.transform} of {self.__module__}.{self.__qualname__}>"


def _read(function: Function) -> _State:
    if isinstance(function, Derivative):
        inner = function._current()
        parameters, seeds = _seeded(inner.parameters, function._seed_names(inner))
        return _State(None, parameters, seeds, inner.held, lambda: function._state is inner and inner.fresh())
    reading = read(function)
    parameters = _with_held(inspect.signature(function), reading.held)
    return _State(reading, parameters, frozenset(), reading.held, reading.snapshot.fresh)


def _with_held(own: inspect.Signature, held: Mapping[str, object]) -> inspect.Signature:
    """The parameters of a function, and those that stand for arrays that it reads from around it."""
    if not held:
        return own
    kind = inspect.Parameter.KEYWORD_ONLY
    return own.replace(
        parameters=[*own.parameters.values(), *(inspect.Parameter(n, kind, default=v) for n, v in held.items())]
    )


def _seeded(own: inspect.Signature, seeds: list[str]) -> tuple[inspect.Signature, frozenset[str]]:
    """The parameters of a derivative with its seeds, as a generated function has them, and the names of the seeds."""
    if not seeds:
        return own, frozenset()
    kinds = inspect.Parameter
    plain = [p for p in own.parameters.values() if p.default is p.empty and p.kind is not p.KEYWORD_ONLY]
    only = [p.replace(kind=p.KEYWORD_ONLY) for p in own.parameters.values() if p not in plain]
    new = []
    for name in seeds:
        while name in own.parameters:
            name += "_"
        new.append(kinds(name, kinds.POSITIONAL_OR_KEYWORD))
    return inspect.Signature([*plain, *new, *only]), frozenset(p.name for p in new)


def _complete(state: _State, args: tuple[object, ...], kwargs: Mapping[str, object]) -> dict[str, object]:
    """All arguments by name, defaults included, seeds as floats. Raises TypeError as the call itself would."""
    if not kwargs.keys().isdisjoint(state.held):
        raise TypeError(f"got an unexpected keyword argument '{next(n for n in kwargs if n in state.held)}'")
    bound = state.parameters.bind(*args, **kwargs)
    bound.apply_defaults()
    return {name: floating(value) if name in state.seeds else value for name, value in bound.arguments.items()}


def _as_call(parameters: inspect.Signature, arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The positional and the keyword-only arguments."""
    only = {name for name, p in parameters.parameters.items() if p.kind is inspect.Parameter.KEYWORD_ONLY}
    return [v for n, v in arguments.items() if n not in only], {n: v for n, v in arguments.items() if n in only}


def _is_guard(error: Exception) -> bool:
    """Whether a generated function raised this because its arguments are not what it was compiled for."""
    *_, (frame, _line) = traceback.walk_tb(error.__traceback__)
    # The checks are a function of their own; what the user's code raises, it raises in the generated function itself.
    return frame.f_code.co_name == _CHECK and str(frame.f_globals.get("__name__", "")).startswith(PACKAGE)


def _found(derivative: Derivative) -> object:
    """What pickle would find under the name of a decorated function."""
    try:
        found: object = importlib.import_module(derivative.__module__)
        for name in derivative.__qualname__.split("."):
            found = getattr(found, name)
    except (ImportError, AttributeError):
        return None
    return found
