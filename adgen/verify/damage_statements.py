"""The ways in which whole statements of a derivative are damaged: see `damage_kinds.py`.

A kind gives the statement that stands in place of another; of a loop or a branch, only the head may change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from adgen.verify.damage_kinds import Around, Kind, Other, expression, function_of, is_number
from adgen.verify.emitted import names, written


def _valued(statement: ast.stmt, value: ast.expr) -> ast.stmt:
    """A statement with another right side."""
    if isinstance(statement, ast.AugAssign):
        return ast.AugAssign(statement.target, statement.op, value)
    assert isinstance(statement, ast.Assign)
    return ast.Assign(statement.targets, value, lineno=0)


def _number(statement: ast.stmt) -> ast.expr | None:
    """The right side of an assignment that computes something."""
    match statement:
        case ast.Assign([ast.Name() | ast.Subscript()], value) | ast.AugAssign(value=value):
            made = function_of(value) in {"zeros", "zeros_like", "empty", "empty_like", "range", "len", "arange"}
            return None if made or is_number(value, 0.0) or isinstance(value, ast.List | ast.Tuple) else value
        case _:
            return None


def sign(statement: ast.stmt, around: Around) -> Other:
    """The whole right side with the wrong sign."""
    value = _number(statement)
    if value is not None:
        yield _valued(statement, ast.UnaryOp(ast.USub(), value))


def tiny_factor(statement: ast.stmt, around: Around) -> Other:
    """An error of one in a million, which no plot shows."""
    value = _number(statement)
    if value is not None:
        yield _valued(statement, expression("(1 + 1e-06) * v", v=value))


def factor_two(statement: ast.stmt, around: Around) -> Other:
    """A factor of two, as of a square or of a symmetric pair."""
    value = _number(statement)
    if value is not None:
        yield _valued(statement, expression("2.0 * v", v=value))


def accumulation_dropped(statement: ast.stmt, around: Around) -> Other:
    """One of several uses of a variable is forgotten."""
    match statement:
        case ast.AugAssign(op=ast.Add() | ast.Sub()):
            yield ast.Pass()
        case ast.Expr(ast.Call()) if function_of(statement.value) == "at":
            yield ast.Pass()


def accumulation_overwrites(statement: ast.stmt, around: Around) -> Other:
    """`=` for `+=`: the last use of a variable wins."""
    match statement:
        case ast.AugAssign(target, ast.Add() | ast.Sub(), value):
            yield ast.Assign([target], value, lineno=0)


def accumulates_too_much(statement: ast.stmt, around: Around) -> Other:
    """`+=` for `=`: what an earlier iteration or statement left is counted again."""
    match statement:
        case ast.Assign([ast.Name() | ast.Subscript() as target], value) if written(statement) <= around.above:
            yield ast.AugAssign(target, ast.Add(), value)


def reset_dropped(statement: ast.stmt, around: Around) -> Other:
    """The cotangent of an overwritten value is not set to zero."""
    match statement:
        case ast.Assign([target], value) if is_number(value, 0.0):
            if isinstance(target, ast.Subscript) or (around.looped and written(statement) <= around.above):
                yield ast.Pass()


def stale_value(statement: ast.stmt, around: Around) -> Other:
    """A value is not read back from the tape: the variable keeps what the primal left in it."""
    match statement:
        case ast.Assign([ast.Name() | ast.Tuple()], ast.Subscript(ast.Name(tape))) if "tape" in tape:
            yield ast.Pass()


def tape_order(statement: ast.stmt, around: Around) -> Other:
    """Values that are stored together are read in another order."""
    match statement:
        case ast.Assign([ast.Tuple(items)], ast.Subscript(ast.Name()) as value) if len(items) > 1:
            turned = ast.Tuple([items[1], items[0], *items[2:]], ast.Store())
            yield ast.Assign([turned], value, lineno=0)


def statement_dropped(statement: ast.stmt, around: Around) -> Other:
    """A line is lost: a variable keeps its value of the iteration or the statement before."""
    if isinstance(statement, ast.Assign) and written(statement) <= around.above:
        yield ast.Pass()


def add_at_as_store(statement: ast.stmt, around: Around) -> Other:
    """`x[i] += v` counts an index that appears twice only once."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Attribute(attr="add"), "at"), [into, where, value])):
            place = ast.Subscript(into, where, ast.Store())
            yield ast.AugAssign(place, ast.Add(), value)


