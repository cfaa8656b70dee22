"""Reads signatures: `w: f8[d], X: f8[n, d], k: i8, p: (f8[n], {"b": float}), method: "euler"`.

    signature = parameter, {",", parameter}, [","]
    parameter = NAME, ":", tree
    tree      = number | array | tuple | list | dict | record | fixed
    number    = "float" | "int" | "bool" | "complex"      a Python number; f8, i8 and c16 mean float, int and complex
              | DTYPE                                     a NumPy scalar: f4, np.float64
    array     = DTYPE, "[", [dim, {",", dim}], "]"        f8[n, d], float32[n], f8[] (an array of rank 0)
    tuple     = "(", [tree, ",", {tree, ","}], ")"        as in Python, "(f8)" is no tuple and "(f8,)" is
    list      = "[", [tree, {",", tree}], "]"
    dict      = "{", [key, ":", tree, {",", key, ":", tree}], "}"
    record    = NAME, "(", [key, "=", tree, {",", key, "=", tree}], ")"    a dataclass or named tuple of the file
    fixed     = STRING | "None" | "True" | "False"        baked into the derivative
    dim       = term, {("+" | "-"), term};  term = factor, {"*", factor};  factor = INT | NAME | "(", dim, ")"

A name of a length means the same length everywhere; it is at least 2, since 0 and 1 are written as literals. Every name
must stand alone as the length of some axis: it is read off there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from adgen.errors import AdgenError, Span, refuse
from adgen.frontend.program import Given, Signature
from adgen.ir.dims import Dim, Symbol, atoms, dim
from adgen.ir.nodes import Fixed, Leaf, Node, Tree
from adgen.ir.types import BOOL, COMPLEX, FLOAT, INT, ArrayType, Form, Type, scalar, short

SOURCE = "--sig"
"""The name of the text of a signature in the spans of errors."""

PYTHON_NUMBERS = {
    "float": FLOAT,
    "int": INT,
    "bool": BOOL,
    "complex": COMPLEX,
    "f8": FLOAT,
    "i8": INT,
    "c16": COMPLEX,
    "b1": BOOL,
    "float64": FLOAT,
    "int64": INT,
    "complex128": COMPLEX,
}
_SHORT = frozenset({"f2", "f4", "f8", "f16", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16", "c32", "b1"})
_LONG = frozenset(
    {"bool", "float", "int", "complex", "float16", "float32", "float64", "longdouble", "complex64", "complex128"}
    | {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
)
_TOKEN = re.compile(r"""\s*(?:(?P<name>[^\W\d][\w.]*)|(?P<int>\d+)|(?P<text>"[^"]*"|'[^']*')|(?P<sign>\S))""")


def parse(text: str, known: Collection[str] | None = None) -> Signature:
    """The signature that `text` describes, in the grammar above.

    Raises AdgenError E601 with the place in `text` where it cannot be read, or where it names a parameter that is not
    among the `known` ones.
    """
    reader = _Reader(text)
    found: Signature = {}
    while reader.kind:
        start = reader.start
        name = unicodedata.normalize("NFKC", reader.take("name", "the name of a parameter"))
        if name in found:
            reader.fail(f"`{name}` is given twice.", start)
        if known is not None and name not in known:
            reader.fail(f"There is no parameter `{name}`; there are {', '.join(known)}.", start)
        reader.expect(":")
        types: list[Type] = []
        tree = reader.tree(types)
        found[name] = Given(tree, tuple(types))
        if reader.kind:
            reader.expect(",")
    require_anchored(found, Span(SOURCE, 1, 0, 1, len(text)))
    return found


def dtype_named(name: str) -> str | None:
    """The canonical name of a dtype as signatures and annotations write it, or None."""
    bare = name.removeprefix("np.").removeprefix("numpy.")
    if bare in _SHORT or bare in _LONG:
        return np.dtype(bare).name
    return None


def require_anchored(signature: Signature, span: Span) -> None:
    """Refuse (E601) a length that no axis shows by itself: from `f8[n - 1]` alone, n cannot be read off."""
    dims = [d for given in signature.values() for t in given.types if isinstance(t, ArrayType) for d in t.shape]
    alone = {d for d in dims if len(d.terms) == 1}
    integers = {name for name, given in signature.items() if given.types == (INT,)}
    for d in dims:
        for atom in atoms(d):
            if isinstance(atom, Symbol) and dim(atom.name) not in alone and atom.name not in integers:
                refuse("E601", f"The length `{atom.name}` is not by itself the length of any axis.", span)


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    start: int


