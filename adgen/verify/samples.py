"""Samples of a primitive: operands and options on which its line in the table is tried.

A sample is written as `"f8[n, 3], float; axis=0"`: operands, then options. An operand is a type (`float` and `int`
are Python numbers, `f8` a NumPy scalar, `f8[()]` an array of rank 0, `f8[n, 3]` an array, `list[float]` a list), a
literal (`2.5`), or the subscript of the primitive (`S[1:-1, i8[2], ...]`). Lengths in options are strings:
`shape=("n", 3)`. A primitive without samples of its own is elementwise, and is tried on numbers and arrays of every
form and dtype.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, Dots, Item, NewAxis, Slice, Spec
from adgen.ir.types import BOOL, COMPLEX, FLOAT, INT, ArrayType, Form, ListType, Type, array, scalar
from adgen.rules.elementwise import MATH_NAMES
from adgen.rules.primitive import Nondiff, Primitive
from adgen.verify.data import LENGTHS, Datum
from adgen.verify.primitives import BUILTINS

PYTHON: dict[str, ArrayType] = {"float": FLOAT, "int": INT, "bool": BOOL, "complex": COMPLEX}

UNARY = ("float", "f8", "f4", "f8[()]", "f8[n, 3]", "f4[n]", "int", "i8[n]", "bool", "c16[n]", "complex")
BINARY = (
    "float, float",
    "float, f8",
    "f8, f4",
    "f8[n], f8[n]",
    "f8[n, 1], f8[3]",
    "f8[n, 3], float",
    "f4[n], float",
    "f4[n], f8",
    "f4, 2.0",
    "2, f8[n]",
    "f8[()], float",
    "float, int",
    "int, int",
    "i8[n], f8[n]",
    "i8[n], i8[n]",
    "bool, float",
    "c16[n], f8",
    "c16[n], c16[n]",
    "f8, c16",
)


OF_LENGTHS = frozenset({"shape", "s", "n", "N", "m", "num", "dim", "dims", "length", "repeats", "reps", "pad_width"})
"""Options that are lengths."""


@dataclass(frozen=True, slots=True)
class Literal:
    """An operand that is a literal number."""

    value: bool | int | float | complex


@dataclass(frozen=True, slots=True)
class Sample:
    """Operands (types, or literals) and options of one application."""

    text: str
    operands: tuple[Type | Literal, ...]
    options: tuple[tuple[str, Hashable], ...]


def samples(primitive: Primitive) -> Iterator[Sample]:
    """All samples of a primitive, with those in the `math` library and of Python's builtins where it has them."""
    for text in primitive.samples or _plain(primitive):
        yield read(text)
    options = dict(primitive.options)
    if "lib" not in options:
        return
    arity = len(primitive.params)
    if primitive.name in MATH_NAMES and not primitive.samples:
        yield read(", ".join(["float"] * arity) + "; lib='math'")
        yield read(", ".join(["f8"] * arity) + "; lib='math'")
    if primitive.name in BUILTINS:
        yield read(", ".join(["float"] * arity) + "; lib='py'")
    if "ieee" in options:
        yield read(", ".join(["float"] * arity) + "; ieee=True")


def _plain(primitive: Primitive) -> tuple[str, ...]:
    match primitive.params:
        case (_,):
            return UNARY
        case (_, _):
            return BINARY
        case _:
            raise ValueError(f"{primitive.name} needs samples of its own")


def read(text: str) -> Sample:
    """Read the text of a sample."""
    left, _, right = text.partition(";")
    call = ast.parse(f"f({left})", mode="eval").body
    options = ast.parse(f"f({right})", mode="eval").body
    assert isinstance(call, ast.Call) and isinstance(options, ast.Call)
    operands: list[Type | Literal] = []
    found: dict[str, Hashable] = {}
    for node in call.args:
        match node:
            case ast.Subscript(ast.Name("S"), inside):
                spec, more = _spec(inside)
                operands += more
                found["spec"] = spec
            case _:
                operands.append(_operand(node))
    for keyword in options.keywords:
        found[keyword.arg or ""] = _option(keyword.arg or "", keyword.value)
    return Sample(text, tuple(operands), tuple(found.items()))


