"""The ways in which a derivative is damaged on purpose, each after a mistake that people make by hand.

A kind takes one node of an emitted derivative and gives what may stand in its place. It changes nothing: nodes are
shared between the old text and the new one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from adgen.verify.emitted import names

Node = ast.expr | ast.stmt
Other = Iterator[Node]


@dataclass(frozen=True, slots=True)
class Around:
    """What a kind may know of the place: variables set above it, those of the derivative, and the ones carried."""

    above: frozenset[str]
    derived: tuple[str, ...]
    looped: bool


Kind = Callable[[Any, Around], Other]


def expression(text: str, **holes: ast.expr) -> ast.expr:
    """An expression from a text, with expressions in place of names."""
    return _Fill(holes).visit(ast.parse(text, mode="eval").body)  # type: ignore[no-any-return]


class _Fill(ast.NodeTransformer):
    def __init__(self, holes: dict[str, ast.expr]) -> None:
        self.holes = holes

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.holes.get(node.id, node)


def function_of(node: ast.AST) -> str:
    """The last part of the name of the function that a call calls."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
        case _:
            return ""


def is_number(node: ast.AST, *values: float) -> bool:
    """Whether a node is a literal number, one of `values` where there are any."""
    number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return number and (not values or node.value in values)  # type: ignore[attr-defined]


def cotangent(name: str) -> bool:
    """Whether a variable is called as cotangents and tangents are."""
    return name.partition("_")[2] != "" and ("_bar" in name or "_dot" in name or "_d" in name)


# --- terms: numbers and arrays that a derivative is made of ---------------------------------------------------------


def sign_of_term(node: ast.expr, around: Around) -> Other:
    """The sign of a term: `a + b` for `a - b`, `a` for `-a`."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            yield ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left, ast.Sub(), right):
            yield ast.BinOp(left, ast.Add(), right)
        case ast.UnaryOp(ast.USub(), operand) if not is_number(operand):
            yield operand


def factor_dropped(node: ast.expr, around: Around) -> Other:
    """A factor of the product rule or the chain rule that is forgotten."""
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            yield from (left, right)


def term_dropped(node: ast.expr, around: Around) -> Other:
    """A term of the product rule that is forgotten."""
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub(), right):
            yield from (left, right)


def divided_the_wrong_way(node: ast.expr, around: Around) -> Other:
    """A multiplication for a division, and the other way round."""
    match node:
        case ast.BinOp(left, ast.Div(), right):
            yield ast.BinOp(left, ast.Mult(), right)
        case ast.BinOp(left, ast.Mult(), right) if not is_number(left):
            yield ast.BinOp(left, ast.Div(), right)


def power_off_by_one(node: ast.expr, around: Around) -> Other:
    """The power rule with the exponent of the primal, or one too far down."""
    match node:
        case ast.BinOp(left, ast.Pow(), right):
            yield from (ast.BinOp(left, ast.Pow(), _plus(right, by)) for by in (1, -1))
        case ast.Call(func, [base, exponent], keywords) if function_of(node) in {"power", "pow"}:
            yield from (ast.Call(func, [base, _plus(exponent, by)], keywords) for by in (1, -1))


def constant_changed(node: ast.expr, around: Around) -> Other:
    """A coefficient that is copied wrongly."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value not in (0.0, 1.0):
        yield ast.Constant(node.value + 1.0)


def one_for_zero(node: ast.expr, around: Around) -> Other:
    """A constant 1 that is 0, or a 0 that is 1."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value in (0.0, 1.0):
        yield ast.Constant(1.0 - node.value)


MIXED_UP = {
    "sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tan": "tanh", "tanh": "sinh", "exp": "expm1",
    "expm1": "exp", "log": "log1p", "log1p": "log", "sqrt": "cbrt", "max": "min", "min": "max", "maximum": "minimum",
    "minimum": "maximum", "zeros_like": "ones_like", "zeros": "ones", "cumsum": "cumprod", "arctan": "tanh",
    "tril": "triu", "triu": "tril", "sign": "abs", "argmax": "argmin", "erf": "erfc", "floor": "ceil",
}  # fmt: skip
"""What is taken for what: functions whose derivatives are each other, or that sound alike."""


def function_mixed_up(node: ast.expr, around: Around) -> Other:
    """The sine for the cosine, `exp` for `expm1`, the maximum for the minimum."""
    match node:
        case ast.Call(ast.Attribute(of, name, ctx), args, keywords) if name in MIXED_UP:
            yield ast.Call(ast.Attribute(of, MIXED_UP[name], ctx), args, keywords)
        case ast.Call(ast.Name(name), args, keywords) if name in MIXED_UP:
            yield ast.Call(ast.Name(MIXED_UP[name], ast.Load()), args, keywords)


def transposed(node: ast.expr, around: Around) -> Other:
    """A transpose that is forgotten, or one too many in a matrix product."""
    match node:
        case ast.Attribute(of, "T"):
            yield of
        case ast.BinOp(left, ast.MatMult(), right):
            yield expression("a.T @ b", a=left, b=right)
            yield expression("a @ b.T", a=left, b=right)


def matrices_swapped(node: ast.expr, around: Around) -> Other:
    """The operands of a matrix product in the other order."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            yield ast.BinOp(right, ast.MatMult(), left)


