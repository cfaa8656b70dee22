"""The command check: every oracle's verdict on the derivatives of a file."""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Iterator

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from adgen.cli import terminal
from adgen.cli.targets import Target, Wanted, targets, wanting
from adgen.errors import AdgenError
from adgen.frontend.grammar import SOURCE
from adgen.verify.blame import injected, place_of, sentence, traced
from adgen.verify.budget import Worker
from adgen.verify.checking import Checked
from adgen.verify.findings import Finding, Verdict
from adgen.verify.member import Member
from adgen.verify.members import check_derivative
from adgen.verify.points import BadPoint
from adgen.verify.subject import Subject

STYLES = {Verdict.AGREES: "green", Verdict.DIFFERS: "bold red", Verdict.SKIPPED: "dim"}
MANY = 1e5
"""So many ulps are not counted one by one."""

WIDE = 160
"""Columns where there is no terminal to say how many there are."""

NOT_CAUGHT = 2
"""The exit status where a damage was injected and no oracle noticed."""


@click.command("check")
@click.argument("paths", metavar="FILE[:FUNCTION]...", nargs=-1, required=True)
@wanting
@click.option("--inject", is_flag=True, help="Damage one line of each derivative on purpose: it must be caught.")
def check_command(paths: tuple[str, ...], wanted: Wanted, inject: bool) -> None:
    """Hold derivatives against independent methods: SymPy, many digits, differences, the complex step, themselves.

    FILE is executed, or every file of a folder. Without FUNCTION, every derivative is checked that a file makes with
    adgen, and every function with an example. It ends with status 1 where a method differs or a function is refused,
    with 2 where a damage of --inject is not caught.
    """
    statuses = [0]
    with Worker() as worker:
        for target in targets(paths, wanted):
            derivative = compiled_at(target)
            run = _injected if inject else _checked
            statuses.append(1 if derivative is None else run(derivative, worker, target))
    sys.exit(max(statuses))


def compiled_at(target: Target) -> Subject | Member | None:
    """The derivative of a target; None where it is refused, which is told."""
    try:
        with quiet():
            return target.derivative()
    except AdgenError as error:
        terminal.show_errors([error], {SOURCE: target.wanted.sig})
    except BadPoint as error:
        terminal.complain(f"{target.name}: {error}")
    return None


def _checked(derivative: Subject | Member, worker: Worker, target: Target) -> int:
    """Check and print; the exit status."""
    with quiet(), terminal.working(f"checking {target.name}"):
        found = check_derivative(derivative, worker, target.wanted.limits)
        wrong = next((f for f in found.findings if f.difference is not None), None)
        first = wrong and traced(wrong, place_of(derivative))
    show(found, target.name, target.origin, derivative.meaning)
    if first is not None:
        terminal.complain(f"{target.name}: {sentence(first)}")
    return 0 if found.holds else 1


def _injected(derivative: Subject | Member, worker: Worker, target: Target) -> int:
    """Damage, check and print; the exit status."""
    with quiet():
        made = injected(derivative, target.wanted.seed)
    if made is None:
        terminal.complain(f"{target.name}: no damage of its derivative changes a number here.")
        return NOT_CAUGHT
    wrong, damage = made
    terminal.note(f"line {damage.line} of the derivative is damaged ({damage.kind}): {damage.after.strip()}")
    if _checked(wrong, worker, target):
        return 1
    terminal.complain("The damage was not caught.")
    return NOT_CAUGHT


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what the user's program prints to itself, and what NumPy warns of."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def show(found: Checked, name: str, origin: str, meaning: str) -> None:
    """Print the table of one function, whose derivative `meaning` names."""
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, highlight=False, width=WIDE)
    verdict = Text("holds", "green") if found.holds else Text("does not hold", "bold red")
    if not found.judged:
        verdict = Text("is judged by no independent method", "bold red")
    console.print(Text.assemble((name, "bold"), f", arguments {origin}: the {meaning} ", verdict), soft_wrap=True)
    left = [Column(title, no_wrap=True) for title in ("method", "verdict")]
    right = [
        Column(title, justify="right", no_wrap=True) for title in ("max rel. error", "ulps", "components", "seconds")
    ]
    table = Table(*left, *right, Column("why"), box=None, pad_edge=False, header_style="dim")
    for finding in found.findings:
        table.add_row(*_row(finding))
    console.print(table)
    console.print()


def _row(finding: Finding) -> Iterator[Text]:
    yield Text(finding.method)
    yield Text(finding.verdict.value, STYLES[finding.verdict])
    yield Text("" if finding.error is None else f"{finding.error:.1e}")
    yield Text("" if finding.ulps is None else f"{finding.ulps:.1f}" if finding.ulps < MANY else f"{finding.ulps:.0e}")
    yield Text(str(finding.judged) if finding.judged else "")
    yield Text(f"{finding.seconds:.2f}")
    yield Text(finding.reason)
