"""`np.mgrid[0:h, 0:w]` and `np.ogrid[-1:1:9j, 0:3]`: coordinates of grids, by slices between brackets."""

from __future__ import annotations

import math

from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.operators import binary
from adgen.frontend.options import array_type
from adgen.frontend.program import Library
from adgen.frontend.values import NONE, Abstract, Row, SliceOf, Static, is_number
from adgen.ir.builder import literal
from adgen.ir.nodes import Const


def grid(m: Machine, key: Abstract, dense: bool) -> Abstract:
    """The coordinates as one array (`mgrid`), or an array for each axis that broadcasts (`ogrid`)."""
    if not isinstance(key, Row):
        return _line(m, key)
    lines = tuple(_line(m, k) for k in key.items)
    if len({array_type(m, line).dtype for line in lines}) > 1:
        lines = tuple(m.make("astype", line, dtype="float64") for line in lines)
    options = (("indexing", Static("ij")), ("sparse", literal(not dense)))
    made = m.handlers.call(m, Library("numpy.meshgrid"), Arguments(lines, options))
    return m.call(Library("numpy.stack"), made) if dense else made


def _line(m: Machine, part: Abstract) -> Abstract:
    """The coordinates along one axis; an imaginary step is their number, both ends included."""
    if not isinstance(part, SliceOf) or part.hi == NONE:
        m.refuse("E302", "A grid needs a slice with an end for each axis.", "Write np.mgrid[0:n, 0:m].")
    lo = literal(0) if part.lo == NONE else part.lo
    step = literal(1) if part.step == NONE else part.step
    if isinstance(step, Const) and isinstance(step.value, complex):
        count = int(abs(step.value))
        between = binary(m, "divide", binary(m, "subtract", part.hi, lo), literal(float(max(count - 1, 1))))
        return _from(m, count, between, lo)
    if all(_is_integer(m, value) for value in (lo, part.hi, step)):
        return m.call(Library("numpy.arange"), lo, part.hi, step)
    ends = [value.value for value in (lo, part.hi, step) if isinstance(value, Const)]
    if len(ends) < 3 or not all(isinstance(end, int | float) for end in ends):
        m.refuse("E302", "How many coordinates a step that is no integer gives must be known.", "Write 0:1:5j.")
    first, last, width = (float(end) for end in ends if isinstance(end, int | float))
    return _from(m, math.ceil((last - first) / width), step, lo)


def _from(m: Machine, count: int, step: Abstract, start: Abstract) -> Abstract:
    numbers = m.call(Library("numpy.arange"), literal(count))
    return binary(m, "add", binary(m, "multiply", numbers, step), start)


def _is_integer(m: Machine, value: Abstract) -> bool:
    return is_number(value) and array_type(m, value).kind in "iu"
