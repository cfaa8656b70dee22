"""The command report: a page for a function, or for many with an index."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from adgen.cli import terminal
from adgen.cli.check import compiled_at, quiet
from adgen.cli.targets import Target, Wanted, targets, wanting
from adgen.cli.writing import write
from adgen.report import page
from adgen.report.curves import Curve
from adgen.report.family import FAMILIES
from adgen.report.measure import measured, of_member
from adgen.report.measured import Measured
from adgen.report.swell import Budget, swell
from adgen.verify.budget import Worker
from adgen.verify.checking import METHODS, check
from adgen.verify.members import check_member
from adgen.verify.subject import Subject

FORMATS: dict[str, Callable[[Measured], str]] = {".html": page.html, ".md": page.markdown, ".json": page.as_json}
STEPS = len(METHODS) + 4
"""What a bar counts for each function: the methods of the check, SymPy, accuracy, cost, operations."""


@click.command("report")
@click.argument("paths", metavar="FILE[:FUNCTION]...", nargs=-1, required=True)
@wanting
@click.option("-o", "--output", metavar="OUT", help="A .html, .md or .json file; a folder for more than one function.")
@click.option("--families", is_flag=True, help="Show how the derivatives of well-known programs swell, too.")
def report_command(paths: tuple[str, ...], wanted: Wanted, output: str | None, families: bool) -> None:
    """Write a page on derivatives: the code, its accuracy, cost and swell, against symbolic and numeric ones.

    FILE is executed, or every file of a folder. One function makes a file, report.html without -o; several make a
    folder with an index, reports without -o. Nothing is written before all is measured. It ends with status 1 where a
    derivative does not hold or a function is refused.
    """
    chosen = list(targets(paths, wanted))
    place = _place(output, len(chosen))
    with Worker() as worker, _bar(len(chosen), families) as tell:
        curves = tuple(_curves(wanted.limits.seconds, tell)) if families else ()
        found = [(target, made) for target in chosen if (made := _measured(target, worker, curves, tell)) is not None]
    if len(chosen) == 1:
        for target, made in found:
            write(place, FORMATS[place.suffix](made), target.path)
    elif found:
        _folder(place, found)
    sys.exit(0 if len(found) == len(chosen) and all(made.holds for _, made in found) else 1)


def _place(output: str | None, count: int) -> Path:
    """Where to write. Raises click.UsageError for an unknown kind of file."""
    if count > 1:
        return Path(output or "reports")
    place = Path(output or "report.html")
    if place.suffix not in FORMATS:
        raise click.UsageError(f"A report is a file that ends in {', '.join(FORMATS)}; {str(place)!r} does not.")
    return place


Tell = Callable[[str], None]


@contextmanager
def _bar(functions: int, families: bool) -> Iterator[Tell]:
    """A bar on a terminal, with what is being done; each thing told is one step."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    total = functions * STEPS + (len(FAMILIES) if families else 0)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda text: progress.update(task, description=text, advance=1)


def _curves(seconds: float, tell: Tell) -> Iterator[Curve]:
    for family in FAMILIES.values():
        tell(f"swell of {family.title}")
        yield swell(family, family.sizes, Budget(seconds=seconds))


def _measured(target: Target, worker: Worker, curves: tuple[Curve, ...], tell: Tell) -> Measured | None:
    """The measurements of one function; None where it is refused, which is told."""
    derivative = compiled_at(target)
    if derivative is None:
        return None
    subject = derivative if isinstance(derivative, Subject) else derivative.subject

    def told(step: str) -> None:
        tell(f"{target.name}: {step}")

    with quiet():
        checked = check(subject, worker, target.wanted.limits, tell=told)
        page = measured(checked, worker, target.wanted.limits.seconds, curves, told)
        if isinstance(derivative, Subject):
            return page
        return of_member(page, derivative, check_member(derivative, worker, target.wanted.limits))


def _folder(place: Path, found: Sequence[tuple[Target, Measured]]) -> None:
    """A page for each function, and the index last, so that it leads nowhere that is not there."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"Cannot make the folder {place}: {error.strerror}.") from None
    pages: list[tuple[str, Measured]] = []
    for target, made in found:
        stem = f"{target.path.stem}_{made.name}"
        again = sum(name.partition(".")[0] == stem for name, _ in pages)  # files of one name in different folders
        name = f"{stem}.{again + 1}.html" if again else f"{stem}.html"
        write(place / name, page.html(made), target.path)
        pages.append((name, made))
    index = place / "index.html"
    write(index, page.index(pages), found[0][0].path)
    terminal.note(f"open {index}")