def _operand(node: ast.expr) -> Type | Literal:
    match node:
        case ast.Name(name):
            return PYTHON.get(name) or scalar(name)
        case ast.Subscript(ast.Name("list"), element):
            inside = _operand(element)
            assert not isinstance(inside, Literal)
            return ListType(inside)
        case ast.Subscript(ast.Name(name), ast.Tuple(lengths)):
            return array(name, *map(_length, lengths))
        case ast.Subscript(ast.Name(name), length):
            return array(name, _length(length))
        case _:
            return Literal(ast.literal_eval(node))


def _length(node: ast.expr) -> str | int:
    match node:
        case ast.Name(name):
            return name
        case _:
            return int(ast.literal_eval(node))


def _option(name: str, node: ast.expr) -> Hashable:
    if name == "type":
        operand = _operand(node)
        assert not isinstance(operand, Literal)
        return operand
    if name == "form":
        return Form(ast.literal_eval(node))
    value = ast.literal_eval(node)
    lengths: Hashable = _lengths(value) if name in OF_LENGTHS else value
    return lengths


def _lengths(value: Datum) -> Hashable:
    if isinstance(value, tuple):
        return tuple(map(_lengths, value))
    return None if value is None else dim(value)


def _spec(node: ast.expr) -> tuple[Spec, list[Type | Literal]]:
    items: list[Item] = []
    operands: list[Type | Literal] = []
    for part in node.elts if isinstance(node, ast.Tuple) else [node]:
        match part:
            case ast.Slice(lo, hi, step):
                given = [e for e in (lo, hi, step) if e is not None]
                operands += map(_operand, given)
                items.append(Slice(lo is not None, hi is not None, step is not None))
            case ast.Constant(value) if value is ...:
                items.append(Dots())
            case ast.Constant(None):
                items.append(NewAxis())
            case _:
                operands.append(_operand(part))
                items.append(At())
    return tuple(items), operands


def length(value: Dim) -> int:
    """The number that a length stands for in samples."""
    total = 0
    for monomial, coefficient in value.terms:
        for atom in monomial:
            coefficient *= LENGTHS[str(getattr(atom, "name", atom))]
        total += coefficient
    return total


def value_of(of: Type, rng: np.random.Generator, low: float = 0.1, high: float = 0.9) -> Datum:
    """A random value of a type: floats between low and high, integers 0 or 1 (so that they can be indices), and 1
    alone.
    """
    match of:
        case ListType(element):
            return [value_of(element, rng, low, high) for _ in range(3)]
        case ArrayType(dtype, shape, form):
            numbers = _numbers(of.kind, tuple(map(length, shape)), rng, low, high)
            if form is Form.ARRAY:
                return np.asarray(numbers).astype(dtype)
            single = np.asarray(numbers).astype(dtype)[()]
            return single.item() if form is Form.PYTHON else single


def _numbers(kind: str, shape: tuple[int, ...], rng: np.random.Generator, low: float, high: float) -> Datum:
    match kind:
        case "b":
            return np.resize([True, False, True], shape) if shape else np.bool(True)
        case "i" | "u":
            return rng.integers(0, 2, shape) if shape else 1
        case "c":
            return rng.uniform(low, high, shape) + 1j * rng.uniform(low, high, shape)
        case _:
            return rng.uniform(low, high, shape)


def is_differentiable(primitive: Primitive) -> bool:
    """Whether a primitive has a derivative rule."""
    return not isinstance(primitive.rule, Nondiff)


def pairs(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """All samples that combine an operand of each."""
    return tuple(f"{a}, {b}" for a, b in itertools.product(left, right))
