"""Runs an emitted module line by line, and tells what each assignment of its derivative part left in its variables."""

from __future__ import annotations

import ast
import itertools
import linecache
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, TypeAlias

import numpy as np

from adgen.verify.data import Datum
from adgen.verify.emitted import Emitted, Head, written

See = Callable[[Head, str, Datum], None]
"""What is told: the statement that ran, a variable that it wrote, and the value that the variable has now."""

TraceFunction: TypeAlias = Callable[[FrameType, str, object], "TraceFunction | None"]

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave; or the exception that ended it, and the line in which."""

    result: Datum = None
    error: Exception | None = None
    line: int = 0


def watched(emitted: Emitted, args: Sequence[Datum], named: Mapping[str, Datum], see: See) -> Outcome:
    """Call the function of an emitted module and watch its derivative part; exceptions end the run."""
    file = f"<watched {next(_numbers)}>"
    linecache.cache[file] = (len(emitted.text), None, emitted.text.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": file}
    before = sys.gettrace()
    try:
        exec(compile(emitted.text, file, "exec"), names)
        watch = _Watch(file, emitted.entry.name, _by_line(emitted), see)
        sys.settrace(watch.called)
        with np.errstate(all="ignore"):
            return Outcome(names[emitted.entry.name](*args, **named))
    except Exception as error:  # whatever a damaged module raises
        return Outcome(None, error, _line(error, file))
    finally:
        sys.settrace(before)
        del linecache.cache[file]


def _by_line(emitted: Emitted) -> dict[int, Head]:
    """The statement of the derivative part that each line belongs to; of a loop or a branch there is only the first."""
    simple = [s for s in emitted.derivative if isinstance(s, ast.Assign | ast.AugAssign | ast.Expr)]
    return {line: s for s in simple for line in range(s.lineno, (s.end_lineno or s.lineno) + 1)}


def _line(error: Exception, file: str) -> int:
    """The last line of the module that an exception came through in its function."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@dataclass(slots=True)
class _Watch:
    """The trace functions of one run; `pending` is the statement that runs now."""

    file: str
    name: str
    statements: dict[int, Head]
    see: See
    pending: Head | None = None
    thread: int = field(default_factory=threading.get_ident)

    def called(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """Follow the one function of the module."""
        code = frame.f_code
        mine = code.co_filename == self.file and code.co_name == self.name
        return self.ran if mine and threading.get_ident() == self.thread else None

    def ran(self, frame: FrameType, event: str, arg: object) -> TraceFunction:
        """A new line starts, or the function ends: what the line before wrote is known now."""
        if event == "exception":
            self.pending = None
            return self.ran
        statement = self.statements.get(frame.f_lineno) if event == "line" else None
        if self.pending is not None and statement is not self.pending:
            for name in sorted(written(self.pending)):
                if name in frame.f_locals:
                    self.see(self.pending, name, frame.f_locals[name])
        self.pending = statement
        return self.ran
