"""Compiles a live function for the types of its arguments, or finds the module in the caches of process and disk."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from adgen.errors import AdgenError, excerpt, refuse
from adgen.frontend.defaults import with_keywords
from adgen.frontend.depends import dependencies
from adgen.frontend.live import Snapshot
from adgen.frontend.program import Program
from adgen.late import Late
from adgen.module import cache, loader
from adgen.module.dispatch import sizes_of, types_text
from adgen.module.key import key
from adgen.module.transform import Transform, wrt_names

if TYPE_CHECKING:
    from importlib import metadata

    from adgen.module import compiling
else:
    compiling, metadata = Late("adgen.module.compiling"), Late("importlib.metadata")


_SHOWN = 80
"""What is longer than this is not quoted in a message."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A function as it was at one moment: its program, and all that the program depends on.

    `held` are the arrays that it reads from around it, which the program has as its last parameters.
    """

    snapshot: Snapshot
    program: Program
    depends: tuple[str, ...]

    @property
    def held(self) -> Mapping[str, object]:
        """The arrays by the names of these parameters."""
        return self.snapshot.held

    def wrt(self, transform: Transform, arguments: Iterable[str]) -> tuple[str, ...]:
        """The names of the arguments to differentiate with respect to, which are arguments of the user's function."""
        own = tuple(name for name in arguments if name not in self.program.held)
        return wrt_names(transform, own, self.program.name)


def read(function: Callable[..., object]) -> Reading:
    """Read a live function and everything that it reaches. Raises AdgenError E105 where it has no source."""
    if not isinstance(function, (FunctionType, MethodType)):
        what = f"`{function!r}`" if len(repr(function)) < _SHOWN else f"A {type(function).__name__}"
        fix = "Write a function that calls it, such as `lambda x: f(x, data)`."
        refuse("E105", f"{what} is not a function written in Python.", None, fix)
    snapshot = Snapshot()
    program = snapshot.program(function)
    depends = tuple(dependencies(program))
    snapshot.sealed = True
    held = tuple(snapshot.held)
    program = replace(program, node=with_keywords(program.node, held), held=held) if held else program
    return Reading(snapshot, program, depends)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A generated function with the text of its module."""

    function: Callable[..., Any]
    entry: cache.Entry


def specialise(
    reading: Reading, transform: Transform, arguments: Mapping[str, object], *, exact: bool = False
) -> Compiled:
    """The generated function for arguments of these types; with `exact`, of these very shapes and integers.

    Raises AdgenError: whatever the compiler refuses, with the excerpt of the source as a note.
    """
    program = reading.program
    try:
        wrt = reading.wrt(transform, arguments)
        stem = _stem(reading, transform, wrt, arguments, exact)
        entry = loader.loaded(stem) or cache.load(stem)
        if entry is None:
            made = compiling.compiled(program, transform, wrt, arguments, exact=exact)
            entry = cache.store(stem, made.entry, made.text)
    except AdgenError as error:
        _annotate(error, program)
        raise
    return Compiled(loader.function(entry), entry)


def _stem(
    reading: Reading, transform: Transform, wrt: tuple[str, ...], arguments: Mapping[str, object], exact: bool
) -> str:
    """The name of the module: readable first, then enough of the key to be the only one."""
    types = [f"{name}: {types_text(value)}" for name, value in arguments.items()]
    sizes = repr(sizes_of(tuple(arguments.values()))) if exact else ""
    saving = (transform.checkpoint, transform.memory, transform.order)
    how = (transform.derive, transform.mode, wrt, transform.has_aux, transform.hybrid, _symbolic(transform), saving)
    options = repr(how)
    digest = key([*reading.depends, *types, sizes, options])
    return f"{reading.program.name}_{transform.derive}_{digest[:32]}"


def _symbolic(transform: Transform) -> str | None:
    """The version of SymPy, where what is emitted depends on it; None where it is not installed, too."""
    if transform.hybrid == "off":
        return None
    try:
        found: str = metadata.version("sympy")
    except metadata.PackageNotFoundError:
        return None
    return found


def _annotate(error: AdgenError, program: Program) -> None:
    """Show the excerpt below the message of a traceback."""
    if not getattr(error, "__notes__", None):
        for one in error.errors:
            if one.span is not None:
                inside = one.span.file == program.file
                error.add_note(excerpt(one, program.text if inside else "".join(linecache.getlines(one.span.file))))