def _iterated(loop: ast.For, iterable: ast.expr) -> ast.For:
    return ast.For(loop.target, iterable, [ast.Pass()], [], lineno=0)


def first_trip_dropped(statement: ast.stmt, around: Around) -> Other:
    """A loop starts one iteration late."""
    match statement:
        case ast.For(iter=ast.Call(ast.Name("reversed"), [trips])):
            yield _iterated(statement, expression("reversed(t[:-1])", t=trips))
        case ast.For(iter=ast.Call(ast.Name("range")) as trips):
            yield _iterated(statement, expression("t[1:]", t=trips))


def last_trip_dropped(statement: ast.stmt, around: Around) -> Other:
    """A loop ends one iteration early."""
    match statement:
        case ast.For(iter=ast.Call(ast.Name("reversed"), [trips])):
            yield _iterated(statement, expression("reversed(t[1:])", t=trips))
        case ast.For(iter=ast.Call(ast.Name("range")) as trips):
            yield _iterated(statement, expression("t[:-1]", t=trips))


def loop_not_reversed(statement: ast.stmt, around: Around) -> Other:
    """The adjoint of a loop runs forward."""
    match statement:
        case ast.For(iter=ast.Call(ast.Name("reversed"), [trips])):
            yield _iterated(statement, trips)


def _tested(statement: ast.stmt, test: ast.expr) -> Iterator[ast.stmt]:
    if isinstance(statement, ast.If):
        yield ast.If(test, [ast.Pass()], [])


def always_taken(statement: ast.stmt, around: Around) -> Other:
    """The condition of a branch is forgotten."""
    return _tested(statement, ast.Constant(True))


def never_taken(statement: ast.stmt, around: Around) -> Other:
    """A branch is forgotten."""
    return _tested(statement, ast.Constant(False))


def branch_negated(statement: ast.stmt, around: Around) -> Other:
    """The adjoint of the other branch runs."""
    if isinstance(statement, ast.If):
        yield from _tested(statement, ast.UnaryOp(ast.Not(), statement.test))


def seed_changed(statement: ast.stmt, around: Around) -> Other:
    """The cotangent of the result is not what it should be: 1, or what the caller gives."""
    match statement:
        case ast.Assign([target], value) if not around.above & set(around.derived):
            if is_number(value, 1.0):
                yield ast.Assign([target], ast.Constant(2.0), lineno=0)
            seeds = [n for n in sorted(names(value)) if n.endswith("_bar")]
            for name in seeds:
                twice = expression(ast.unparse(value), **{name: expression(f"2.0 * {name}")})
                yield ast.Assign([target], twice, lineno=0)


STATEMENTS: dict[str, Kind] = {
    "sign": sign,
    "factor 1 + 1e-6": tiny_factor,
    "factor 2": factor_two,
    "accumulation dropped": accumulation_dropped,
    "accumulation overwrites": accumulation_overwrites,
    "accumulates too much": accumulates_too_much,
    "reset dropped": reset_dropped,
    "stale value": stale_value,
    "tape in another order": tape_order,
    "statement dropped": statement_dropped,
    "add.at as a store": add_at_as_store,
    "first trip dropped": first_trip_dropped,
    "last trip dropped": last_trip_dropped,
    "loop not reversed": loop_not_reversed,
    "branch always taken": always_taken,
    "branch never taken": never_taken,
    "branch negated": branch_negated,
    "seed changed": seed_changed,
}
"""Kinds for assignments, loops and branches."""


def swapped(parts: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """The derivatives by two arguments are returned in the other order."""
    yield from ([*parts[:k], parts[k + 1], parts[k], *parts[k + 2 :]] for k in range(len(parts) - 1))


def zeros(parts: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """A derivative is returned before anything was added to it."""
    yield from ([*parts[:k], expression("0.0 * v", v=parts[k]), *parts[k + 1 :]] for k in range(len(parts)))


def negated(parts: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """A derivative is returned with the wrong sign."""
    yield from ([*parts[:k], expression("-v", v=parts[k]), *parts[k + 1 :]] for k in range(len(parts)))


RETURNED = {"cotangents swapped": swapped, "zeros returned": zeros, "returned with a sign": negated}
"""Kinds for the derivatives that are returned."""
