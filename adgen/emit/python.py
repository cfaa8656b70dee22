"""Prints a function of the IR as a Python module with NumPy, which does not depend on adgen."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.emit.header import header, imports
from adgen.emit.lines import Writer, definition
from adgen.emit.lower import CHECK, Lowered, lower
from adgen.emit.render import render
from adgen.emit.request import Request
from adgen.ir.nodes import Function

__all__ = ["Request", "emit"]


@dataclass(frozen=True, slots=True)
class Printed:
    """One function as the template takes it."""

    head: list[str]
    body: list[str]


def emit(function: Function, request: Request) -> str:
    """The module that holds `function` under the name `request.entry`."""
    lowered = lower(function, request)
    functions = [Printed(definition(request.entry, lowered.face.definition()), _body(lowered))]
    statements = lowered.statements
    if lowered.checks is not None:
        checks = Writer()
        checks.statement(lowered.checks.statement, 4)
        functions.append(
            Printed(
                definition(lowered.aliases.get(CHECK, CHECK), [*lowered.checks.names, *lowered.checks.trees]),
                checks.lines,
            )
        )
        statements = (*statements, lowered.checks.statement)
    title, lines = header(function, request)
    return render(
        "python/module.py.jinja",
        title=title,
        header=lines,
        imports=imports(statements, lowered.aliases, lowered.function.out),
        functions=functions,
    )


def _body(lowered: Lowered) -> list[str]:
    writer = Writer()
    writer.block(lowered.statements, 4)
    return writer.lines
