"""Names the statement of the source that a wrong derivative traces to.

The emitted module runs line by line, and beside it the IR that it was emitted from. The first line that leaves in a
variable what no step of the IR gives is the culprit; the line quotes the statement that it was made from. Where the
emitted module does what the IR says, the IR is wrong: see `suspects.py`.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from adgen.errors import Span
from adgen.family import Stage
from adgen.ir.nodes import Apply, Function, Value
from adgen.ir.walker import walk
from adgen.verify.damage_kinds import function_of
from adgen.verify.data import Datum
from adgen.verify.emitted import Emitted, Head, names, read, statements, written
from adgen.verify.place import Place, statement_of
from adgen.verify.suspects import made, passed, primal_of, suspect, with_derivative
from adgen.verify.taken import LINEAR, Taken, equal, numbers, tolerance_of, vector
from adgen.verify.watch import Outcome, watched


def locate(
    derivation: Sequence[Stage],
    text: str,
    args: Sequence[Datum],
    flat: Sequence[Datum],
    named: Mapping[str, Datum] | None = None,
) -> Place | None:
    """Where a wrong derivative comes from.

    `derivation` is what `adgen.pipeline.stages` gives, `text` the emitted module, `args` and `named` what its function
    takes by place and by name, and `flat` the same as the parameters of the last stage. None where the module does what
    the IR says, no pass changes the derivative, and that of each statement is right.
    """
    with contextlib.redirect_stdout(io.StringIO()):  # the function may print, and it runs often
        place = None if _draws(derivation[-1][1]) else departure(derivation, text, args, flat, named or {})
        return place or passed(derivation, flat) or suspect(derivation, flat)


def _draws(function: Function) -> bool:
    """Whether a function draws random numbers, which come out otherwise each time."""
    return any(isinstance(bind.op, Apply) and bind.op.prim == "draw" for bind in walk(function.body))


def departure(
    derivation: Sequence[Stage],
    text: str,
    args: Sequence[Datum],
    flat: Sequence[Datum],
    named: Mapping[str, Datum],
) -> Place | None:
    """Where an emitted module departs from the IR, with the arguments of `locate`."""
    emitted = read(text)
    derived = derivation[-1][1]
    taken = Taken()  # also before passes simplify: there a cotangent is one even where it equals a primal value
    for function in (with_derivative(derivation)[0][1], derived):
        taken.run(function, flat)
    strange: list[tuple[Head, str, Datum]] = []
    runs: Counter[tuple[Head, str]] = Counter()

    def see(statement: Head, name: str, value: Datum) -> None:
        runs[statement, name] += 1
        if not strange and not _plausible(taken, emitted, statement, name, value, runs[statement, name]):
            strange.append((statement, name, copy.deepcopy(value)))

    outcome = watched(emitted, copy.deepcopy(args), copy.deepcopy(dict(named)), see)
    primal = primal_of(derivation)
    where = _Where(emitted, derived, primal.body.binds[-1].span if primal.body.binds else primal.span)
    for statement, name, value in strange:
        return where.place(statement.lineno, f"`{name}` becomes {_shown(value)} here, and no such step of the IR does.")
    if outcome.error is not None:
        return where.place(outcome.line, f"{type(outcome.error).__name__} is raised here: {outcome.error}.")
    return _returned(where, outcome, taken)


def _plausible(taken: Taken, emitted: Emitted, statement: Head, name: str, value: Datum, runs: int) -> bool:
    """Whether the IR has what a statement leaves in a variable as it runs for the `runs`th time.

    A bind of the IR that the statement is made from has run as often. A cotangent or tangent depends on the seed; it
    comes from the line that is quoted, if it is not a copy.
    """
    copied = _copied(statement, name)
    if "_bar" not in name and "_dot" not in name:
        return isinstance(value, list) or taken.has(value, None if copied else runs)
    quote = emitted.quote(statement.lineno)
    if copied or quote is None:
        return not vector(value).any() or taken.has(value, LINEAR)
    return taken.has(value, (quote, runs))


def _copied(statement: Head, name: str) -> bool:
    """Whether a statement gives a variable a value that it had elsewhere."""
    match statement:
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)):
            return any(name in names(t) and _copies(v) for t, v in zip(targets, values, strict=True))
        case ast.Assign(value=value):
            return _copies(value)
        case _:
            return False


def _copies(value: ast.expr) -> bool:
    match value:
        case ast.Name() | ast.Constant() | ast.Call(ast.Attribute(ast.Name(), "copy"), []):
            return True
        case ast.Subscript(slice=ast.Constant(str())) | ast.UnaryOp(ast.USub(), ast.Constant()):
            return True
        case ast.ListComp(elt):
            return _copies(elt)
        case ast.Call() | ast.BinOp(ast.List(), ast.Mult()):
            return function_of(value).startswith("zeros") or isinstance(value, ast.BinOp)
        case _:
            return False


def _shown(value: Datum) -> str:
    """A value in a sentence."""
    if isinstance(value, float):
        return f"{value:.17g}"
    whole = [f"{v:.6g}" for v in vector(value)]
    return f"[{', '.join(whole[:4])}{', ...' if len(whole) > 4 else ''}]"


def _returned(where: _Where, outcome: Outcome, taken: Taken) -> Place | None:
    """The line behind a derivative that is returned and is not the one of the IR, though each step was one of its."""
    count = where.derived.linear_yields
    expected = [numbers(v) for v in taken.yields[len(taken.yields) - count :]]
    sizes = [len(leaves) for leaves in expected]
    whole = numbers(outcome.result)
    found = whole[len(whole) - sum(sizes) :] if where.emitted.gives_value else whole[: sum(sizes)]
    start = 0
    for k, want in enumerate(expected):
        got, start = found[start : start + sizes[k]], start + sizes[k]
        if not _same(got, want):
            why = f"derivative {k + 1} of {count} is {_shown(got)} where the IR has {_shown(want)}."
            other = any(_same(got, o) for o in expected)
            return where.returned(k, why) if other or where.computes(k) else where.missing(k, why)
    return None


def _same(left: list[Datum], right: list[Datum]) -> bool:
    shapes = [np.shape(v) for v in left] == [np.shape(v) for v in right]
    return shapes and equal(vector(left), vector(right), tolerance_of(right))


@dataclass(frozen=True, slots=True)
class _Where:
    """Makes places from lines of an emitted module."""

    emitted: Emitted
    derived: Function
    end: Span
    """The last statement of the source, to which a module that quotes none traces."""

    def place(self, line: int, why: str) -> Place:
        """The place that an emitted line was made from."""
        statement = next((s for s in reversed([*statements(self.emitted.entry.body)]) if s.lineno <= line), None)
        start = statement.lineno if statement is not None else line
        text = ast.unparse(statement).splitlines()[0] if statement is not None else ""
        quote = self.emitted.quote(start)
        if quote is None:
            span = self.end
            return Place(span.line, statement_of(span.file, span.line), start, text, why)
        return Place(quote[1], statement_of(self.file(quote[0]), quote[1]), start, text, why)

    def file(self, name: str) -> str:
        """The path of a source file that is quoted by its name."""
        spans = [self.derived.span, *(b.span for b in walk(self.derived.body))]
        return next((s.file for s in spans if PurePath(s.file).name == name), self.derived.span.file)

    def returned(self, k: int, why: str) -> Place:
        """The statement that returns a derivative, which is wrong there."""
        found = self.place(self.emitted.last.lineno, f"What is returned is wrong: {why}")
        span = made(self.derived, k)
        return found if span is None else replace(found, line=span.line, statement=statement_of(span.file, span.line))

    def computes(self, k: int) -> bool:
        """Whether the return computes a derivative itself, or returns another variable than that of the derivative."""
        end, count = self.emitted.last.value, self.derived.linear_yields
        if isinstance(end, ast.Tuple) and self.emitted.gives_value:
            end = end.elts[-1]
        if isinstance(end, ast.Tuple) and len(end.elts) == count > 1:
            end = end.elts[k]
        given = self.derived.body.yields[k - count]
        named = isinstance(given, Value) and given.name in self.assigned and given.name not in names(end)
        return named or not isinstance(end, ast.Name)

    @property
    def assigned(self) -> set[str]:
        return {name for s in self.emitted.derivative for name in written(s)}

    def missing(self, k: int, why: str) -> Place:
        """The statement that gives a derivative its last contribution, which no line makes."""
        span = made(self.derived, k)
        if span is None:
            return self.returned(k, why)
        wanted = (PurePath(span.file).name, span.line)
        lines = range(self.emitted.last.lineno, self.emitted.entry.lineno, -1)
        line = next((n for n in lines if self.emitted.quote(n) == wanted), None)
        if line is None:
            return self.returned(k, why)
        text = self.emitted.lines[line - 1].strip()
        return Place(span.line, statement_of(span.file, span.line), line, text, f"A contribution is missing: {why}")
