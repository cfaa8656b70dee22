"""Prints a function of the IR as a Python module with NumPy, which does not depend on adgen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adgen.emit.companions import Printed, companions
from adgen.emit.header import Groups, header, imports, together
from adgen.emit.lines import Writer, definition
from adgen.emit.lower import CHECK, Lowered, lower
from adgen.emit.render import render
from adgen.emit.request import Request
from adgen.emit.residuals import called, held, unsure
from adgen.emit.signature import named_in_result
from adgen.emit.tree import Statement
from adgen.ir.nodes import Function

__all__ = ["Request", "emit"]


@dataclass(frozen=True, slots=True)
class Part:
    """A function and its helper, its statements, and what they import."""

    functions: list[Printed]
    statements: tuple[Statement, ...]
    imports: Groups


def emit(function: Function, request: Request, linear: Function | None = None) -> str:
    """The module that holds `function` under the name `request.entry`, and the linear function that it returns."""
    printed = [_printed(lower(function, request), request)]
    if linear is not None:
        linear = called(linear, held(printed[0].statements, function.linear_yields))
        inner = replace(request, entry=request.linear, of=function, unsure=unsure(function, linear))
        printed.append(_printed(lower(linear, inner), inner))
    title, lines = header(function, request)
    return render(
        "python/module.py.jinja",
        title=title,
        header=lines,
        imports=together([one.imports for one in printed]),
        functions=[f for one in printed for f in one.functions],
    )


def _printed(lowered: Lowered, request: Request) -> Part:
    """A function with the one that checks its arguments, and what they import."""
    functions = [Printed(definition(request.entry, lowered.face.definition()), _body(lowered))]
    functions += companions(lowered.statements, lowered.aliases)
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
    groups = imports(statements, lowered.aliases, named_in_result(lowered.function, request))
    return Part(functions, lowered.statements, groups)


def _body(lowered: Lowered) -> list[str]:
    writer = Writer()
    writer.block(lowered.statements, 4)
    return writer.lines
