"""Calls: functions of the program are inlined, functions of libraries become primitives."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import numpy as np

from adgen.frontend import attributes, builtin_calls, copies, frozen, library, options, records
from adgen.frontend.calling import Parameters, bound
from adgen.frontend.definitions import defined_names, definition, is_definition
from adgen.frontend.described import describe
from adgen.frontend.exits import result_of
from adgen.frontend.library import Function
from adgen.frontend.library_arrays import ARRAYS, number_type
from adgen.frontend.library_create import CREATE
from adgen.frontend.library_edits import EDITS
from adgen.frontend.library_elementwise import ELEMENTWISE
from adgen.frontend.library_fourier import FOURIER
from adgen.frontend.library_joins import JOINS
from adgen.frontend.library_lapack import LAPACK
from adgen.frontend.library_layout import LAYOUT
from adgen.frontend.library_least_squares import LEAST_SQUARES
from adgen.frontend.library_linalg import LINALG
from adgen.frontend.library_math import SEQUENCES
from adgen.frontend.library_norms import NORMS
from adgen.frontend.library_orders import ORDERS
from adgen.frontend.library_padding import PADDING
from adgen.frontend.library_places import PLACES
from adgen.frontend.library_polynomials import POLYNOMIALS
from adgen.frontend.library_products import PRODUCTS
from adgen.frontend.library_reductions import REDUCTIONS
from adgen.frontend.library_search import SEARCH
from adgen.frontend.library_sparse import SPARSE
from adgen.frontend.library_special import SPECIAL
from adgen.frontend.library_ufuncs import UFUNCS
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import closure_of
from adgen.frontend.program import CHECKPOINT, DISTRIBUTIONS, Library, Record, Rule
from adgen.frontend.scattered import may_scatter, scattered
from adgen.frontend.values import FALSE, Abstract, Bound, Closure, Code, Frame, Frozen, Static
from adgen.late import Late

if TYPE_CHECKING:
    import difflib

    from adgen.frontend import adjoined, declared, derivatives, recomputed
else:
    difflib = Late("difflib")
    adjoined, declared = Late("adgen.frontend.adjoined"), Late("adgen.frontend.declared")
    derivatives, recomputed = Late("adgen.frontend.derivatives"), Late("adgen.frontend.recomputed")

MAX_DEPTH = 60

TABLE: dict[str, Function] = {
    **library.ELEMENTWISE,
    **REDUCTIONS,
    **ORDERS,
    **SEARCH,
    **library.PRODUCTS,
    **library.LOGARITHMS,
    **ELEMENTWISE,
    **ARRAYS,
    **UFUNCS,
    **CREATE,
    **PLACES,
    **LAYOUT,
    **JOINS,
    **EDITS,
    **PADDING,
    **LINALG,
    **LEAST_SQUARES,
    **LAPACK,
    **NORMS,
    **FOURIER,
    **SPARSE,
    **PRODUCTS,
    **POLYNOMIALS,
    **SPECIAL,
    **SEQUENCES,
}
"""Every function of a library that is known by its path."""


def call(m: Machine, function: Abstract, given: Arguments) -> Abstract:
    """The value of a call."""
    match m.settled(function):
        case Closure(Code(name, file)) if is_definition(file) and name == adjoined.CONTINUOUS:
            return adjoined.adjoined(m, given)
        case Closure(Code(rule=Rule(form="nondiff"))) as closure:
            return declared.stopped(m, _inlined(m, closure, given))
        case Closure(Code(rule=Rule())) as closure:
            return declared.applied(m, closure, given)
        case Closure() as closure:
            return _inlined(m, closure, given)
        case Library(path):
            before = frozenset[object](m.state.contents if may_scatter(path) else ())
            made = _library(m, path, given)
            if may_scatter(path):
                scattered(m, path, made, before)
            return made
        case Bound(receiver, name):
            return attributes.method(m, receiver, name, given)
        case Frozen("adgen.checkpoint", (function,)):
            return recomputed.called(m, function, given)
        case Frozen(path) as derivative if path in derivatives.DERIVATIVES:
            return derivatives.called(m, derivative, given)
        case Record() as record:
            return records.made(m, record, given)
        case other:
            m.refuse("E202", f"{describe(other)} cannot be called.".capitalize())


def _library(m: Machine, path: str, given: Arguments) -> Abstract:
    if path in TABLE:
        return library.call(m, path, TABLE[path], given)
    program = definition(path)
    if program is not None:
        return copies.tied(m, path, _inlined(m, closure_of(m, program), given), given)
    name = path.removeprefix("builtins.")
    if name in builtin_calls.FUNCTIONS or name in builtin_calls.WITH_KEYWORDS:
        return builtin_calls.call(m, name, given)
    if options.is_dtype(path) and len(given.positional) == 1 and not given.keywords:
        dtype = options.dtype(m, Library(path))
        return number_type(m, dtype or "float64", given.positional[0])
    if path in derivatives.DERIVATIVES:
        return derivatives.made(m, path, given)
    if path == CHECKPOINT:
        return recomputed.made(m, given)
    if path == "numpy.dtype" and len(given.positional) == 1 and not given.keywords:
        return Static(np.dtype(options.dtype(m, given.positional[0]) or "float64"))
    if path in DISTRIBUTIONS:
        return frozen.made(m, path, given)
    m.refuse("E202", f"adgen does not know `{name}`.", _nearest(path))


def _nearest(path: str) -> str | None:
    """The fix that names a function which is spelled alike."""
    names = [
        *TABLE,
        *defined_names(),
        *(f"builtins.{n}" for n in (*builtin_calls.FUNCTIONS, *builtin_calls.WITH_KEYWORDS)),
    ]
    found = difflib.get_close_matches(path, names, 1, 0.8)
    return f"The nearest name that it knows is `{found[0].removeprefix('builtins.')}`." if found else None


def _inlined(m: Machine, closure: Closure, given: Arguments) -> Abstract:
    """The body of a function, interpreted in a frame of its own where it is called."""
    code = closure.code
    if any(f.code is code and f.parent is closure.parent for f in m.frames) or len(m.frames) > MAX_DEPTH:
        m.refuse("E103", f"`{code.name}` calls itself.")
    parameters = Parameters.of(code.name, code.node.args, closure.defaults, dict(closure.keywords))
    values = bound(m, parameters, given)
    frame = Frame(code, closure.parent, code.bound, at=m.here() if is_definition(code.file) else None)
    if code.generator is not None:
        frame = Frame(code, None, frozenset())
        m.frames.append(frame)
        span = m.span(code.generator)
        m.frames.pop()
        m.refuse("E102", f"`{code.name}` is a generator.", "Return a list or an array.", span)
    caller = m.node
    span = m.builder.span
    m.frames.append(frame)
    result = run_frame(m, values)
    m.frames.pop()
    m.node, m.builder.span = caller, span
    return result


def run_frame(m: Machine, values: dict[str, Abstract]) -> Abstract:
    """Interpret the function of the present frame with these parameters."""
    frame = m.frame
    node = frame.code.node
    for name, value in values.items():
        m.state.contents[frame.slot(name)] = value
    if isinstance(node, ast.Lambda):
        result = m.evaluate(node.body)
    else:
        m.state.contents[frame.returned] = FALSE
        m.handlers.block(m, node.body)
        result = result_of(m)
        m.state.contents.pop(frame.returned, None)
        m.state.contents.pop(frame.result, None)
    for name, slot in frame.slots.items():
        if name not in frame.code.captured:
            m.state.contents.pop(slot, None)
    return result
