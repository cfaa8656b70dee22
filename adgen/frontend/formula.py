"""Reads the text of a rule (`"x / (x**2 + y**2)"`) and builds it.

The language of rules: numbers, names, operators, comparisons, `a if c else b` over static conditions, calls of
primitives with options as keywords, the attributes `T`, `mT`, `mH`, `shape`, `size`, `dtype`, and the functions of
`formula_functions.py`.

Derived code must not raise where the primal did not. Python numbers raise on division by zero and on overflow of
`**`, NumPy's do not; so a division or power of Python numbers is built with `ieee=True` unless the divisor is known
to be nonzero.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Collection, Hashable, Mapping
from contextlib import suppress
from functools import cache

from adgen.errors import refuse
from adgen.frontend.formula_arithmetic import Arithmetic
from adgen.frontend.formula_functions import FUNCTIONS, transposed
from adgen.frontend.formula_products import adjoint, swapped
from adgen.ir.builder import Builder, freeze
from adgen.ir.dims import product
from adgen.ir.nodes import Apply, Atom, Const, Undef, Value
from adgen.ir.types import ArrayType
from adgen.rules.elementwise import MATH_NAMES
from adgen.rules.table import PRIMITIVES

Meaning = Hashable
"""An atom, or something static: a number, a length, a shape, an option."""

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "remainder",
    ast.Pow: "power",
    ast.MatMult: "matmul",
    ast.BitAnd: "bitwise_and",
    ast.BitOr: "bitwise_or",
    ast.USub: "negative",
    ast.Invert: "invert",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
}

CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e}

UNCHANGED_ON_REALS = frozenset({"real", "conjugate"})


def formula(
    text: str,
    env: Mapping[str, Atom | Hashable],
    builder: Builder,
    lib: str | None = None,
    nonzero: Collection[Value] = (),
) -> Atom:
    """Build the rule `text` and give its value.

    `env` says what names mean: atoms, or static options. `lib` is the library of the primitive whose rule this is:
    with "math", functions without the prefix `np.` stay in the `math` library. `nonzero` are values that the primal
    has divided by. Raises AdgenError E901 where the text is not in the language of rules, and what inference
    raises.
    """
    reader = _Reader(env, Arithmetic(builder, set(nonzero)), lib)
    return reader.numbers.atom(reader.read(_parsed(text)))


def check_text(text: str | None, names: Collection[str], what: str) -> None:
    """Refuse (E504) a text of the user's that is not in the language of rules; None declares data."""
    if text is None:
        return
    try:
        tree = _parsed(text)
    except SyntaxError:
        refuse("E504", f"{what} contains {text!r}, which is no expression.")
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - called
    unknown = sorted((called - set(FUNCTIONS) - set(PRIMITIVES)) | (read - set(names) - set(CONSTANTS) - {"np"}))
    if unknown:
        refuse("E504", f"{what} contains {unknown[0]!r} in {text!r}, which means nothing there.")


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


class _Reader:
    """One reading of one text."""

    def __init__(self, env: Mapping[str, Atom | Hashable], numbers: Arithmetic, lib: str | None) -> None:
        self.env = env
        self.numbers = numbers
        self.builder = numbers.builder
        self.lib = lib

    def read(self, node: ast.expr) -> Meaning:
        """The meaning of an expression."""
        match node:
            case ast.Constant(value):
                return value if isinstance(value, Hashable) else None
            case ast.Name(name):
                return self._name(name)
            case ast.Tuple(items):
                return tuple(map(self.read, items))
            case ast.UnaryOp(operator, operand):
                return self.numbers.operator(OPERATORS[type(operator)], self.read(operand))
            case ast.BinOp(left, operator, right):
                return self.numbers.operator(OPERATORS[type(operator)], self.read(left), self.read(right))
            case ast.Compare(left, [operator], [right]):
                return self.numbers.operator(OPERATORS[type(operator)], self.read(left), self.read(right))
            case ast.IfExp(test, body, orelse):
                return self.read(body if self.read(test) else orelse)
            case ast.Attribute(value, attribute):
                return self._attribute(self.numbers.atom(self.read(value)), attribute)
            case ast.Call(function, args, keywords):
                options = {k.arg or "": self.read(k.value) for k in keywords}
                return self._call(function, [self.read(a) for a in args], options)
            case _:
                refuse("E901", f"A rule contains {ast.unparse(node)!r}, which is not in the language of rules.")

    def _name(self, name: str) -> Meaning:
        if name in self.env:
            return self.env[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        refuse("E901", f"A rule uses the name {name}, which means nothing there.")

    def _attribute(self, value: Atom, attribute: str) -> Meaning:
        of = value.type
        assert isinstance(of, ArrayType)
        match attribute:
            case "T":
                return transposed(self.numbers, value)
            case "mT":
                return swapped(self.numbers, value)
            case "mH":
                return adjoint(self.numbers, value)
            case "shape":
                return of.shape
            case "size":
                return product(of.shape)
            case "dtype":
                return of.dtype
            case _:
                refuse("E901", f"A rule uses the attribute {attribute}, which means nothing there.")

    def _call(self, function: ast.expr, args: list[Meaning], options: dict[str, Hashable]) -> Meaning:
        match function:
            case ast.Name(name) if name in FUNCTIONS:
                made: Meaning = FUNCTIONS[name](self.numbers, *args, **options)
                return made
            case ast.Name(name):
                return self._primitive(name, args, options, self.lib)
            case ast.Attribute(ast.Name("np"), name):
                return self._primitive(name, args, options, None)
            case _:
                refuse("E901", f"A rule calls {ast.unparse(function)!r}, which is no primitive.")

    def _primitive(self, name: str, args: list[Meaning], options: dict[str, Hashable], lib: str | None) -> Meaning:
        primitive = PRIMITIVES[name]
        operands = len(args) if primitive.variadic else len(primitive.params)
        options.update(zip((option for option, _ in primitive.options), args[operands:], strict=False))
        atoms = [self.numbers.atom(a) for a in args[:operands]]
        known = [a.value for a in atoms if isinstance(a, Const)]
        in_math = getattr(math, MATH_NAMES.get(name, ""), None)
        if in_math and len(known) == len(atoms) and not options:
            with suppress(ValueError, OverflowError):  # a pole: the run gives inf or nan
                folded: bool | int | float = in_math(*known)
                return folded
        if name in UNCHANGED_ON_REALS and isinstance(atoms[0].type, ArrayType) and atoms[0].type.kind != "c":
            return atoms[0]
        takes_lib = "lib" in dict(primitive.options)
        if lib == "math" and takes_lib and in_math and all(map(_is_real_number, atoms)):
            options["lib"] = "math"
        defaults = dict(primitive.options)
        given = {k: v for k, v in options.items() if not (v in (None, False) and defaults.get(k, v) is v)}
        (made,) = self.builder.apply_many(Apply(name, tuple(atoms), freeze(given)))
        if name == "sqrt" and atoms[0] in self.numbers.nonzero:
            self.numbers.nonzero.add(made)
        return made


def _is_real_number(atom: Atom) -> bool:
    of = atom.type
    return isinstance(of, ArrayType) and not isinstance(atom, Undef) and not of.rank and of.kind != "c"