class _Reader:
    """A recursive-descent parser; it holds one token ahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = self._split()
        self._token = next(self._tokens)

    @property
    def kind(self) -> str:
        """The kind of the token ahead: "name", "int", "text", "sign", or "" at the end."""
        return self._token.kind

    @property
    def start(self) -> int:
        """The column of the token ahead."""
        return self._token.start

    def _split(self) -> Iterator[_Token]:
        position = 0
        while match := _TOKEN.match(self.text, position):
            kind = match.lastgroup or ""
            yield _Token(kind, match[kind], match.start(kind))
            position = match.end()
        yield _Token("", "", len(self.text))

    def fail(self, why: str, start: int | None = None) -> NoReturn:
        """Refuse the signature at a column, or at the token ahead."""
        at = self.start if start is None else start
        end = self.start + max(1, len(self._token.text)) if start is None else max(self.start, at + 1)
        refuse("E601", why, Span(SOURCE, 1, at, 1, end))

    def take(self, kind: str, what: str) -> str:
        """The text of the token ahead, which must be of this kind."""
        token = self._token
        if token.kind != kind:
            found = f"`{token.text}`" if token.kind else "the end"
            self.fail(f"Here should be {what}, and there is {found}.")
        self._token = next(self._tokens)
        return token.text

    def ahead(self, sign: str) -> bool:
        """Whether the token ahead is this sign."""
        return self._token.kind == "sign" and self._token.text == sign

    def accept(self, sign: str) -> bool:
        """Pass a sign if it is ahead."""
        found = self.ahead(sign)
        if found:
            self.take("sign", sign)
        return found

    def expect(self, sign: str) -> None:
        """Pass a sign that must be ahead."""
        if not self.accept(sign):
            self.take("nothing", f"`{sign}`")

    def tree(self, types: list[Type]) -> Tree:
        """A tree; the types of its leaves are appended to `types`."""
        if self.accept("("):
            return self._tuple(types)
        if self.accept("["):
            return Node("list", (), tuple(self._items("]", types)))
        if self.accept("{"):
            return Node("dict", *self._entries(":", "}", types))
        if self.kind == "text":
            return Fixed(self.take("text", "a string")[1:-1])
        start = self.start
        name = self.take("name", "a type")
        if name in ("None", "True", "False"):
            return Fixed({"None": None, "True": True, "False": False}[name])
        if self.accept("("):
            keys, items = self._entries("=", ")", types)
            return Node(name, keys, items)
        types.append(self._type(name, start))
        return Leaf()

    def _tuple(self, types: list[Type]) -> Tree:
        items: list[Tree] = []
        while not self.accept(")"):
            items.append(self.tree(types))
            if self.accept(")"):
                return items[0] if len(items) == 1 else Node("tuple", (), tuple(items))
            self.expect(",")
        return Node("tuple", (), tuple(items))

    def _items(self, end: str, types: list[Type]) -> Iterator[Tree]:
        while not self.accept(end):
            yield self.tree(types)
            if not self.ahead(end):
                self.expect(",")

    def _entries(self, between: str, end: str, types: list[Type]) -> tuple[tuple[str, ...], tuple[Tree, ...]]:
        """The keys and trees of a dict or of a record."""
        keys: list[str] = []
        items: list[Tree] = []
        while not self.accept(end):
            start = self.start
            key = self.take("text", "a key")[1:-1] if self.kind == "text" else self.take("name", "a key")
            if key in keys:
                self.fail(f"The key `{key}` is given twice.", start)
            self.expect(between)
            keys.append(key)
            items.append(self.tree(types))
            if not self.ahead(end):
                self.expect(",")
        return tuple(keys), tuple(items)

    def _type(self, name: str, start: int) -> Type:
        dtype = dtype_named(name)
        if dtype is None:
            self.fail(f"`{name}` is no type; write float, int, bool, complex, or a dtype such as f8 or float32.", start)
        if self.accept("["):
            return ArrayType(dtype, tuple(self._shape()), Form.ARRAY)
        return PYTHON_NUMBERS[name] if name in PYTHON_NUMBERS else scalar(dtype)

    def _shape(self) -> Iterator[Dim]:
        while not self.accept("]"):
            start = self.start
            length = self.dim()
            if length.const is not None and length.const < 0:
                self.fail(f"The length {length} is negative.", start)
            yield length
            if not self.ahead("]"):
                self.expect(",")

    def dim(self) -> Dim:
        """A length: sums and products of names and integers."""
        total = self._term()
        while self.ahead("+") or self.ahead("-"):
            negative = self.accept("-") or not self.accept("+")
            total = total - self._term() if negative else total + self._term()
        return total

    def _term(self) -> Dim:
        total = self._factor()
        while self.accept("*"):
            total = total * self._factor()
        return total

    def _factor(self) -> Dim:
        if self.accept("("):
            inner = self.dim()
            self.expect(")")
            return inner
        if self.kind == "int":
            return dim(int(self.take("int", "a length")))
        start = self.start
        name = self.take("name", "a length")
        if "." in name:
            self.fail(f"`{name}` is no name of a length.", start)
        return dim(unicodedata.normalize("NFKC", name))


def parse_dim(text: str) -> Dim | None:
    """A single length such as `n - 1`, or None where the text is none."""
    reader = _Reader(text)
    try:
        length = reader.dim()
    except AdgenError:
        return None
    return None if reader.kind else length


def show(signature: Signature) -> str:
    """A signature as text that `parse` reads back."""
    return ", ".join(f"{name}: {_show_given(given)}" for name, given in signature.items())


def _show_given(given: Given) -> str:
    types = iter(given.types)
    return _show_tree(given.tree, types)


def _show_tree(tree: Tree, types: Iterator[Type]) -> str:
    match tree:
        case Leaf():
            return _show_type(next(types))
        case Fixed(value):
            return repr(value)
        case Node("dict", keys, items):
            return "{" + ", ".join(f"{k!r}: {_show_tree(i, types)}" for k, i in zip(keys, items, strict=True)) + "}"
        case Node("tuple" | "list" as kind, _, items):
            inner = ", ".join(_show_tree(i, types) for i in items)
            if kind == "list":
                return f"[{inner}]"
            return f"({inner},)" if len(items) == 1 else f"({inner})"
        case Node(kind, keys, items):
            fields = ", ".join(f"{k}={_show_tree(i, types)}" for k, i in zip(keys, items, strict=True))
            return f"{kind.rpartition('.')[2]}({fields})"


def _show_type(of: Type) -> str:
    if isinstance(of, ArrayType) and of.form is Form.SCALAR and short(of.dtype) in PYTHON_NUMBERS:
        # Without the prefix these names mean Python numbers.
        return f"np.{of.dtype}"
    return str(of)
