"""One catalogue of coded errors: what went wrong, where, why, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of source text; lines count from 1, columns from 0 as in `ast`.

    `note` is what comments say beside the line.
    """

    file: str
    line: int
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    note: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column + 1}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of error: `title` says what is wrong in general, `fix` what usually helps."""

    title: str
    fix: str


FAULT = "E901"
"""The code of a fault of adgen itself."""

CATALOGUE: dict[str, Entry] = {
    # E1: syntax and control flow outside the language
    "E101": Entry("this statement is outside the language", "Rewrite it with assignments, if, for and while."),
    "E102": Entry(
        "this expression is outside the language",
        "Rewrite it with plain Python arithmetic and NumPy calls.",
    ),
    "E103": Entry("recursion is not supported", "Write the recursion as a loop."),
    "E104": Entry(
        "this loop cannot be compiled",
        "Loop over range(), an array, or enumerate/zip/reversed of those.",
    ),
    "E105": Entry("the source text cannot be read", "Put the function in a file, where adgen can read it."),
    # E2: names and calls
    "E201": Entry("this name is not defined", "Define it before it is used, or pass it as an argument."),
    "E202": Entry(
        "adgen does not know this function",
        "Use a supported spelling, or write the function in Python.",
    ),
    "E203": Entry(
        "this call does not fit the function's parameters",
        "Check the arguments against the definition.",
    ),
    "E204": Entry("this attribute is not known", "Use a supported attribute or method."),
    "E205": Entry(
        "this global cannot be baked into the derivative",
        "Pass it as an argument; an array of the file that is compiled may be described in --sig instead.",
    ),
    # E3: types and shapes
    "E301": Entry("these shapes do not fit together", "Check the signature and the shapes of the operands."),
    "E302": Entry("this value has the wrong type here", "Convert it, or use a value of the expected type."),
    "E303": Entry("storing a float in an integer array truncates it", "Make the array a float array first."),
    "E304": Entry(
        "a variable changes its type or shape in a loop",
        "Give it its final type and shape before the loop.",
    ),
    "E305": Entry("this shape cannot be known at compile time", "Write the size with shapes of the arguments."),
    # E4: aliasing
    "E401": Entry("which array this name refers to depends on a branch", "Copy the array in the branches."),
    "E402": Entry("this write would change an array that adgen cannot track", "Copy the array before writing."),
    # E5: derivatives
    "E501": Entry("this primitive has no derivative rule", "Rewrite it with supported primitives."),
    "E502": Entry(
        "this output has no such derivative",
        "Return one real number, or use jacobian, jvp or vjp, which take any floats.",
    ),
    "E503": Entry("this argument cannot be differentiated", "Make it a float, or name another argument in wrt."),
    "E504": Entry(
        "this rule does not fit its function",
        'Write it like `@adgen.rule.partials("f(x, y)", "y", "x")` above `def f(x, y)`.',
    ),
    "E505": Entry(
        "this loop cannot be run again from snapshots",
        "Leave out checkpoint= and memory=, so that what the adjoint needs is taped.",
    ),
    # E6: signatures, options, use
    "E601": Entry("the signature cannot be read", 'Write it like "w: f8[d], X: f8[n, d]".'),
    "E602": Entry("the function to compile is not clear", "Name it: FILE:FUNCTION."),
    "E603": Entry("an option does not fit the function", "Check the option against the function's parameters."),
    "E604": Entry(
        "an argument does not fit the compiled signature", "Give it the shape and the dtype that the message names."
    ),
    "E605": Entry(
        "the sparsity pattern lacks an entry", "Add the entry, or leave `sparsity` out: adgen finds the pattern itself."
    ),
    "E606": Entry(
        "the derivative is wrong",
        "Check your own rules with `adgen check-rules FILE`; where it uses none, report this program.",
    ),
    "E607": Entry(
        "the derivative is judged by no independent method", "Give other arguments with --at, where it is smooth."
    ),
    # E9: a fault of adgen itself
    FAULT: Entry("adgen made a mistake in its own code", "Please report this program."),
}


class AdgenError(Exception):
    """A refusal: the program is not compiled, and this says where, why and what to do.

    `errors` holds every refusal of one run; a single refusal holds itself.
    """

    def __init__(self, code: str, why: str, span: Span | None = None, fix: str | None = None) -> None:
        entry = CATALOGUE[code]
        self.code = code
        self.span = span
        self.why = why
        self.fix = fix or entry.fix
        self.title = entry.title
        super().__init__(self.plain())

    @property
    def errors(self) -> tuple[AdgenError, ...]:
        """Every refusal of the run."""
        return (self,)

    def plain(self) -> str:
        """One line without the source excerpt."""
        place = f"{self.span}: " if self.span else ""
        return f"{place}{self.code} {self.title}: {self.why} {self.fix}"


class AdgenErrors(AdgenError):
    """Several refusals of one file, reported together."""

    def __init__(self, errors: tuple[AdgenError, ...]) -> None:
        first = errors[0]
        super().__init__(first.code, first.why, first.span, first.fix)
        self._errors = errors

    @property
    def errors(self) -> tuple[AdgenError, ...]:
        """Every refusal of the run."""
        return self._errors

    def __str__(self) -> str:
        return "\n".join(error.plain() for error in self._errors)


def refuse(code: str, why: str, span: Span | None = None, fix: str | None = None) -> NoReturn:
    """Raise the refusal `code`; `why` is a whole sentence about this program."""
    raise AdgenError(code, why, span, fix)


def excerpt(error: AdgenError, source: str) -> str:
    """The message of `error` with the offending line of `source` and a caret below it."""
    if error.span is None:
        return error.plain()
    lines = source.splitlines()
    span = error.span
    head = f"{span}: {error.code} {error.title}"
    if not 0 < span.line <= len(lines):
        return f"{head}\n  why: {error.why}\n  fix: {error.fix}"
    text = lines[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(text)
    caret = " " * span.column + "^" * max(1, end - span.column)
    return f"{head}\n    {text}\n    {caret}\n  why: {error.why}\n  fix: {error.fix}"
