"""Proofs of the lines of the derivative table, each of which can fail.

* `check_partials`: partial derivatives against SymPy, to 35 digits at random rational points.
* `check_transposes`: transposes against the linear map itself, exactly, on integers.
* `is_linear`: that the text of a tangent is linear in the tangents, whatever the numbers.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from functools import cache
from types import CodeType

import mpmath
import numpy as np
import sympy

from adgen.frontend.formula import formula
from adgen.rules.primitive import Linear, Partials, Primitive, Tangent, Tangents
from adgen.rules.table import PRIMITIVES
from adgen.verify.data import Datum
from adgen.verify.primitives import FOURIER
from adgen.verify.sampled import Sampled, fitted
from adgen.verify.symbolic import EXTRA_POINTS, INTEGERS, NAMESPACE, SYMBOLIC, Expression

DIGITS = 35
WORKING = 60
POINTS = 4
INTERVALS = ((1, 9), (11, 30), (-9, -1))
"""Ends of the intervals that points come from, in tenths; a function need not be real in each."""


ROUNDED = frozenset({*FOURIER.split(), "fftconvolve", "scipy_convolve"})
"""Primitives that round whole numbers: the roots of unity of Fourier transforms are irrational."""


class Disproof(AssertionError):
    """A line of the table is wrong."""


def check_partials(primitive: Primitive, texts: Sequence[str | None]) -> int:
    """Hold one partial derivative for each operand against SymPy; the number of points that were compared.

    `texts` are those of the primitive, or damaged ones. Raises Disproof.
    """
    names = [sympy.Symbol(p, real=True) for p in primitive.params]
    expression = SYMBOLIC[primitive.name](*names)
    compared = 0
    with mpmath.workdps(WORKING):
        for name, text in zip(names, texts, strict=True):
            if text is None:
                continue
            derivative = sympy.diff(expression, name)
            for point in _points(primitive, expression, names):
                exact = _number(derivative, names, point)
                ruled = _evaluated(text, primitive, _number(expression, names, point), point)
                if abs(exact - ruled) > mpmath.mpf(10) ** -DIGITS * (abs(exact) + abs(ruled)):
                    where = ", ".join(f"{n} = {p}" for n, p in zip(names, point, strict=True))
                    why = f"{primitive.name}: {text} is {ruled} at {where}, SymPy says {exact}"
                    raise Disproof(why)
                compared += 1
    return compared


def _points(
    primitive: Primitive, expression: Expression, names: Sequence[Expression]
) -> Iterator[tuple[Expression, ...]]:
    """Random rational points at which the function is real, from every interval that has some."""
    yield from EXTRA_POINTS.get(primitive.name, ())
    rng = random.Random(primitive.name)
    for low, high in INTERVALS:
        for _ in range(POINTS):
            point = tuple(sympy.Rational(rng.randint(low * 1000, high * 1000), 10007) for _ in names)
            if primitive.name in INTEGERS:
                place, least = INTEGERS[primitive.name]
                whole = sympy.Integer(rng.randint(least, least + 4))
                point = (*point[:place], whole, *point[place + 1 :])
            if mpmath.im(_number(expression, names, point)) == 0:
                yield point


def _number(expression: Expression, names: Sequence[Expression], point: Sequence[Expression]) -> Expression:
    try:
        value = expression.subs(dict(zip(names, point, strict=True))).evalf(WORKING)
    except ValueError:  # outside the domain of a function of mpmath
        return mpmath.mpc(0, 1)
    if value.has(sympy.zoo, sympy.nan, sympy.oo):
        return mpmath.mpc(0, 1)
    real, imaginary = value.as_real_imag()
    whole = mpmath.mpf(str(real.evalf(WORKING)))
    return whole if imaginary == 0 else mpmath.mpc(whole, 1)


def _evaluated(text: str, primitive: Primitive, out: Expression, point: Sequence[Expression]) -> Expression:
    """The text of a rule, read as plain mathematics by mpmath."""
    operands = {name: mpmath.mpf(p.p) / p.q for name, p in zip(primitive.params, point, strict=True)}
    return mpmath.mpf(eval(_compiled(text), {**NAMESPACE, **operands, "out": out}))


@cache
def _compiled(text: str) -> CodeType:
    tree = _FloorDivision().visit(ast.parse(text, mode="eval"))
    return compile(ast.fix_missing_locations(tree), "rule", "eval")


class _FloorDivision(ast.NodeTransformer):
    """Spells `x // y`, which mpmath does not know, as `floor(x / y)`."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Replace one operator, after those inside it."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.FloorDiv):
            return node
        return ast.Call(ast.Name("floor", ast.Load()), [ast.BinOp(node.left, ast.Div(), node.right)], [])


