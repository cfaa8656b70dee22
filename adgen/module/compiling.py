"""The way from live arguments into the compiler; imported at the first miss of the cache, for it imports all of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from contextlib import suppress
from os.path import basename

from adgen.errors import AdgenError
from adgen.frontend.arguments import from_arguments
from adgen.frontend.grammar import show
from adgen.frontend.program import Program, Signature
from adgen.module.transform import Transform
from adgen.pipeline import Module, Options, compile_program

UNKNOWN = {"E102", "E104", "E301", "E302", "E305"}
"""Refusals that knowing more of the lengths, integers and flags may lift."""


def compiled(
    program: Program, transform: Transform, wrt: tuple[str, ...], arguments: Mapping[str, object], *, exact: bool
) -> Module:
    """The module for arguments of these types; with `exact`, of these sizes. Raises AdgenError where it is refused.

    Where the program is refused, equal lengths in this call are taken for one and the same; where that does not help,
    the module is for these very integers and flags, else for these lengths too. Its `_check` refuses others.
    """
    if exact:
        return _compiled(program, transform, wrt, from_arguments(program, arguments, "exact"))
    apart = from_arguments(program, arguments)
    try:
        return _compiled(program, transform, wrt, apart)
    except AdgenError as error:
        if not {e.code for e in error.errors} <= UNKNOWN:
            raise
        for known in ("shared", "fixed", "exact"):
            signature = from_arguments(program, arguments, known)
            if signature != apart:
                with suppress(AdgenError):
                    return _compiled(program, transform, wrt, signature)
        raise


def _compiled(program: Program, transform: Transform, wrt: tuple[str, ...], signature: Signature) -> Module:
    line = command(f"{basename(program.file)}:{program.name}", transform.derive, transform.mode, wrt, signature)
    options = Options(transform.derive, transform.mode, wrt, transform.has_aux, line)
    return compile_program(program, signature, options)


def command(target: str, derive: str, mode: str, wrt: tuple[str, ...], signature: Signature) -> str:
    """The command line that prints the same module again."""
    parts = ["adgen compile", target]
    parts += [f"--wrt {','.join(wrt)}"] if wrt else []
    parts += [f"--derive {derive}"] if derive != "value_and_grad" else []
    parts += [f"--mode {mode}"] if mode != "reverse" else []
    parts += [f"--sig {_quoted(show(signature))}"] if signature else []
    return " ".join(parts)


def _quoted(text: str) -> str:
    """One word of a command line, with the quotes that read best."""
    return f"'{text}'" if "'" not in text else shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'
