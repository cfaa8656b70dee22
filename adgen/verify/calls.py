"""Samples of library functions as users call them: `"f8[n, m], axis=0"` stands for `np.ptp(x, axis=0)`.

A sample is the text between the parentheses of a call, in which types stand for operands: `float` and `int` are Python
numbers, `f8` a NumPy scalar, `f8[n, 3]` an array; everything else is meant as it stands. `f8[n] > 2`, `f8[n] < 0` and
`-1 < f8[n] < 1` say where the numbers lie, which is between 0.1 and 0.9 otherwise. Integers lie in `range(2)`, or
`range(k)` for `i8[n] < k`. `regular(...)`, `definite(...)` and `increasing(...)` make matrices that can be inverted,
that have a Cholesky factor, and sorted vectors. `in place: f8[n], 0.0` is a call that changes its first operand. What
stands behind a semicolon is done with the result: `np.float32; .eps`.
"""

from __future__ import annotations

import ast
import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from adgen.verify.data import LENGTHS, Datum

KINDS = frozenset({"float", "int", "bool", "complex", "f8", "f4", "f16", "c16", "c8", "c32", "i8", "b1"})
"""What a sample may call the type of an operand."""

PYTHON = frozenset({"float", "int", "bool"})
PARTS = {"complex": "float", "c16": "f8", "c8": "f4", "c32": "f16"}
"""The types of the real and imaginary parts of complex operands."""

MADE = frozenset({"regular", "definite", "increasing"})
IN_PLACE = "in place:"
MODULES = {"numpy": "np", "math": "math"}


