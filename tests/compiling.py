"""The compiler as the tests use it: a file in, a function out."""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Options, compile_program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Derived:
    """A generated module and the function in it."""

    text: str
    call: Callable[..., Any]


def derive_text(path: Path, sig: str, wrt: tuple[str, ...], what: str, mode: str = "reverse", name: str = "f") -> str:
    """Compile the function of this name in a file; AdgenError goes through."""
    return _compile(path, sig, Options(derive=what, mode=mode, wrt=wrt), name)[0]


def derive(
    path: Path,
    sig: str,
    wrt: tuple[str, ...],
    what: str,
    mode: str = "reverse",
    name: str = "f",
    hybrid: str = "off",
) -> Derived:
    """Compile the function of this name in a file and load the module that comes out."""
    text, entry = _compile(path, sig, Options(derive=what, mode=mode, wrt=wrt, hybrid=hybrid), name)
    return Derived(text, run(text, f"<{what} of {path.parent.name}/{path.stem}>")[entry])


def compiled(path: Path, sig: str, options: Options, name: str = "f") -> Derived:
    """Compile with any options, and load the module that comes out."""
    text, entry = _compile(path, sig, options, name)
    return Derived(text, run(text, f"<{options.derive} of {path.parent.name}/{path.stem}>")[entry])


def _compile(path: Path, sig: str, options: Options, name: str) -> tuple[str, str]:
    program = from_file(path, name)
    module = compile_program(program, signature_of(program, sig), options)
    return module.text, module.entry


def run(text: str, file: str) -> dict[str, Any]:
    """Run a generated module and return its names; tracebacks show its lines."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": file}
    exec(compile(text, file, "exec"), names)
    return names
