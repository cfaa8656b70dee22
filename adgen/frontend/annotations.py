"""Reads a signature off annotations: `float`, `np.float32`, `Float[np.ndarray, "n d"]`, `tuple[float, float]`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NoReturn

from adgen.errors import Span, refuse
from adgen.frontend.evaluate import NotConstant, evaluate
from adgen.frontend.grammar import PYTHON_NUMBERS, dtype_named, parse_dim
from adgen.frontend.program import Entity, Given, Library, Namespace, Program, Record, Signature
from adgen.frontend.scope import dotted
from adgen.ir.dims import Dim, dim
from adgen.ir.nodes import Fixed, Leaf, Node, Tree
from adgen.ir.types import FLOAT, INT, ArrayType, Form, Type, scalar

_JAXTYPING = {"Float": "float64", "Int": "int64", "Integer": "int64", "UInt": "uint64", "Complex": "complex128"}
_SEQUENCES = frozenset({"tuple", "Tuple", "typing.Tuple"})


def from_annotations(program: Program, skip: Collection[str] = ()) -> Signature:
    """What the annotations of a function say of its parameters; those in `skip` or without one are left out.

    A jaxtyping annotation gives dtype and shape; `Float` without bits is float64. Raises AdgenError E601 at an
    annotation that does not tell the shape of an array, or is nothing that adgen knows.
    """
    found: Signature = {}
    args = program.node.args
    for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
        if arg.annotation is not None and arg.arg not in skip:
            reader = _Annotation(program, arg.arg, arg.annotation)
            tree = reader.tree(arg.annotation)
            found[arg.arg] = Given(tree, tuple(reader.types))
    return found


def of_default(node: ast.expr) -> Given | None:
    """What a parameter without annotation is, to judge by its default value."""
    try:
        value = evaluate(node, lambda _: None)
    except NotConstant:
        return None
    match value:
        case bool():
            return Given(Leaf(), (PYTHON_NUMBERS["bool"],))
        case int():
            return Given(Leaf(), (INT,))
        case float():
            return Given(Leaf(), (FLOAT,))
        case None | str():
            return Given(Fixed(value))
        case _:
            return None


@dataclass(slots=True)
class _Annotation:
    """Reads the annotation of one parameter; collects the types of its leaves."""

    program: Program
    name: str
    whole: ast.expr
    types: list[Type] = field(default_factory=list)
    anonymous: int = 0

    def tree(self, node: ast.expr) -> Tree:
        """The tree that an annotation describes."""
        match node:
            case ast.Constant(value=None):
                return Fixed(None)
            case ast.Constant(value=str(text)):
                return self.tree(self._parsed(text))
            case ast.Name() | ast.Attribute():
                return self._named(node)
            case ast.Subscript(value=ast.Name() | ast.Attribute() as base, slice=inside):
                return self._subscript(self._path(base), inside)
            case _:
                self._refuse(f"`{ast.unparse(node)}` is no annotation that adgen knows.")

    def _subscript(self, path: str, inside: ast.expr) -> Tree:
        if path in _SEQUENCES:
            items = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            if any(isinstance(i, ast.Constant) and i.value is ... for i in items):
                self._refuse("A tuple of any length has no known structure.")
            return Node("tuple", (), tuple(map(self.tree, items)))
        match path.rpartition("."), inside:
            case ("jaxtyping" | "", _, kind), ast.Tuple(elts=[of, ast.Constant(value=str(shape))]):
                self._require_ndarray(of)
                self.types.append(ArrayType(self._dtype(kind), tuple(map(self._dim, shape.split())), Form.ARRAY))
                return Leaf()
            case _:
                self._ask_for_shape(path)

    def _named(self, node: ast.Name | ast.Attribute) -> Tree:
        """A number, or an instance of a dataclass or named tuple, as its own annotations say."""
        entity = meaning_of(self.program, node)
        if not isinstance(entity, Record):
            self.types.append(self._number(node))
            return Leaf()
        items = tuple(map(self.tree, entity.annotations))
        return Node(entity.path, entity.fields, items, entity.named_tuple)

    def _number(self, node: ast.expr) -> Type:
        path = self._path(node)
        if path in ("float", "int", "bool", "complex"):
            return PYTHON_NUMBERS[path]
        module, _, name = path.rpartition(".")
        dtype = dtype_named(name) if module == "numpy" else None
        if dtype is None:
            self._ask_for_shape(path)
        return scalar(dtype)

    def _path(self, node: ast.expr) -> str:
        """The dotted path that a name stands for: `np.float32` as `numpy.float32`."""
        path = dotted(node) or ast.unparse(node)
        root, dot, rest = path.partition(".")
        entity = self.program.resolve(root)
        return entity.path + dot + rest if isinstance(entity, Library) else path

    def _dtype(self, kind: str) -> str:
        dtype = _JAXTYPING.get(kind) or dtype_named(kind.lower())
        if dtype is None:
            self._refuse(f"`{kind}` does not tell the dtype; write Float64, Float32, Int64 or the like.")
        return dtype

    def _dim(self, text: str) -> Dim:
        """One axis in jaxtyping's notation: a literal, a name, `name=4`, an expression without spaces, or `_`."""
        text = re.sub(r"^[A-Za-z_]\w*=", "", text)
        if text == "_":
            self.anonymous += 1
            return dim(f"{self.name}_{self.anonymous}")
        length = parse_dim(text)
        if length is None:
            self._refuse(f"The axis `{text}` has no length that adgen can name.")
        return length

    def _require_ndarray(self, of: ast.expr) -> None:
        if self._path(of) not in ("numpy.ndarray", "np.ndarray"):
            self._refuse(f"`{ast.unparse(of)}` is no NumPy array.")

    def _parsed(self, text: str) -> ast.expr:
        try:
            return ast.parse(text.strip(), mode="eval").body
        except SyntaxError:
            self._refuse(f"The annotation {text!r} does not parse.")

    def _ask_for_shape(self, path: str) -> NoReturn:
        if path.startswith(("numpy.", "jaxtyping.")):
            self._refuse(f"`{ast.unparse(self.whole)}` does not tell the shape of `{self.name}`.", self._advice())
        self._refuse(f"`{ast.unparse(self.whole)}` is no annotation that adgen knows.", self._advice())

    def _advice(self) -> str:
        return f'Annotate it like Float[np.ndarray, "n d"] of jaxtyping, or pass --sig "{self.name}: f8[n, d]".'

    def _refuse(self, why: str, fix: str | None = None) -> NoReturn:
        refuse("E601", why, _span(self.program, self.whole), fix)


def meaning_of(program: Program, node: ast.expr) -> Entity | None:
    """What a name with attributes means to a program."""
    match node:
        case ast.Name(id=name):
            return program.resolve(name)
        case ast.Attribute(value=base, attr=attr):
            match meaning_of(program, base):
                case Namespace(resolve=resolve):
                    return resolve(attr)
                case Library(path):
                    return Library(f"{path}.{attr}")
    return None


def _span(program: Program, node: ast.expr | ast.FunctionDef) -> Span:
    return Span(program.file, node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)