@dataclass(frozen=True, slots=True)
class Operand:
    """An operand of a call: its type, the interval of its numbers, and what else is asked of it."""

    name: str
    type: str
    low: float | None = None
    high: float | None = None
    made: str = ""

    @property
    def is_complex(self) -> bool:
        """Whether it is passed as two real operands."""
        return self.type.startswith("c")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a library function, as a program `f` of its operands."""

    path: str
    text: str
    operands: tuple[Operand, ...]
    expression: str

    @property
    def signature(self) -> str:
        """The signature of the program."""
        return ", ".join(f"{name}: {of}" for o in self.operands for name, of in _parameters(o))

    def source(self, outputs: str = "") -> str:
        """The text of the program; `outputs` says how its value `y` is returned."""
        lines = ["import math", "", "import numpy as np", scipy_import(self.path), ""]
        names = [name for o in self.operands for name, _ in _parameters(o)]
        lines += ["", f"def f({', '.join(names)}):"]
        lines += [f"    {o.name} = {o.name}_re + 1j * {o.name}_im" for o in self.operands if o.is_complex]
        if self.text.startswith(IN_PLACE):
            first = self.operands[0].name
            lines += [f"    {first} = {first}.copy()", f"    {self.expression}", f"    y = {first}"]
        else:
            lines.append(f"    y = {self.expression}")
        return "\n".join([*lines, f"    return {outputs or 'y'}", ""])

    def arguments(self, seed: int = 0) -> list[Datum]:
        """Random arguments of the program."""
        rng = np.random.default_rng(seed)
        return [value for o in self.operands for value in _values(o, rng)]

    def function(self) -> Callable[..., Datum]:
        """The program as Python runs it."""
        return _run(self.source())


def call(path: str, text: str) -> Call:
    """The call of the function at `path` that a sample stands for."""
    root, _, rest = path.partition(".")
    reader = _Reader(f"{MODULES.get(root, root)}.{rest}")
    first, _, behind = text.removeprefix(IN_PLACE).partition(";")
    tree = ast.parse(f"f({first}){behind.strip()}", mode="eval").body
    spelled = ast.unparse(reader.visit(tree))
    return Call(path, text, tuple(reader.operands), spelled)


def written(made: Call) -> str:
    """The program of a call that returns real numbers: the parts of what is complex."""
    with np.errstate(all="ignore"):
        result = made.function()(*made.arguments())
    if isinstance(result, (tuple, list)):
        names = [f"y{k}" for k in range(len(result))]
        pairs = zip(names, result, strict=True)
        parts = [part for name, value in pairs for part in _outputs(name, value, made.path)]
        body = made.source(f"{', '.join(parts)},")
        return body.replace("    y = ", f"    {', '.join(names)}{',' if len(names) == 1 else ''} = ", 1)
    return made.source(", ".join(_outputs("y", result, made.path)))


def scipy_import(path: str) -> str:
    """The import of the module of SciPy that a function lives in; of a method, that of its distribution."""
    module = path.rpartition(".")[0]
    if not isinstance(resolve(module), ModuleType):
        module = module.rpartition(".")[0]
    return f"import {module}" if module.startswith("scipy.") else ""


def exists(path: str) -> bool:
    """Whether the library has such a function."""
    return resolve(path) is not None


def resolve(path: str) -> Datum:
    """The object at a dotted path of a library, or None."""
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Datum = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name, None)
        return found
    return None


class _Reader(ast.NodeTransformer):
    """Puts names in the place of types, and the function in that of `f`."""

    def __init__(self, function: str) -> None:
        self.function = function
        self.operands: list[Operand] = []

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A scalar type."""
        if node.id == "f":
            return ast.parse(self.function, mode="eval").body
        return self._operand(node.id) if node.id in KINDS else node

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        """What is a type after `dtype=` is meant as it stands."""
        return node if node.arg == "dtype" else ast.keyword(node.arg, self.visit(node.value))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """An array type; any other subscript is meant as it stands."""
        if isinstance(node.value, ast.Name) and node.value.id in KINDS:
            return self._operand(ast.unparse(node))
        self.generic_visit(node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """An operand with bounds."""
        match node:
            case ast.Compare(low, [ast.Lt(), ast.Lt()], [operand, high]) if _is_type(operand):
                return self._operand(ast.unparse(operand), _number(low), _number(high))
            case ast.Compare(operand, [ast.Lt()], [high]) if _is_type(operand):
                return self._operand(ast.unparse(operand), None, _number(high))
            case ast.Compare(operand, [ast.Gt()], [low]) if _is_type(operand):
                return self._operand(ast.unparse(operand), _number(low), None)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """An operand with a property; any other call is meant as it stands."""
        if isinstance(node.func, ast.Name) and node.func.id in MADE:
            return self._operand(ast.unparse(node.args[0]), made=node.func.id)
        self.generic_visit(node)
        return node

    def _operand(self, of: str, low: float | None = None, high: float | None = None, made: str = "") -> ast.Name:
        name = f"x{len(self.operands)}"
        self.operands.append(Operand(name, of, low, high, made))
        return ast.Name(name, ast.Load())


def _is_type(node: ast.expr) -> bool:
    name = node.value if isinstance(node, ast.Subscript) else node
    return isinstance(name, ast.Name) and name.id in KINDS


def _number(node: ast.expr) -> float:
    return float(ast.literal_eval(node))


def _parameters(operand: Operand) -> list[tuple[str, str]]:
    """The names and types of the parameters that an operand takes; a complex one takes two real ones."""
    if not operand.is_complex:
        return [(operand.name, operand.type.replace("b1", "bool"))]
    kind, bracket, shape = operand.type.partition("[")
    real = PARTS[kind] + bracket + shape
    return [(f"{operand.name}_re", real), (f"{operand.name}_im", real)]


def _values(operand: Operand, rng: np.random.Generator) -> list[Datum]:
    return [_value(operand, of, rng) for _, of in _parameters(operand)]


def _value(operand: Operand, of: str, rng: np.random.Generator) -> Datum:
    kind, _, inside = of.partition("[")
    shape = tuple(_length(d) for d in inside.removesuffix("]").split(",") if inside and d.strip() != "()")
    numbers = _shaped(operand, _drawn(operand, kind, shape, rng))
    if inside:
        return numbers.astype(kind)
    return numbers.item() if kind in PYTHON else numbers.astype(kind)[()]


def _drawn(operand: Operand, kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    if kind in ("int", "i8"):
        least = 0 if operand.low is None else int(operand.low) + 1
        return np.asarray(rng.integers(least, least + 2 if operand.high is None else int(operand.high), shape))
    if kind in ("bool", "b1"):
        return np.resize([True, False, True], shape)
    low, high = _interval(operand.low, operand.high)
    margin = 0.05 * (high - low)
    return np.asarray(rng.uniform(low + margin, high - margin, shape))


def _interval(low: float | None, high: float | None) -> tuple[float, float]:
    match low, high:
        case None, None:
            return 0.1, 0.9
        case None, float(top):
            return top - 1.0, top
        case float(bottom), None:
            return bottom, bottom + 1.0
        case float(bottom), float(top):
            return bottom, top
    raise ValueError(f"no interval: {low}, {high}")


def _shaped(operand: Operand, numbers: np.ndarray) -> np.ndarray:
    match operand.made:
        case "increasing":
            even = np.linspace(numbers.min(axis=-1), numbers.max(axis=-1), numbers.shape[-1], axis=-1)
            return np.asarray(0.5 * (np.sort(numbers, axis=-1) + even))  # no two so near that differences blow up
        case "regular":
            return np.asarray(numbers + 2.0 * np.eye(*numbers.shape[-2:]))
        case "definite":
            return np.asarray(numbers @ np.swapaxes(numbers, -1, -2) + np.eye(numbers.shape[-1]))
        case _:
            return numbers


def _length(text: str) -> int:
    value: int = eval(text, {"math": math}, dict(LENGTHS))
    return value


SPECTRA = frozenset({"numpy.linalg.eig", "numpy.linalg.eigvals", "scipy.linalg.eig", "scipy.linalg.eigvals"})
"""Functions whose results are complex in adgen even where they are real in NumPy, whose dtype depends on the values."""


def _outputs(name: str, value: Datum, path: str) -> list[str]:
    return [f"{name}.real", f"{name}.imag"] if np.iscomplexobj(value) or path in SPECTRA else [name]


def _run(source: str) -> Callable[..., Datum]:
    names: dict[str, Datum] = {}
    exec(source, names)
    function: Callable[..., Datum] = names["f"]
    return function
