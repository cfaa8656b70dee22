"""The derivative of a family as SymPy makes it: raw, after `cse`, after `simplify`; runs in a process of its own.

The expression is that of the plain function, run on SymPy's symbols: `math` and `np` then stand for SymPy's functions,
and literals such as 1.0 for exact integers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from time import perf_counter
from types import FunctionType

import numpy as np
import sympy

from adgen.report.curves import Counted, Sample
from adgen.report.family import FAMILIES, Family
from adgen.verify.data import Datum
from adgen.verify.expression_counts import Statement, dag, lines, peak, straight, tree
from adgen.verify.symbolic import Expression


class TooLarge(Exception):
    """The derivative has more operations than the budget allows."""


class _Symbolic:
    """`math` or `np`, for symbols."""

    def __getattr__(self, name: str) -> Callable[..., Datum]:
        smooth = name in {"exp", "tanh"}
        function: Callable[..., Datum] = np.frompyfunc(getattr(sympy, name), 1, 1) if smooth else getattr(np, name)
        return function


def _exact(literal: Datum) -> Datum:
    return int(literal) if isinstance(literal, float) and literal.is_integer() else literal


def _on_symbols(function: Callable[..., Datum]) -> Callable[..., Datum]:
    """The same byte code, with exact literals and SymPy's functions."""
    assert isinstance(function, FunctionType)
    code = function.__code__
    exact = code.replace(co_consts=tuple(map(_exact, code.co_consts)))
    return FunctionType(exact, {**function.__globals__, "math": _Symbolic(), "np": _Symbolic()})


def _symbols(name: str, value: Datum) -> Datum:
    """A symbol for each float of an argument; integers stay what they are."""
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return sympy.Symbol(name, real=True)
    found = np.empty(value.shape, dtype=object)
    for place in np.ndindex(value.shape):
        found[place] = sympy.Symbol("_".join([name, *map(str, place)]), real=True)
    return found


def expression(family: Family, size: int) -> tuple[Expression, list[Expression]]:
    """The value of a family at a size, and the symbols of what it is differentiated by."""
    names = inspect.signature(family.function).parameters
    args = {name: _symbols(name, value) for name, value in zip(names, family.at(size), strict=True)}
    return _on_symbols(family.function)(**args), [*np.ravel(args[family.wrt])]


@cache
def _derivative(name: str, size: int) -> tuple[Expression, tuple[Expression, ...]]:
    value, symbols = expression(FAMILIES[name], size)
    return value, tuple(sympy.diff(value, s) for s in symbols)


def raw(name: str, size: int, most: int) -> Sample:
    """The partial derivatives as `sympy.diff` gives them."""
    start = perf_counter()
    _, partials = _derivative(name, size)
    return sample(size, perf_counter() - start, [(None, p) for p in partials], partials, most)


def after_cse(name: str, size: int, most: int) -> Sample:
    """The value and the partial derivatives after `sympy.cse`."""
    value, partials = _derivative(name, size)
    _within(partials, most)
    start = perf_counter()
    assigned, results = sympy.cse([value, *partials])
    seconds = perf_counter() - start
    return sample(size, seconds, [*assigned, *((None, r) for r in results)], (value, *partials), most)


def after_simplify(name: str, size: int, most: int) -> Sample:
    """The partial derivatives after `sympy.simplify`."""
    _, partials = _derivative(name, size)
    _within(partials, most)
    start = perf_counter()
    simple = tuple(map(sympy.simplify, partials))
    return sample(size, perf_counter() - start, [(None, s) for s in simple], simple, most)


STEPS: dict[str, Callable[[str, int, int], Sample]] = {"symbolic": raw, "cse": after_cse, "simplify": after_simplify}


def _within(exprs: tuple[Expression, ...], most: int) -> None:
    if tree(exprs) > most:
        raise TooLarge(f"The derivative has {tree(exprs)} operations, more than the budget of {most}.")


def sample(size: int, seconds: float, program: list[Statement], exprs: tuple[Expression, ...], most: int) -> Sample:
    """The counts of straight-line code, and of the expressions that it computes."""
    executed = straight(program)
    if executed > most:  # it is counted, but not written out
        return Sample(size, Counted(tree(exprs), dag(exprs), executed, executed, None, None, None), seconds)
    counted = Counted(tree(exprs), dag(exprs), executed, executed, None, peak(program), lines(program))
    return Sample(size, counted, seconds)
