"""What is to be compiled: FILE[:FUNCTION] and the options, joined with the decorators that stand in the file."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from adgen.errors import AdgenError, refuse
from adgen.frontend.grammar import parse
from adgen.frontend.program import Program, Signature
from adgen.frontend.read import Candidate, Mark, from_file, functions_in
from adgen.frontend.scope import parameters
from adgen.frontend.signature import assumed, signature_of
from adgen.frontend.snapshots import SAVED
from adgen.ir.types import differentiable
from adgen.module import compiling
from adgen.module.transform import SAVING, WITH_AUX, transform, wrt_names
from adgen.pipeline import Options


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as they were typed; None where they were not."""

    derive: str | None = None
    wrt: str | None = None
    mode: str | None = None
    sig: str | None = None
    has_aux: bool = False
    checkpoint: str | None = None
    memory: str | None = None
    order: str | None = None
    verify: bool = False
    hybrid: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One function to compile. `floats` are the parameters that are taken for floats because nothing says otherwise."""

    path: Path
    program: Program
    signature: Signature
    options: Options
    floats: tuple[str, ...]


def split_target(target: str) -> tuple[Path, str | None]:
    """FILE and FUNCTION of `FILE[:FUNCTION]`. Raises click.UsageError where there is no such file."""
    head, colon, tail = target.rpartition(":")
    named = bool(colon) and tail.isidentifier() and not os.path.exists(target)
    path = Path(head if named else target)
    if not path.is_file():
        raise click.UsageError(f"There is no file {str(path)!r}.")
    return path, tail if named else None


def jobs(target: str, asked: Asked) -> tuple[list[Job], list[AdgenError]]:
    """Everything to compile, and the refusals met on the way.

    Without a function: every function that is marked with a decorator of adgen, or else the only one. Raises
    click.UsageError where it is not clear which function is meant, AdgenError E105 where the file cannot be read.
    """
    path, name = split_target(target)
    chosen = _chosen(path, name, functions_in(path))
    marks = [(c, m) for c in chosen for m in (c.marks or (None,))]
    if len(marks) > 1 and (asked.sig or asked.wrt) and name is None:
        raise click.UsageError("--sig and --wrt are about one function; name it: FILE:FUNCTION.")
    made: list[Job] = []
    errors: list[AdgenError] = []
    for candidate, mark in marks:
        try:
            made.append(_job(path, candidate, mark, asked))
        except AdgenError as error:
            errors.append(error)
    return made, errors


def _chosen(path: Path, name: str | None, candidates: tuple[Candidate, ...]) -> list[Candidate]:
    found = [c for c in candidates if c.name == name] if name else [c for c in candidates if c.marks]
    if not found and not name and len(candidates) == 1:
        return list(candidates)
    if not candidates:
        raise click.UsageError(f"{path} defines no function.")
    if not found:
        listed = "".join(f"\n  {path}:{c.name}" for c in candidates)
        what = f"{path} has no function {name!r}." if name else "It is not clear which function is meant."
        raise click.UsageError(f"{what} The functions in the file:{listed}")
    return found


def _job(path: Path, candidate: Candidate, mark: Mark | None, asked: Asked) -> Job:
    program = from_file(path, candidate.name, parse(asked.sig or ""))
    signature = signature_of(program, asked.sig or "")
    options = _options(program, mark, asked, f"{path.as_posix()}:{candidate.name}")
    if program.held and not options.wrt:
        own = (name for name in signature if name not in program.held)
        options = replace(options, wrt=tuple(n for n in own if any(map(differentiable, signature[n].types))))
    return Job(path, program, signature, options, assumed(program, asked.sig or ""))


def _options(program: Program, mark: Mark | None, asked: Asked, target: str) -> Options:
    """What to compile the program with; without a decorator or `--wrt`, every float parameter is active."""
    derive = asked.derive or (mark.derive if mark else "value_and_grad")
    change = transform(derive, **_given(derive, mark, asked))
    if change.sparse:
        product = "hmp" if derive == "hessian" else "mjp" if change.mode == "reverse" else "jmp"
        why = "The pattern and the colours of a sparse matrix are found while a program runs; no module holds them."
        fix = f"Compile the product that it is read off: --derive {product} (docs/sparse.md, Seeds of your own)."
        refuse("E603", why, None, fix)
    names = tuple(a.arg for a in parameters(program.node) if asked.wrt is not None or a.arg not in program.held)
    # A decorator without options means the first argument, as it does when the file is run.
    said = mark is not None or asked.wrt is not None
    wrt = wrt_names(change, names, program.name) if said else ()
    return compiling.settled(change, wrt, " ".join(_command(target, asked)))


def _given(derive: str, mark: Mark | None, asked: Asked) -> dict[str, object]:
    """The options of a derivative: those that were typed, and those of the decorator beside which they may stand."""
    marked = dict(mark.options) if mark else {}
    if asked.derive is not None and asked.derive != (mark and mark.derive):
        kept = ("wrt", "argnums", *(("has_aux",) if derive in WITH_AUX else ()), *(SAVING if derive in SAVED else ()))
        marked = {name: value for name, value in marked.items() if name in kept}
    typed: dict[str, object] = {name: getattr(asked, name) for name in ("mode", "hybrid", "order", *SAVING)}
    typed |= {"has_aux": asked.has_aux or None, "wrt": None if asked.wrt is None else _names(asked.wrt)}
    typed = {name: value for name, value in typed.items() if value is not None}
    for either in (("wrt", "argnums"), SAVING):
        if not typed.keys().isdisjoint(either):
            marked = {name: value for name, value in marked.items() if name not in either}
    return marked | typed


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _command(target: str, asked: Asked) -> Iterator[str]:
    """The command line that makes the same module again."""
    yield f"adgen compile {shlex.quote(target)}"
    typed = {"wrt": asked.wrt, "derive": asked.derive, "mode": asked.mode, "hybrid": asked.hybrid, "sig": asked.sig}
    typed |= {"checkpoint": asked.checkpoint, "memory": asked.memory, "order": asked.order}
    yield from (f"--{name} {shlex.quote(value)}" for name, value in typed.items() if value is not None)
    if asked.has_aux:
        yield "--has-aux"
    if asked.verify:
        yield "--verify"
