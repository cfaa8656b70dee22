"""A place in the source that a wrong derivative traces to."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from adgen.errors import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A statement of the source, the line of the emitted module that was made from it, and what is wrong there."""

    line: int
    statement: str
    emitted_line: int | None
    emitted: str
    why: str

    @staticmethod
    def of_source(span: Span, why: str) -> Place:
        """A statement of the source, where no line of the emitted module is to blame."""
        return Place(span.line, statement_of(span.file, span.line), None, "", why)


def statement_of(file: str, line: int) -> str:
    """The first line of the statement of a source file that a line belongs to."""
    try:
        text = Path(file).read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return ""
    found = [s for s in ast.walk(tree) if isinstance(s, ast.stmt) and s.lineno <= line <= (s.end_lineno or s.lineno)]
    if not found:
        return ""
    inner = max(found, key=lambda s: (s.lineno, s.col_offset))
    return ast.unparse(inner).splitlines()[0]
