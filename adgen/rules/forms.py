"""The one-line forms of the derivative table: `partials("tanh(x)", "1 - out**2")` and its kin.

A head names the operands and, after a semicolon, the static options with their defaults: `"sum(x; axis=None,
keepdims=False)"`. Every form returns a tuple of primitives, so that a family is the concatenation of its lines.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypedDict, Unpack

from adgen.rules.elementwise_types import elementwise
from adgen.rules.primitive import (
    InferRule,
    Linear,
    Nondiff,
    Partials,
    Primitive,
    Rule,
    Structural,
    Tangent,
    Tangents,
)

Line = tuple[Primitive, ...]


class Traits(TypedDict, total=False):
    """The keywords that every form takes; see `Primitive`."""

    infer: InferRule
    text: str
    elementwise: bool
    view: bool
    writes: bool
    cost: float
    at: str
    note: str
    samples: tuple[str, ...]


def partials(head: str, *texts: str | None, **traits: Unpack[Traits]) -> Line:
    """Elementwise: one partial derivative for each operand; None declares data."""
    traits.setdefault("infer", elementwise)
    traits.setdefault("elementwise", True)
    return (_primitive(head, Partials(texts), traits),)


def tangent(head: str, rule: str, *transposes: str | None, **traits: Unpack[Traits]) -> Line:
    """The tangent as one expression, linear in the `x_dot` of the operands; with the transposes of those in which the
    primitive is linear.
    """
    return (_primitive(head, Tangent(rule, transposes), traits),)


def tangents(head: str, *rules: str | None, **traits: Unpack[Traits]) -> Line:
    """Several results, named behind an arrow, `eigh(A) -> w, v`: the tangent of each, or None for data."""
    call, _, names = head.partition("->")
    return (_primitive(call.strip(), Tangents(tuple(n.strip() for n in names.split(",")), rules), traits),)


def linear(head: str, *transposes: str | None, joint: bool = False, **traits: Unpack[Traits]) -> Line:
    """Linear in each operand that has a transpose, in the order of the operands; None declares data."""
    return (_primitive(head, Linear(transposes, joint), traits),)


def structural(*heads: str, **traits: Unpack[Traits]) -> Line:
    """Both modes are written out in the engine, because the operands have indices or no fixed number."""
    return tuple(_primitive(head, Structural(), traits) for head in heads)


def nondiff(*heads: str, **traits: Unpack[Traits]) -> Line:
    """Values without derivative: integers, truth values, piecewise constants."""
    return tuple(_primitive(head, Nondiff(), traits) for head in heads)


def pointwise(line: Line) -> Line:
    """The same line for an elementwise primitive that is a NumPy ufunc."""
    return tuple(replace(p, infer=elementwise, elementwise=True) for p in line)


def _primitive(head: str, rule: Rule, traits: Traits) -> Primitive:
    name, params, options = _head(head)
    infer: Callable[..., object] | None = traits.get("infer")
    if infer is None:
        raise TypeError(f"the line for {name} says nothing about its type")
    entries = _entries(rule)
    if entries is not None and entries != len(params):
        raise TypeError(f"the line for {name} has {entries} entries for {len(params)} operands")
    return Primitive(name, params, options, rule=rule, **traits)


def _entries(rule: Rule) -> int | None:
    match rule:
        case Partials(texts) | Linear(texts) | Tangent(_, (_, *_) as texts):
            return len(texts)
        case _:
            return None


def _head(head: str) -> tuple[str, tuple[str, ...], tuple[tuple[str, Hashable], ...]]:
    name, _, rest = head.partition("(")
    operands, _, options = rest.removesuffix(")").partition(";")
    params = tuple(p.strip() for p in operands.split(",") if p.strip())
    call = ast.parse(f"f({options})", mode="eval").body
    assert isinstance(call, ast.Call)
    defaults = tuple((k.arg or "", ast.literal_eval(k.value)) for k in call.keywords)
    return name.strip(), params, defaults
