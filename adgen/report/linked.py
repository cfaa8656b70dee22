"""The source of a function and the derivative emitted from it, with the links between their lines.

The emitter quotes `# file.py:7` behind the first statement of a group that comes from that line, and quotes again where
the line changes (`emit/lines.py`); so each line belongs to the last quote above it in its section. What is returned
belongs to no line of its own.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path, PurePath

from adgen.ir.nodes import Function
from adgen.ir.walker import walk
from adgen.pipeline import Module
from adgen.report.measured import Line, Text
from adgen.verify.emitted import QUOTE, Emitted, read
from adgen.verify.subject import Subject

Place = tuple[str, int]
"""The name of a file and a line in it, as they are quoted."""


def linked(subject: Subject, module: Module) -> tuple[Text, Text]:
    """The primal, with the functions that it calls behind it, and an emitted module without its docstring."""
    entry, emitted = module.entry, read(module.text)
    quotes = quoted(emitted)
    sources = [*_sources(subject, set(quotes.values()))]
    primal = [(place, text) for file, start, lines in sources for place, text in _placed(file, start, lines)]
    shown = range(_first(emitted), len(emitted.lines) + 1)
    at = {place: k for k, (place, _) in enumerate(primal)}
    forward: dict[int, list[int]] = {}
    for k, number in enumerate(shown):
        if number in quotes and quotes[number] in at:
            forward.setdefault(at[quotes[number]], []).append(k)
    backward = {k: source for source, ks in forward.items() for k in ks}
    return (
        Text(
            PurePath(subject.primal.span.file).name,
            tuple(Line(*place, text, tuple(forward.get(k, ()))) for k, (place, text) in enumerate(primal)),
        ),
        Text(
            entry,
            tuple(
                Line(entry, number, emitted.lines[number - 1], (backward[k],) if k in backward else ())
                for k, number in enumerate(shown)
            ),
        ),
    )


def quoted(emitted: Emitted) -> dict[int, Place]:
    """The source line that each line of the emitted function was made from, where it is known."""
    found: dict[int, Place] = {}
    current: Place | None = None
    first = next(node for node in emitted.tree.body if isinstance(node, ast.FunctionDef))
    for number in range(first.body[0].lineno, emitted.last.lineno):  # of a linearization, both functions
        line = emitted.lines[number - 1]
        quote = QUOTE.search(line)
        if quote:
            current = quote["file"], int(quote["line"])
        elif not line.strip() or line.lstrip().startswith("#"):
            current = None
        if current is not None:
            found[number] = current
    return found


def _first(emitted: Emitted) -> int:
    """The first line behind the docstring of the module."""
    head = emitted.tree.body[0]
    described = isinstance(head, ast.Expr) and isinstance(head.value, ast.Constant)
    return emitted.tree.body[1 if described else 0].lineno


def _sources(subject: Subject, places: set[Place]) -> Iterator[tuple[str, int, list[str]]]:
    """The file, the first line and the lines of the function, then of each function that quoted lines are in."""
    file = subject.primal.span.file
    found, start = inspect.getsourcelines(subject.function)
    lines = [line.rstrip("\n") for line in found]
    yield file, start, lines
    for path in sorted(_files(subject.primal) | {file}):
        name = PurePath(path).name
        inside = range(start, start + len(lines)) if path == file else range(0)
        wanted = {n for f, n in places if f == name and n not in inside}
        for first, text in _functions(path, wanted):
            yield path, first, text


def _files(function: Function) -> set[str]:
    return {bind.span.file for bind in walk(function.body)}


def _functions(path: str, wanted: set[int]) -> Iterator[tuple[int, list[str]]]:
    """The outermost functions of a file that some lines are in."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            inside = wanted & set(range(node.lineno, (node.end_lineno or 0) + 1))
            wanted = wanted - inside
            if inside:
                yield node.lineno, text.splitlines()[node.lineno - 1 : node.end_lineno]


def _placed(file: str, start: int, lines: list[str]) -> Iterator[tuple[Place, str]]:
    name = PurePath(file).name
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    for number, line in enumerate(lines, start):
        yield (name, number), line[margin:].rstrip()
