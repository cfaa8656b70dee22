"""The commands compile, explain, check-rules and cache; check and report have files of their own."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adgen import __version__
from adgen.cli import terminal
from adgen.cli.jobs import Asked, Job, jobs, split_target
from adgen.cli.join import join
from adgen.cli.lazy import LazyGroup
from adgen.cli.writing import write
from adgen.errors import AdgenError
from adgen.frontend.grammar import SOURCE
from adgen.ir.dot import dot
from adgen.ir.nodes import Function
from adgen.ir.printer import show
from adgen.late import Late
from adgen.module import cache as disk
from adgen.module.transform import HYBRID
from adgen.pipeline import DERIVATIVES, compile_program, stages
from adgen.verify import user_rules

if TYPE_CHECKING:
    from adgen.cli import verified as checking
else:
    checking = Late("adgen.cli.verified")

Command = Callable[..., Any]


LAZY = {
    "check": ("adgen.cli.check:check_command", "verify"),
    "report": ("adgen.cli.report:report_command", "report"),
}
"""Commands that execute a file, and need the packages of an extra."""

main = LazyGroup(LAZY, lambda: None, "Derivatives of plain Python and NumPy functions, as readable source.")
main = click.version_option(__version__, prog_name="adgen")(main)


def _asking(command: Command) -> Command:
    """Give a command the options that `compile` and `explain` share, as one argument `asked`."""

    @functools.wraps(command)
    def packed(**given: Any) -> object:
        typed = {f.name: given.pop(f.name) for f in fields(Asked) if f.name in given and f.name != "verify"}
        return command(asked=Asked(**typed), **given)

    found: Command = packed
    for option in (
        click.option("--order", metavar="K", help="The highest derivative of a jet."),
        click.option("--memory", metavar="SIZE", help='What tapes of loops may take, such as "64MB".'),
        click.option("--checkpoint", metavar="K", help='Snapshots in place of tapes: how many, or "revolve".'),
        click.option("--has-aux", is_flag=True, help="The function returns (value, aux)."),
        click.option("--sig", help='What the parameters are: "w: f8[d], X: f8[n,d], k: int".'),
        click.option("--hybrid", type=click.Choice(HYBRID), help="Whether blocks are differentiated as a whole."),
        click.option(
            "--mode",
            type=click.Choice(["reverse", "forward", "auto"]),
            help="How a gradient or a Jacobian is computed.",
        ),
        click.option("--derive", type=click.Choice(DERIVATIVES[:-1]), help="What to derive."),
        click.option("--wrt", help="The parameters to differentiate with respect to, with commas between them."),
    ):
        found = option(found)
    return found


@main.command("compile")
@click.argument("target", metavar="FILE[:FUNCTION]")
@_asking
@click.option("-o", "--output", metavar="OUT", help="The file to write; without it the module is printed.")
@click.option("--verify", is_flag=True, help="Execute FILE, check the derivative, and say in its header what agreed.")
@click.option("--at", default="", help='Arguments for --verify: "x=0.3, w=rand(5)".')
def compile_command(target: str, output: str | None, verify: bool, at: str, asked: Asked) -> None:
    """Print or write the derivative of a function.

    FILE is parsed, and never executed without --verify. Without FUNCTION, every function is compiled that is marked
    with a decorator of adgen, or else the only one. With --verify, nothing is written where a method differs.
    """
    asked = replace(asked, verify=verify)
    found, errors = _jobs(target, asked)
    texts = []
    for job in found:
        try:
            texts.append(_verified(job, at) if verify else _text(job))
        except AdgenError as error:
            errors.append(error)
    _stop_at(errors, asked.sig)
    _note_floats(found)
    text = _joined(texts, asked.sig)
    if output is None:
        terminal.show_code(text, "python")
    else:
        write(Path(output), text, split_target(target)[0])


def _text(job: Job) -> str:
    return compile_program(job.program, job.signature, job.options).text


def _verified(job: Job, at: str) -> str:
    """The text, which says what verified it. Raises AdgenError where something differs."""
    try:
        return checking.verified(job, at)
    except ImportError as error:
        raise click.UsageError(f"--verify needs {error.name}: pip install 'adgen[verify]'") from None


@main.command()
@click.argument("target", metavar="FILE:FUNCTION")
@_asking
@click.option("--dot", "as_dot", is_flag=True, help="Print the expression DAG for Graphviz instead.")
@click.option("--after", metavar="PASS", help="Only what this pass made.")
def explain(target: str, as_dot: bool, after: str | None, asked: Asked) -> None:
    """Print the intermediate representation of a function after each pass.

    With --dot, the one that text is emitted from, or the one after the pass of --after.
    """
    found, errors = _jobs(target, asked)
    _stop_at(errors, asked.sig)
    if len(found) != 1:
        raise click.UsageError("There is more than one derivative to explain; name the function: FILE:FUNCTION.")
    made, errors = _passes(found[0])
    _note_floats(found)
    chosen = [stage for stage in made if after in (None, stage[0])]
    if made and not chosen:
        raise click.UsageError(f"There is no pass {after!r}; there are {', '.join(name for name, _ in made)}.")
    for name, function in chosen[-1:] if as_dot else chosen:
        if as_dot:
            terminal.show_code(dot(function), "dot")
        else:
            terminal.show_title(f"# {name}")
            terminal.show_code(show(function) + "\n", "python")
    _stop_at(errors, asked.sig)


def _passes(job: Job) -> tuple[list[tuple[str, Function]], list[AdgenError]]:
    """What the passes made, up to the one that refused."""
    made: list[tuple[str, Function]] = []
    try:
        for stage in stages(job.program, job.signature, job.options):
            made.append(stage)
    except AdgenError as error:
        return made, [error]
    return made, []


@main.group()
def cache() -> None:
    """Look at the cache of compiled modules, or empty it."""


@cache.command()
def info() -> None:
    """Where the cache is and what is in it."""
    found = disk.info()
    click.echo(f"folder   {found.folder}")
    click.echo(f"entries  {found.entries}")
    click.echo(f"size     {found.size} bytes")
    if found.damaged:
        terminal.note(f"{found.damaged} files are damaged or left over; they are never used.")


@cache.command()
def clear() -> None:
    """Delete every entry."""
    click.echo(f"deleted {disk.clear()} files in {disk.folder()}")


@main.command("check-rules")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def check_rules(file: Path) -> None:
    """Hold the rules that FILE declares with adgen.rule against its functions.

    Unlike the other commands this one executes the file. It ends with status 1 where a rule is wrong or was not tried.
    """
    try:
        found = user_rules.check_file(file)
    except AdgenError as error:
        _stop_at([error], None)
        raise
    for item in found:
        verdict = "holds" if item.holds else "is wrong" if item.points else "was tried nowhere"
        click.echo(f"{item.name}: {item.form} {verdict} ({item.points} points, error {item.error:.1e})")
    if not found:
        terminal.note(f"{file} declares no rule.")
    if not all(item.holds for item in found):
        sys.exit(1)


def _jobs(target: str, asked: Asked) -> tuple[list[Job], list[AdgenError]]:
    """The jobs and what was refused on the way; the end of the program where not even the file can be read."""
    try:
        return jobs(target, asked)
    except AdgenError as error:
        _stop_at([error], asked.sig)
        raise


def _joined(texts: list[str], sig: str | None) -> str:
    try:
        return join(texts)
    except AdgenError as error:
        _stop_at([error], sig)
        raise


def _stop_at(errors: list[AdgenError], sig: str | None) -> None:
    if errors:
        terminal.show_errors(errors, {SOURCE: sig or ""})
        sys.exit(1)


def _note_floats(found: list[Job]) -> None:
    for job in found:
        if job.floats:
            names = ", ".join(job.floats)
            terminal.note(f"{job.program.name}: taken for float scalars: {names}. Say otherwise with --sig.")
