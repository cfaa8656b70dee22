"""The derivative of a program at a point as SymPy's own code: counted, and as text of Python; for a process of its own.

The expressions are those of the oracle (`verify/truth.py`): the primal interpreted with symbols, branches as the point
decides. `sympy.lambdify` writes the code, with and without common subexpressions shared.
"""

from __future__ import annotations

import builtins
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass

import sympy

from adgen.report.curves import Counted
from adgen.report.symbolic import sample
from adgen.verify.arithmetic import Unjudged
from adgen.verify.data import Datum
from adgen.verify.expression_counts import tree
from adgen.verify.total import Total
from adgen.verify.truth import Formula, differentiated

MOST = 200_000
"""Operations of a derivative that is worked on."""

MOST_WRITTEN = 20_000
"""Operations of code that Python compiles in seconds."""


@dataclass(frozen=True, slots=True)
class Code:
    """A function of the components of the point, as text; `values` are numbers that it reads by their names."""

    text: str
    name: str
    values: dict[str, float]

    def function(self) -> Callable[..., Datum]:
        """The function, computing with `math`. Raises Unjudged where Python cannot compile it."""
        names: dict[str, Datum] = {**vars(math), **self.values}
        try:
            exec(compile(self.text, f"<{self.name}>", "exec"), names)
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise Unjudged(f"Python cannot compile the code: {type(error).__name__}.") from error
        found: Callable[..., Datum] = names[self.name]
        return found


@dataclass(frozen=True, slots=True)
class Symbolic:
    """What SymPy's derivative counts, and its code; without code, a sentence says why."""

    counted: Counted
    code: Code | None
    why: str = ""


def symbolic(total: Total, shared: bool, write: bool = True) -> Symbolic:
    """The gradient as `sympy.diff` gives it, or shared by `cse` the value and the gradient. Raises Unjudged."""
    made = differentiated(total, range(len(total.point)))
    operations = tree(made.derivatives)
    if operations > MOST:
        raise Unjudged(f"The derivative has {operations} operations, more than the budget of {MOST}.")
    counted = _counted(made, shared)
    if not write:
        return Symbolic(counted, None)
    try:
        return Symbolic(counted, _written(made, counted, shared))
    except Unjudged as error:
        return Symbolic(counted, None, str(error))


def _counted(made: Formula, shared: bool) -> Counted:
    if shared:
        assigned, results = sympy.cse([made.value, *made.derivatives])
        program = [*assigned, *((None, r) for r in results)]
        found = sample(0, 0.0, program, (made.value, *made.derivatives), MOST)
    else:
        found = sample(0, 0.0, [(None, d) for d in made.derivatives], made.derivatives, MOST)
    assert found.counted is not None
    return found.counted


def _written(made: Formula, counted: Counted, shared: bool) -> Code:
    """The code as `sympy.lambdify` writes it. Raises Unjudged."""
    if counted.executed > MOST_WRITTEN:
        raise Unjudged(f"The code has {counted.executed} operations, more than the {MOST_WRITTEN} that are compiled.")
    results = [made.value, *made.derivatives] if shared else [*made.derivatives]
    try:
        function = sympy.lambdify(made.symbols, results, "math", cse=shared)
    except NotImplementedError as error:
        raise Unjudged(f"SymPy cannot write the code: {str(error).splitlines()[0]}.") from error
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise Unjudged(f"Python cannot compile the code: {type(error).__name__}.") from error
    values = {str(symbol): float(value) for symbol, value in made.at.items() if symbol not in made.symbols}
    unknown = {n for n in function.__code__.co_names if n not in values and not hasattr(math, n)} - {*vars(builtins)}
    if unknown:
        raise Unjudged(f"`math` has no {', '.join(sorted(unknown))}.")
    return Code(inspect.getsource(function), function.__name__, values)