def partials_of(primitive: Primitive) -> tuple[str | None, ...]:
    """The partial derivatives of an elementwise primitive as texts; of a tangent line, by setting one tangent to 1."""
    match primitive.rule:
        case Partials(texts):
            return texts
        case Tangent(text):
            return tuple(_only(text, name, primitive.params) for name in primitive.params)
        case _:
            raise ValueError(f"{primitive.name} has no partial derivatives")


def _only(text: str, active: str, params: Sequence[str]) -> str:
    class Seed(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id.removesuffix("_dot") in params and node.id.endswith("_dot"):
                return ast.Constant(int(node.id == f"{active}_dot"))
            return node

    return ast.unparse(Seed().visit(ast.parse(text, mode="eval")))


def check_transposes(primitive: Primitive, sampled: Sampled, texts: Sequence[str | None]) -> int:
    """Hold the transpose of each operand against the linear map, on all unit vectors; the number of them.

    The pairing is Re(sum(bar * out)), bilinear in complex numbers. Integers make every product and sum exact, except
    in primitives that are `ROUNDED`.
    """
    compared = 0
    for place, text in enumerate(texts):
        if text is not None and sampled.active(place):
            compared += _check_transpose(primitive, sampled, place, text)
    return compared


def _check_transpose(primitive: Primitive, sampled: Sampled, place: int, text: str) -> int:
    backward = sampled.function(
        lambda env, builder: fitted(formula(text, env, builder), sampled, place, builder), bar=True
    )
    forward = sampled.function()
    arguments = sampled.integers(seed=place)
    zero = np.zeros_like(arguments[place])
    base = sampled.run(forward, _with(arguments, place, zero))
    slack = 16 * np.finfo(base.dtype).eps if primitive.name in ROUNDED else 0.0
    bars = [(bar, sampled.run(backward, [*arguments, bar])) for bar in _units(base)]
    for direction in _units(zero):
        image = sampled.run(forward, _with(arguments, place, direction)) - base
        for bar, cotangent in bars:
            left, right = np.real(np.sum(bar * image)), np.real(np.sum(cotangent * direction))
            if abs(left - right) > slack:
                why = f"{primitive.name}({sampled.sample.text}): {text} pairs to {right}, the map to {left}"
                raise Disproof(why)
    return len(bars) * np.size(zero)


def _with(arguments: Sequence[Datum], place: int, value: Datum) -> list[Datum]:
    return [value if k == place else a for k, a in enumerate(arguments)]


def _units(like: Datum) -> Iterator[Datum]:
    """Every unit vector of the shape of `like`; of a complex space, those times i too."""
    for k in range(np.size(like)):
        unit = np.zeros(np.size(like), np.asarray(like).dtype)
        unit[k] = 1
        shaped = unit.reshape(np.shape(like))
        yield shaped if np.ndim(like) else shaped[()]
        if np.iscomplexobj(like):
            yield 1j * shaped


LINEAR_CALLS = frozenset(
    {
        *("sum", "fsum", "real", "imag", "conjugate", "broadcast_to", "sum_to", "reshape", "transpose", "tril", "triu"),
        *("expand", "ravel", "reverse", "lower_half", "from_triangle", "given", "hermitian", "turned", "turning"),
        *("over_factor", "triangle_of", "transposed_by", "upper_right", "row"),
        *("cumsum", "cumprod_dot", "reordered", "at_rank", "at_quantile", "steeply", "interp_dot"),
        *("values_of", "beside_zeros", "column"),
    }
)
"""Functions of rule texts that are linear (over the reals) in their first argument, the others being data."""

LINEAR_LAST = frozenset(
    {
        *("outside", "normalised", "beside", "banded_product", "adjoint_unless", "unread_triangle", "factor_product"),
        *(
            "over_upper",
            "lu_solved",
            "lu_moved",
            "metric",
            "lower_change",
            "upper_change",
            "picked",
            "truncated_change",
        ),
    }
)
"""Functions of rule texts that are linear in their last argument, the others being data."""

LINEAR_TOGETHER: dict[str, int] = {"repeated": 0, "pencil": 3}
"""Functions of rule texts that are linear in all arguments from this one on together."""


def is_linear(text: str, dots: frozenset[str]) -> bool:
    """Whether the text is linear in the names `dots`, by its form alone."""
    return _degree(ast.parse(text, mode="eval").body, dots) == 1


def _degree(node: ast.expr, dots: frozenset[str]) -> int | None:
    """0 for what does not contain tangents, 1 for what is linear in them, None for anything else.

    The number 0 is linear too: it counts as 1 where its neighbour does.
    """
    if not any(isinstance(n, ast.Name) and n.id in dots for n in ast.walk(node)):
        return 0
    match node:
        case ast.Name():
            return 1
        case ast.UnaryOp(ast.USub(), operand) | ast.Attribute(operand, "T" | "mT" | "mH"):
            return _degree(operand, dots)
        case ast.BinOp(left, ast.Add() | ast.Sub(), right):
            return 1 if _linear_or_zero(left, dots) and _linear_or_zero(right, dots) else None
        case ast.BinOp(left, ast.Mult() | ast.MatMult(), right):
            return 1 if {_degree(left, dots), _degree(right, dots)} == {0, 1} else None
        case ast.BinOp(left, ast.Div(), right):
            return 1 if (_degree(left, dots), _degree(right, dots)) == (1, 0) else None
        case ast.Call(ast.Name("where"), [condition, x, y]):
            both = _linear_or_zero(x, dots) and _linear_or_zero(y, dots)
            return 1 if _degree(condition, dots) == 0 and both else None
        case ast.Call(ast.Name(name), [first, *rest], keywords) if name in LINEAR_CALLS:
            others = [_degree(a, dots) for a in (*rest, *(k.value for k in keywords))]
            return 1 if _degree(first, dots) == 1 and not any(others) else None
        case ast.Call(ast.Name(name), [*data, inner]) if name in LINEAR_LAST:
            return _degree(inner, dots) if not any(_degree(d, dots) for d in data) else None
        case ast.Call(ast.Name(name), args) if name in LINEAR_TOGETHER:
            degrees, start = [_degree(a, dots) for a in args], LINEAR_TOGETHER[name]
            return 1 if not any(degrees[:start]) and set(degrees[start:]) == {1} else None
        case ast.Call(ast.Name(name), args) if name in PRIMITIVES:
            return 1 if _linear_call(PRIMITIVES[name], [_degree(a, dots) for a in args]) else None
        case _:
            return None


def _linear_call(primitive: Primitive, degrees: list[int | None]) -> bool:
    """Whether a primitive is applied to one tangent, in a place in which it is linear, and to data."""
    match primitive.rule:
        case Tangent(_, transposes):
            places = [k for k, degree in enumerate(degrees) if degree == 1]
            return degrees.count(0) == len(degrees) - 1 and [transposes[k] is not None for k in places] == [True]
        case _:
            return False


def _linear_or_zero(node: ast.expr, dots: frozenset[str]) -> bool:
    is_zero = isinstance(node, ast.Constant) and node.value == 0
    return is_zero or _degree(node, dots) == 1


def texts_of(primitive: Primitive) -> tuple[str, ...]:
    """Every text of a primitive's rule."""
    match primitive.rule:
        case Partials(texts) | Linear(texts):
            return tuple(t for t in texts if t is not None)
        case Tangent(text, transposes):
            return (text, *(t for t in transposes if t is not None))
        case Tangents(_, texts):
            return tuple(t for t in texts if t is not None)
        case _:
            return ()


def damaged(text: str) -> tuple[str, ...]:
    """The text with a wrong sign, off by a millionth, and dropped; instead of a zero, a small constant."""
    if text == "0":
        return ("1e-6",)
    return (f"-({text})", f"({text}) * (1 + 1e-6)", f"0 * ({text})")
