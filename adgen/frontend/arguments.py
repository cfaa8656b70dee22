"""Reads a signature off live arguments."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from adgen.errors import Span, refuse
from adgen.frontend.program import Given, Program, Signature
from adgen.frontend.sparse_parts import parts_of
from adgen.ir.dims import Dim, dim
from adgen.ir.nodes import Fixed, Leaf, Node, Tree
from adgen.ir.types import BOOL, COMPLEX, FLOAT, INT, ArrayType, Form, Type, scalar

Lengths = Literal["apart", "shared", "fixed", "exact"]

_PYTHON = {bool: BOOL, int: INT, float: FLOAT, complex: COMPLEX}


def from_arguments(program: Program, arguments: Mapping[str, object], lengths: Lengths = "apart") -> Signature:
    """What each parameter is, to judge by one value of each.

    Lengths 0 and 1 become literals; every other axis gets a name of its own, made of the parameter's name and its
    number (`X0`, `X1`): equal lengths in one call are no promise, and the compiler guards what it has to assume.
    With "shared", axes of equal length share a name, and that is checked at entry; with "fixed" every integer and flag
    is fixed, with "exact" every length too. Strings and None are always fixed; other numbers are data. Raises
    AdgenError E601 for an argument that is neither number, array nor a tree of those.
    """
    node = program.node
    span = Span(program.file, node.lineno, node.col_offset)
    names = _Names(set(arguments), lengths)
    found: Signature = {}
    for name, value in arguments.items():
        types: list[Type] = []
        tree = _tree(value, name, types, names, span)
        found[name] = Given(tree, tuple(types))
    return found


@dataclass(slots=True)
class _Names:
    """Gives each axis a name that is no parameter and no other axis."""

    taken: set[str]
    lengths: Lengths
    shared: dict[int, Dim] = field(default_factory=dict)

    def axis(self, name: str, number: int, length: int) -> Dim:
        if self.lengths == "exact" or length < 2:
            return dim(length)
        if self.lengths == "shared":
            if length not in self.shared:
                self.shared[length] = self.new(name, number)
            return self.shared[length]
        return self.new(name, number)

    def new(self, name: str, number: int) -> Dim:
        symbol = f"{name}{number}"
        while symbol in self.taken:
            symbol += "_"
        self.taken.add(symbol)
        return dim(symbol)


def _tree(value: object, name: str, types: list[Type], names: _Names, span: Span) -> Tree:
    match value:
        case int() | np.integer() if names.lengths in ("fixed", "exact"):
            return Fixed(value)
        case bool() | int() | float() | complex() if type(value) in _PYTHON:
            types.append(_PYTHON[type(value)])
            return Leaf()
        case np.ndarray() | np.generic():
            types.append(_array(value, name, names, span))
            return Leaf()
        case None | str():
            return Fixed(value)
    found = container(value)
    if found is None:
        refuse("E601", f"`{name}` is {_described(value)}, which is neither a number nor an array.", span, _ADVICE)
    kind, parts = found
    items = tuple([_tree(item, f"{name}_{key}", types, names, span) for key, item in parts])
    keys = () if kind in ("tuple", "list") else tuple(key for key, _ in parts)
    return Node(kind, keys, items, isinstance(value, tuple) and kind != "tuple")


_ADVICE = "Pass numbers, NumPy arrays, or tuples, lists, dicts, dataclasses and named tuples of those."


def container(value: object) -> tuple[str, list[tuple[str, object]]] | None:
    """The kind of a container, and its parts with their names; None for anything else."""
    of = type(value)
    match value:
        case tuple() if hasattr(of, "_fields"):
            return _class(of), list(zip(of._fields, value, strict=True))
        case tuple() | list() if of in (tuple, list):
            return of.__name__, [(str(i), item) for i, item in enumerate(value)]
        case dict() if of is dict and all(isinstance(key, str) for key in value):
            return "dict", list(value.items())
        case _ if dataclasses.is_dataclass(of):
            return _class(of), [(f.name, getattr(value, f.name)) for f in dataclasses.fields(of)]
        case np.random.Generator():
            return "numpy.random.Generator", []
        case _ if parts := parts_of(of):
            return f"scipy.sparse.{of.__name__}", [(name, getattr(value, name)) for name in parts]
        case _:
            return None


def _class(of: type) -> str:
    return f"{of.__module__}.{of.__qualname__}"


def _array(value: np.ndarray | np.generic, name: str, names: _Names, span: Span) -> ArrayType:
    dtype = value.dtype
    if dtype.kind not in "biufc":
        refuse("E601", f"`{name}` has the dtype {dtype}, which is no kind of number.", span, "Convert it to float.")
    if isinstance(value, np.generic):
        return scalar(dtype.name)
    if type(value) is not np.ndarray:
        # np.matrix and masked arrays give other meanings to the same operators.
        refuse("E601", f"`{name}` is {_described(value)}.", span, "Convert it with np.asarray.")
    return ArrayType(dtype.name, tuple(names.axis(name, i, n) for i, n in enumerate(value.shape)), Form.ARRAY)


def _described(value: object) -> str:
    of = type(value)
    return f"a {of.__name__}" if of.__module__ == "builtins" else f"a {of.__module__}.{of.__qualname__}"
