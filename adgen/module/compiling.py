"""The way from live arguments into the compiler; imported at the first miss of the cache, for it imports all of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from contextlib import suppress
from os.path import basename

from adgen.ad.budget import Checkpoints
from adgen.errors import AdgenError
from adgen.frontend.arguments import from_arguments
from adgen.frontend.grammar import show
from adgen.frontend.program import Program, Signature
from adgen.ir.nodes import Function
from adgen.module.transform import MODES, SWEEPS, Transform
from adgen.pipeline import Module, Options, compile_program, mode_for, stages

UNKNOWN = {"E102", "E104", "E301", "E302", "E304", "E305", "E504"}
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
        told = error
    for known in ("shared", "fixed", "exact"):
        signature = from_arguments(program, arguments, known)
        if signature != apart and _may_be_lifted(told):
            try:
                return _compiled(program, transform, wrt, signature)
            except AdgenError as error:  # what has nothing to do with lengths is said first
                told = told if _may_be_lifted(error) else error
    raise told


def _may_be_lifted(error: AdgenError) -> bool:
    return {e.code for e in error.errors} <= UNKNOWN


def _compiled(program: Program, transform: Transform, wrt: tuple[str, ...], signature: Signature) -> Module:
    line = command(f"{basename(program.file)}:{program.name}", transform, wrt, signature)
    return compile_program(program, signature, settled(transform, wrt, line))


def settled(transform: Transform, wrt: tuple[str, ...], line: str = "") -> Options:
    """The options of the compiler; `line` is the command that makes the same module again."""
    return Options(
        transform.derive,
        transform.mode,
        wrt,
        transform.has_aux,
        line,
        hybrid=transform.hybrid,
        checkpoints=Checkpoints.of(transform.checkpoint, transform.memory),
        order=transform.order,
    )


def direction(program: Program, wrt: tuple[str, ...], has_aux: bool, arguments: Mapping[str, object]) -> str:
    """The mode in which the Jacobian at arguments of these lengths needs fewer operations.

    Where that cannot be found out, "forward": compiling it says why.
    """
    with suppress(AdgenError):
        return mode_for(program, from_arguments(program, arguments, "exact"), Options("jacobian", "auto", wrt, has_aux))
    return "forward"


def derived(program: Program, transform: Transform, wrt: tuple[str, ...], arguments: Mapping[str, object]) -> Function:
    """The IR of a derivative at arguments of these very sizes. Raises AdgenError where it is refused."""
    signature = from_arguments(program, arguments, "exact")
    *_, (_, function) = stages(program, signature, settled(transform, wrt))
    return function


def command(target: str, transform: Transform, wrt: tuple[str, ...], signature: Signature) -> str:
    """The command line that prints the same module again."""
    parts = ["adgen compile", target]
    parts += [f"--wrt {','.join(wrt)}"] if wrt else []
    parts += [f"--derive {transform.derive}"] if transform.derive != "value_and_grad" else []
    parts += [f"--mode {transform.mode}"] if transform.mode != MODES.get(transform.derive, SWEEPS)[0] else []
    parts += [f"--hybrid {transform.hybrid}"] if transform.hybrid != "off" else []
    parts += [f"--order {transform.order}"] if transform.order > 1 else []
    parts += [f"--checkpoint {transform.checkpoint}"] if transform.checkpoint is not None else []
    parts += [f"--memory {transform.memory}B"] if transform.memory is not None else []
    parts += [f"--sig {_quoted(show(signature))}"] if signature else []
    return " ".join(parts)


def _quoted(text: str) -> str:
    """One word of a command line, with the quotes that read best."""
    return f"'{text}'" if "'" not in text else shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'