def sum_left_out(node: ast.expr, around: Around) -> Other:
    """The sum over an axis along which the primal broadcast is left out."""
    if function_of(node) == "sum" and isinstance(node, ast.Call) and node.args:
        yield node.args[0]


def sum_for_mean(node: ast.expr, around: Around) -> Other:
    """A sum for a mean, and the other way round."""
    match node:
        case ast.Call(ast.Attribute(of, "sum" | "mean" as name, ctx), args, keywords):
            yield ast.Call(ast.Attribute(of, "mean" if name == "sum" else "sum", ctx), args, keywords)


def arms_swapped(node: ast.expr, around: Around) -> Other:
    """The cotangent goes to what was not chosen."""
    match node:
        case ast.Call(func, [cond, x, y], keywords) if function_of(node) == "where":
            yield ast.Call(func, [cond, y, x], keywords)
        case ast.IfExp(test, x, y):
            yield ast.IfExp(test, y, x)


def conjugate_dropped(node: ast.expr, around: Around) -> Other:
    """The conjugate of the derivative of a complex function is forgotten."""
    match node:
        case ast.Call(_, [of]) if function_of(node) in {"conj", "conjugate"}:
            yield of
        case ast.Call(ast.Attribute(of, "conj" | "conjugate"), []):
            yield of


def copy_dropped(node: ast.expr, around: Around) -> Other:
    """Two names for one array where there should be two arrays."""
    match node:
        case ast.Call(ast.Attribute(of, "copy"), []):
            yield of


def other_cotangent(node: ast.expr, around: Around) -> Other:
    """The cotangent of another variable is read."""
    if isinstance(node, ast.Name) and node.id in around.derived and cotangent(node.id):
        others = [n for n in around.derived if n != node.id and n in around.above and cotangent(n)]
        yield from (ast.Name(name, node.ctx) for name in others[:1])


def value_at_another_time(node: ast.expr, around: Around) -> Other:
    """The value before a change for that after it: `P` for `P_next`, or the reverse."""
    if isinstance(node, ast.Name):
        base = node.id.removesuffix("_next").removesuffix("_old")
        others = (n for n in (base, f"{base}_next", f"{base}_old") if n != node.id and n in around.above)
        yield from (ast.Name(name, node.ctx) for name in others)


def subscripts_permuted(node: ast.expr, around: Around) -> Other:
    """The result of a contraction with its axes in another order, or one operand read along the wrong ones."""
    match node:
        case ast.Call(func, [ast.Constant(str(text)), *args], keywords) if function_of(node) == "einsum":
            inputs, arrow, output = text.partition("->")
            first, comma, rest = inputs.partition(",")
            turned = (f"{inputs}{arrow}{output[::-1]}", f"{first[::-1]}{comma}{rest}{arrow}{output}")
            yield from (ast.Call(func, [ast.Constant(t), *args], keywords) for t in turned if t != text)


# --- places: axes, subscripts, trips --------------------------------------------------------------------------------


def wrong_axis(node: ast.expr, around: Around) -> Other:
    """Another axis."""
    if isinstance(node, ast.Call) and any(k.arg == "axis" and is_number(k.value) for k in node.keywords):
        moved = [ast.keyword(k.arg, _other_axis(k.value) if k.arg == "axis" else k.value) for k in node.keywords]
        yield ast.Call(node.func, node.args, moved)


def _other_axis(axis: ast.expr) -> ast.expr:
    return ast.Constant(0 if not is_number(axis, 0) else 1)


