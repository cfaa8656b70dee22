"""Arguments at which a function is checked: typed by the user, of its `@adgen.example`, or drawn from a signature."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature

import numpy as np

from adgen.example import EXAMPLES
from adgen.frontend.program import Given, Signature
from adgen.ir.dims import Dim, Opaque, Ref, Symbol
from adgen.ir.nodes import Fixed, Leaf, Node, Tree
from adgen.ir.types import ArrayType, Form, ListType, Type
from adgen.verify.data import Datum

LENGTHS = (4, 3, 5, 6, 7)
"""What symbols of lengths stand for, in their order: small, and different from each other."""

WHOLE = 3
"""Integers are drawn from 1 to this."""


class BadPoint(Exception):
    """Arguments that cannot be used; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Point:
    """The arguments of a function by name, and where they come from."""

    arguments: Mapping[str, Datum]
    origin: str


def point(function: Callable[..., Datum], said: str, given: Signature, seed: int = 0) -> Point:
    """The arguments: those said in `said` first, then those of an example, then defaults, then drawn ones.

    `said` is like `"x=0.3, w=rand(5)"`, `given` a signature by which arguments are drawn. Raises BadPoint.
    """
    typed = _said(said, seed) if said else {}
    names = signature(function).parameters
    for name in typed:
        if name not in names:
            raise BadPoint(f"{function.__name__} has no parameter {name!r}; it has {', '.join(names)}.")
    examples = getattr(function, EXAMPLES, ())
    example: Mapping[str, Datum] = examples[0] if examples else {}
    drawn = _Draw(seed)
    arguments = {name: _argument(p, typed, example, given, drawn) for name, p in names.items()}
    origin = "as said" if typed else "of its example" if example else f"drawn with seed {seed}"
    return Point(arguments, origin)


def _argument(
    parameter: Parameter, typed: Mapping[str, Datum], example: Mapping[str, Datum], given: Signature, drawn: _Draw
) -> Datum:
    name = parameter.name
    for values in (typed, example):
        if name in values:
            return values[name]
    if parameter.default is not Parameter.empty:
        return parameter.default
    if name in given:
        return drawn.argument(given[name])
    raise BadPoint(
        f"Nothing says what {name!r} is: give it with --at, a signature with --sig, or decorate the function with"
        " @adgen.example."
    )


def _said(text: str, seed: int) -> dict[str, Datum]:
    try:
        call = ast.parse(f"f({text})", mode="eval").body
    except SyntaxError as error:
        raise BadPoint(f'--at is like "x=0.3, w=rand(5)", and {text!r} is not: {error.msg}.') from None
    if not isinstance(call, ast.Call) or call.args or any(k.arg is None for k in call.keywords):
        raise BadPoint(f'--at is like "x=0.3, w=rand(5)", with a name for each value, and {text!r} is not.')
    return {str(k.arg): _value(ast.unparse(k.value), seed) for k in call.keywords}


def _value(text: str, seed: int) -> Datum:
    """The value of an expression that the user typed, with NumPy's functions at hand."""
    rng = np.random.default_rng(seed)
    names: dict[str, Datum] = {name: getattr(np, name) for name in ("array", "zeros", "ones", "eye", "arange", "full")}
    names |= {name: getattr(np, name) for name in ("linspace", "sin", "cos", "exp", "sqrt", "pi")}
    names |= {"np": np, "math": math, "rng": rng, "rand": lambda *shape: rng.random(shape), "inf": math.inf}
    names |= {"randn": lambda *shape: rng.standard_normal(shape), "randint": lambda high, *s: rng.integers(0, high, s)}
    try:
        return eval(text, names)
    except Exception as error:
        raise BadPoint(f"{text!r} in --at raises {type(error).__name__}: {error}.") from None


class _Draw:
    """Draws arguments of given types; a symbol has one length in all of them."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.lengths: dict[str, int] = {}

    def argument(self, given: Given) -> Datum:
        return self.tree(given.tree, iter(given.types))

    def tree(self, tree: Tree, types: Iterator[Type]) -> Datum:
        match tree:
            case Leaf():
                return self.leaf(next(types))
            case Fixed(value):
                return value
            case Node("tuple" | "list" | "dict" as kind, keys, items):
                made = [self.tree(item, types) for item in items]
                return (
                    dict(zip(keys, made, strict=True)) if kind == "dict" else tuple(made) if kind == "tuple" else made
                )
            case Node(kind):
                raise BadPoint(f"A {kind} cannot be drawn; use @adgen.example.")

    def leaf(self, of: Type) -> Datum:
        if isinstance(of, ListType):
            raise BadPoint("A list whose length the run decides cannot be drawn; use @adgen.example.")
        numbers = self.numbers(of, tuple(map(self.length, of.shape)))
        match of.form:
            case Form.ARRAY:
                return np.asarray(numbers).astype(of.dtype)
            case Form.SCALAR:
                return np.dtype(of.dtype).type(numbers)
            case Form.PYTHON:
                return np.asarray(numbers).item()

    def numbers(self, of: ArrayType, shape: tuple[int, ...]) -> Datum:
        match of.kind:
            case "b":
                return self.rng.integers(0, 2, shape) > 0
            case "i" | "u":
                return self.rng.integers(1, WHOLE + 1, shape)
            case "c":
                return self.rng.uniform(0.1, 0.9, shape) + 1j * self.rng.uniform(0.1, 0.9, shape)
            case _:
                return self.rng.uniform(0.1, 0.9, shape)

    def length(self, value: Dim) -> int:
        total = 0
        for monomial, coefficient in value.terms:
            for atom in monomial:
                match atom:
                    case Symbol(name):
                        unused = LENGTHS[len(self.lengths) % len(LENGTHS)]
                        coefficient *= self.lengths.setdefault(name, unused)
                    case Ref() | Opaque():
                        raise BadPoint("A length that other arguments decide cannot be drawn; use @adgen.example.")
            total += coefficient
        return max(total, 0)
