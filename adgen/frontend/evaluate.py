"""Evaluates expressions of constants without executing the user's code: literals, arithmetic, `np.array([...])`."""

from __future__ import annotations

import ast
import cmath
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from adgen.frontend.constants import MAX_ELEMENTS
from adgen.frontend.program import Constant, Entity, Library, Unreadable

Look = Callable[[ast.expr], Entity | None]
"""Says what a name, or a name with attributes, means."""

MAX_BITS = 4096
"""Integers longer than this are not computed, so that `10**10**10` in a file cannot stop the compiler."""


class NotConstant(Exception):
    """The expression is not made of constants alone; its text says which part is not."""


_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
# Functions without side effects whose work is bounded by the size of their arguments.
_BUILTINS: Mapping[str, Callable[..., Any]] = {
    f.__name__: f for f in (float, int, bool, complex, len, abs, min, max, sum, round, tuple, list, dict)
}
_NAMES = (
    "sqrt exp log log2 log10 log1p expm1 sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh hypot absolute abs"
    " power square deg2rad rad2deg radians degrees sum mean prod diff cumsum float64 float32 int64 int32 complex128"
    " bool_ array asarray transpose diag outer dot"
)
_BOUNDED = frozenset(_NAMES.split())
_SIZED = frozenset({"zeros", "ones", "full", "eye", "identity", "linspace", "arange"})
_UNBOUNDED = frozenset({"factorial", "comb", "perm"})


def evaluate(node: ast.expr, look: Look) -> Any:
    """The value of `node`. Raises NotConstant where it is anything but constants, arithmetic and known functions."""
    try:
        return _value(node, look)
    except (ArithmeticError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise NotConstant(f"`{ast.unparse(node)}` raises {type(error).__name__}") from None


def _value(node: ast.expr, look: Look) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name() | ast.Attribute():
            return _named(node, look)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_value(operand, look))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(type(op), _value(left, look), _value(right, look), node)
        case ast.Tuple(elts=items):
            return tuple([_value(i, look) for i in items])
        case ast.List(elts=items):
            return [_value(i, look) for i in items]
        case ast.Dict(keys=keys, values=values):
            return dict(zip(_values(keys, look), _values(values, look), strict=True))
        case ast.Subscript(value=base, slice=index):
            return _value(base, look)[_index(index, look)]
        case ast.Call(func=function, args=args, keywords=keywords):
            return _call(node, _function(function, look), _values(args, look), _options(keywords, look))
        case _:
            raise NotConstant(f"`{ast.unparse(node)}` is not a constant expression")


def _named(node: ast.Name | ast.Attribute, look: Look) -> Any:
    match look(node):
        case Constant(value):
            return value
        case Library(path):
            return library_constant(path)
        case Unreadable(why):
            raise NotConstant(why.removesuffix("."))
        case _:
            raise NotConstant(f"`{ast.unparse(node)}` is not a constant")


def library_constant(path: str) -> Any:
    """The number behind `math.pi` or `numpy.inf`. Raises NotConstant where the path is no number."""
    module, _, name = path.rpartition(".")
    home = {"math": math, "cmath": cmath, "numpy": np}.get(module)
    value = getattr(home, name, NotConstant)
    if home is None or not (value is None or isinstance(value, (int, float, complex))):
        raise NotConstant(f"`{path}` is not a number")
    return value


def _binary(op: type[ast.operator], left: Any, right: Any, node: ast.expr) -> Any:
    sized = (str, bytes, tuple, list, dict)
    if isinstance(left, sized) or isinstance(right, sized):
        if op is not ast.Add:
            raise NotConstant(f"`{ast.unparse(node)}` is not arithmetic of numbers")
    elif isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * right if op is ast.Pow else left.bit_length() + right.bit_length()
        if bits > MAX_BITS:
            raise NotConstant(f"`{ast.unparse(node)}` is too large")
    return _BINARY[op](left, right)


def _index(node: ast.expr, look: Look) -> Any:
    match node:
        case ast.Slice(lower=lo, upper=hi, step=step):
            return slice(*(None if part is None else _value(part, look) for part in (lo, hi, step)))
        case ast.Tuple(elts=items):
            return tuple([_index(i, look) for i in items])
        case _:
            return _value(node, look)


def _values(args: Iterable[ast.expr | None], look: Look) -> list[Any]:
    args = list(args)
    if None in args:
        raise NotConstant("a dict with `**`")
    return [_value(a, look) for a in args if a is not None]


def _options(keywords: list[ast.keyword], look: Look) -> dict[str, Any]:
    if any(k.arg is None for k in keywords):
        raise NotConstant("an argument list with `**`")
    return {str(k.arg): _option(k.value, look) for k in keywords}


def _option(node: ast.expr, look: Look) -> Any:
    """An option may also be a type: `dtype=np.float32`, `dtype=int`."""
    try:
        return _value(node, look)
    except NotConstant:
        return _function(node, look)


def _function(node: ast.expr, look: Look) -> Callable[..., Any]:
    found = look(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
    match found:
        case None if isinstance(node, ast.Name) and node.id in _BUILTINS:
            return _BUILTINS[node.id]
        case Library(path):
            module, _, name = path.rpartition(".")
            if module in ("math", "cmath") and name not in _UNBOUNDED:
                return _from({"math": math, "cmath": cmath}[module], name, node)
            if module == "numpy" and name in _BOUNDED | _SIZED:
                return _from(np, name, node)
    raise NotConstant(f"`{ast.unparse(node)}` is not a function that adgen evaluates while it reads a file")


def _from(module: object, name: str, node: ast.expr) -> Callable[..., Any]:
    function: Callable[..., Any] | None = getattr(module, name, None)
    if not callable(function):
        raise NotConstant(f"`{ast.unparse(node)}` is not a function")
    return function


def _call(node: ast.expr, function: Callable[..., Any], args: list[Any], options: dict[str, Any]) -> Any:
    name = getattr(function, "__name__", "")
    # An option that sets a size would get past the check of the size.
    odd = name in _SIZED and not set(options) <= {"dtype", "num", "endpoint"}
    if odd or _size(name, args, options) > MAX_ELEMENTS or sum(np.size(a) for a in args) > MAX_ELEMENTS:
        raise NotConstant(f"`{ast.unparse(node)}` is too large, or has an option that adgen does not evaluate")
    with np.errstate(all="ignore"):
        return function(*args, **options)


def _size(name: str, args: list[Any], options: dict[str, Any]) -> float:
    """How many elements the result of a call may have, as far as that is more than the arguments have."""
    match name:
        case "arange":
            lo, hi, step = args if len(args) == 3 else (*args, 1) if len(args) == 2 else (0, *args, 1)
            return float(abs((hi - lo) / step))
        case "linspace":
            return float(options.get("num", args[2] if len(args) > 2 else 50))
        case "eye" | "identity":
            return float(args[0] * (args[1] if len(args) > 1 and args[1] else args[0]))
        case "outer":
            return float(np.size(args[0]) * np.size(args[1]))
        case "diag":
            return float(np.size(args[0]) ** 2)
        case "zeros" | "ones" | "full":
            return float(math.prod(args[0]) if isinstance(args[0], (tuple, list)) else args[0])
        case _:
            return 0.0