def _indices(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _subscript(node: ast.Subscript, indices: list[ast.expr]) -> ast.Subscript:
    whole = ast.Tuple(indices, ast.Load()) if len(indices) > 1 else indices[0]
    return ast.Subscript(node.value, whole, node.ctx)


def _each(node: ast.expr, change: Callable[[ast.expr], Iterator[ast.expr]]) -> Other:
    """A subscript with one index changed."""
    if isinstance(node, ast.Subscript):
        indices = _indices(node)
        for k, index in enumerate(indices):
            yield from (_subscript(node, [*indices[:k], other, *indices[k + 1 :]]) for other in change(index))


def _plus(node: ast.expr, by: int) -> ast.expr:
    if isinstance(node, ast.Constant):
        return ast.Constant(node.value + by)  # type: ignore[operator]
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def _plain(index: ast.expr) -> bool:
    return isinstance(index, ast.Name | ast.BinOp | ast.UnaryOp) or is_number(index)


def index_too_high(node: ast.expr, around: Around) -> Other:
    """The neighbour above: `x_bar[i + 1]` for `x_bar[i]`."""
    return _each(node, lambda i: iter([_plus(i, 1)] if _plain(i) else []))


def index_too_low(node: ast.expr, around: Around) -> Other:
    """The neighbour below, which may be the last element: `x_bar[i - 1]` for `x_bar[i]`."""
    return _each(node, lambda i: iter([_plus(i, -1)] if _plain(i) else []))


def indices_swapped(node: ast.expr, around: Around) -> Other:
    """The row for the column."""
    if isinstance(node, ast.Subscript) and len(_indices(node)) > 1:
        yield _subscript(node, _indices(node)[::-1])


def _shifted(index: ast.expr) -> Iterator[ast.expr]:
    match index:
        case ast.Slice(lower, upper, step) if lower is not None or upper is not None:
            ends = [[_plus(end, by) if end is not None else None for end in (lower, upper)] for by in (1, -1)]
            yield from (ast.Slice(low, high, step) for low, high in ends)


def slice_shifted(node: ast.expr, around: Around) -> Other:
    """A stencil moved by one: `[1:-1]` for `[2:]`."""
    return _each(node, _shifted)


def _longer(index: ast.expr) -> Iterator[ast.expr]:
    match index:
        case ast.Slice(lower, upper, step) if upper is not None:
            yield ast.Slice(lower, _plus(upper, -1), step)
        case ast.Slice(lower, None, step) if lower is not None:
            yield ast.Slice(_plus(lower, 1), None, step)


def slice_too_short(node: ast.expr, around: Around) -> Other:
    """One end of a slice off by one."""
    return _each(node, _longer)


def _turned(index: ast.expr) -> Iterator[ast.expr]:
    match index:
        case ast.Slice(None, None, ast.UnaryOp(ast.USub(), step)):
            yield ast.Slice(None, None, step)
        case ast.Slice(None, None, None):
            yield ast.Slice(None, None, ast.Constant(-1))


def slice_turned(node: ast.expr, around: Around) -> Other:
    """A slice in the other direction."""
    return _each(node, _turned)


def mask_inverted(node: ast.expr, around: Around) -> Other:
    """The elements that the mask does not choose."""
    return _each(node, lambda i: iter([ast.UnaryOp(ast.Invert(), i)] if _is_mask(i) else []))


def _is_mask(index: ast.expr) -> bool:
    return isinstance(index, ast.Compare) or any(w in n for n in names(index) for w in ("mask", "above", "below"))


def wrong_tape(node: ast.expr, around: Around) -> Other:
    """What another iteration stored is read."""
    match node:
        case ast.Subscript(ast.Name(name), ast.Name(), ctx) if name.endswith(("tape", "_tapes")):
            yield ast.Subscript(node.value, ast.Constant(0), ctx)
            yield ast.Subscript(node.value, ast.Constant(-1), ctx)


TERMS: dict[str, Kind] = {
    "sign of a term": sign_of_term,
    "factor dropped": factor_dropped,
    "term dropped": term_dropped,
    "divided the wrong way": divided_the_wrong_way,
    "power off by one": power_off_by_one,
    "constant changed": constant_changed,
    "one for zero": one_for_zero,
    "function mixed up": function_mixed_up,
    "transposed operand": transposed,
    "matrices swapped": matrices_swapped,
    "sum left out": sum_left_out,
    "mean for sum": sum_for_mean,
    "arms swapped": arms_swapped,
    "conjugate dropped": conjugate_dropped,
    "copy dropped": copy_dropped,
    "other cotangent": other_cotangent,
    "value at another time": value_at_another_time,
    "subscripts permuted": subscripts_permuted,
}
"""Kinds for what is computed with; they are not tried inside subscripts, where numbers are places."""

PLACES: dict[str, Kind] = {
    "wrong axis": wrong_axis,
    "index too high": index_too_high,
    "index too low": index_too_low,
    "indices swapped": indices_swapped,
    "slice shifted": slice_shifted,
    "slice too short": slice_too_short,
    "slice turned": slice_turned,
    "mask inverted": mask_inverted,
    "wrong tape": wrong_tape,
}
"""Kinds for where something is read or stored."""
