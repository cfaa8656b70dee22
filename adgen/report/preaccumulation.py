"""What differentiating blocks as a whole saves, as a table: `python -m adgen.report.preaccumulation`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from adgen.analysis import operations
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Module, Options, compile_program
from adgen.report.families import blocks
from adgen.verify import counts

PATH = Path(blocks.__file__)


@dataclass(frozen=True, slots=True)
class Case:
    """A derivative of a function, and a point at which it is counted."""

    function: str
    derive: str
    mode: str
    at: tuple[float | int, ...]

    def executed(self, made: Module) -> int:
        """The operations of one call."""
        seeds = (1.0,) * made.function.linear_params
        return counts.count(made.function, (*self.at, *seeds)).executed


@cache
def module(case: Case, hybrid: str) -> Module:
    """The derivative of a case by all float arguments."""
    program = from_file(PATH, case.function)
    options = Options(case.derive, case.mode, hybrid=hybrid)
    return compile_program(program, signature_of(program, ""), options)


GRADIENT = "value_and_grad"

CASES = (
    Case("rigidity", GRADIENT, "reverse", (2.1, 0.3, 0.5)),
    Case("sextic", GRADIENT, "reverse", (0.7, 0.4)),
    Case("runge_kutta", GRADIENT, "reverse", (0.2, 100)),
    Case("halley", GRADIENT, "reverse", (3.0, 5)),
    Case("bezier", "vjp", "reverse", (0.3, 0.1, 0.9, 0.4, 0.2)),
    Case("arm", "vjp", "reverse", (0.3, 0.4, 0.5)),
    Case("doppler", GRADIENT, "forward", (0.2, 1.0, 440.0)),
    Case("coulomb", GRADIENT, "forward", (0.3, 0.4, 0.5, 1.0)),
    Case("van_der_pol", GRADIENT, "forward", (1.0, 0.5, 0.8, 100)),
    Case("gaussian", GRADIENT, "forward", (0.3, 0.4, 0.1, 0.2, 0.9)),
    Case("sellmeier", GRADIENT, "forward", (0.5,)),
    Case("sextic", "hessian", "", (0.7, 0.4)),
    Case("bezier", "hessian", "", (0.3, 0.1, 0.9, 0.4, 0.2)),
    Case("gaussian", "hessian", "", (0.3, 0.4, 0.1, 0.2, 0.9)),
    Case("helmholtz", "jacobian", "forward", (0.2, 0.3, 0.4)),
    Case("helmholtz", GRADIENT, "reverse", (0.2, 0.3, 0.4)),
    Case("black_scholes", GRADIENT, "reverse", (100.0, 105.0, 0.05, 0.2, 1.0)),
)
"""Functions that gain, and at the end two gradients that do not."""


def table() -> Iterator[str]:
    """The lines of the table, in Markdown."""
    yield "| function | derivative | off | auto | saved | of a call, off | auto | saved |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for case in CASES:
        modules = (module(case, "off"), module(case, "auto"))
        text = [operations.static(made.function) for made in modules]
        call = [case.executed(made) for made in modules]
        derivative = ", ".join(filter(None, (case.derive, case.mode)))
        yield f"| {case.function} | {derivative} | {_saved(text)} | {_saved(call)} |"


def _saved(found: list[int]) -> str:
    before, after = found
    return f"{before} | {after} | {100 * (before - after) / before:.0f} %"


@click.command()
def main() -> None:
    """Print the table."""
    for line in table():
        click.echo(line)


if __name__ == "__main__":
    main()
