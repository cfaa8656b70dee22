"""The derivative table, line by line: each is proved, and each is shown to be provable by damaging it."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest

from adgen.ad.linearize import linearize
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.errors import AdgenError
from adgen.frontend.formula_functions import FUNCTIONS
from adgen.ir.checker import check
from adgen.ir.nodes import Function
from adgen.ir.types import differentiable
from adgen.rules.primitive import Linear, Nondiff, Partials, Primitive, Tangent, Tangents
from adgen.rules.table import PRIMITIVES, infer
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import run
from adgen.verify.proofs import (
    DIGITS,
    Disproof,
    check_partials,
    check_transposes,
    damaged,
    is_linear,
    partials_of,
    texts_of,
)
from adgen.verify.sampled import Sampled
from adgen.verify.samples import samples
from adgen.verify.symbolic import SYMBOLIC

WITH_PARTIALS = [
    p for p in PRIMITIVES.values() if isinstance(p.rule, Partials) or (p.elementwise and isinstance(p.rule, Tangent))
]
LINEAR = [p for p in PRIMITIVES.values() if isinstance(p.rule, Linear)]
SEVERAL = [p for p in PRIMITIVES.values() if isinstance(p.rule, Tangents)]
TANGENT = [p for p in PRIMITIVES.values() if isinstance(p.rule, Tangent)]


def name_of(primitive: Primitive) -> str:
    return primitive.name


@pytest.mark.parametrize("primitive", WITH_PARTIALS, ids=name_of)
def test_partials_are_those_of_sympy(primitive: Primitive) -> None:
    assert primitive.name in SYMBOLIC, "no elementwise line goes without a SymPy expression"
    assert DIGITS >= 35
    assert check_partials(primitive, partials_of(primitive)) >= len(primitive.params)


@pytest.mark.parametrize("primitive", WITH_PARTIALS, ids=name_of)
def test_a_damaged_partial_is_caught(primitive: Primitive) -> None:
    texts = partials_of(primitive)
    for place, text in enumerate(texts):
        for wrong in damaged(text) if text is not None else ():
            with pytest.raises(Disproof):
                check_partials(primitive, [wrong if k == place else t for k, t in enumerate(texts)])


def proved_on(primitive: Primitive) -> list[Sampled]:
    """The samples on which a linear primitive has a derivative at all."""
    found = [Sampled(primitive, sample) for sample in samples(primitive)]
    return [s for s in found if any(map(s.active, range(len(s.sample.operands))))]


@pytest.mark.parametrize("primitive", LINEAR, ids=name_of)
def test_transposes_are_those_of_the_map(primitive: Primitive) -> None:
    assert isinstance(primitive.rule, Linear)
    compared = sum(check_transposes(primitive, s, primitive.rule.transposes) for s in proved_on(primitive))
    assert compared >= 4


@pytest.mark.parametrize("primitive", LINEAR, ids=name_of)
def test_a_damaged_transpose_is_caught(primitive: Primitive) -> None:
    assert isinstance(primitive.rule, Linear)
    texts = primitive.rule.transposes
    for place, text in enumerate(texts):
        if text is None:
            continue
        sampled = next(s for s in proved_on(primitive) if s.active(place))
        for wrong in damaged(text):
            with pytest.raises((Disproof, AdgenError)):  # what is dropped has no shape
                check_transposes(primitive, sampled, [wrong if k == place else t for k, t in enumerate(texts)])


@pytest.mark.parametrize("primitive", TANGENT, ids=name_of)
def test_a_tangent_line_is_linear_in_the_tangents(primitive: Primitive) -> None:
    assert isinstance(primitive.rule, Tangent)
    dots = frozenset(f"{p}_dot" for p in primitive.params)
    assert is_linear(primitive.rule.text, dots)


@pytest.mark.parametrize("primitive", SEVERAL, ids=name_of)
def test_tangents_of_several_results_are_linear(primitive: Primitive) -> None:
    assert isinstance(primitive.rule, Tangents)
    dots = frozenset(f"{p}_dot" for p in primitive.params)
    texts = [text for text in primitive.rule.texts if text is not None]
    assert texts
    assert all(is_linear(text, dots) for text in texts)


@pytest.mark.parametrize(
    "text",
    ["x_dot * x_dot", "x_dot + 1", "sin(x_dot)", "x / x_dot", "where(x_dot > 0, x_dot, 0)", "x", "sum(x, axis=x_dot)"],
)
def test_what_is_not_linear_is_caught(text: str) -> None:
    assert not is_linear(text, frozenset({"x_dot"}))


@pytest.mark.parametrize("primitive", PRIMITIVES.values(), ids=name_of)
def test_the_language_of_rules_is_closed(primitive: Primitive) -> None:
    """What a rule calls has a rule, or stands for calls that have one: so every order of derivative exists."""
    for text in texts_of(primitive):
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("np"), name)):
                    assert name in PRIMITIVES or name in FUNCTIONS


DIFFERENTIABLE = [
    pytest.param(sampled, id=f"{primitive.name}({sampled.sample.text})")
    for primitive in PRIMITIVES.values()
    if not isinstance(primitive.rule, Nondiff)
    for sampled in proved_on(primitive)
]


def moved(value: Any, along: Any, step: float) -> Any:
    """A number, array or list, moved along a direction."""
    if isinstance(value, list):
        return [moved(v, a, step) for v, a in zip(value, along, strict=True)]
    made = value + step * along
    return np.asarray(made, value.dtype) if isinstance(value, np.ndarray) else type(value)(made)


def paired(bar: Any, dot: Any) -> float:
    """The real pairing of a cotangent and a tangent."""
    if isinstance(dot, list):
        return sum(paired(b, d) for b, d in zip(bar, dot, strict=True))
    return float(np.real(np.sum(bar * dot)))


def apart(a: Any, b: Any) -> float:
    """The largest difference of two results."""
    if isinstance(b, list):
        return max((apart(x, y) for x, y in zip(a, b, strict=True)), default=0.0)
    return float(np.max(np.abs(a - b), initial=0.0))


def difference(function: Function, arguments: list[Any], dots: dict[int, Any], h: float) -> list[Any]:
    """The directional derivative by central differences of sixth order."""
    weights = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}
    total: list[Any] = []
    for k, weight in weights.items():
        for sign in (1, -1):
            at = [moved(a, dots[i], sign * k * h) if i in dots else a for i, a in enumerate(arguments)]
            step = run(function, at)
            scaled = [moved(y, y, sign * weight / h - 1) for y in step]
            total = scaled if not total else [moved(t, s, 1.0) for t, s in zip(total, scaled, strict=True)]
    return total


@pytest.mark.parametrize("sampled", DIFFERENTIABLE)
def test_both_modes_through_the_engine(sampled: Sampled) -> None:
    """Every rule on every sample: forward mode against differences, reverse mode against forward mode."""
    hold(sampled, sampled.wrt)


@pytest.mark.parametrize("sampled", DIFFERENTIABLE)
def test_each_operand_alone(sampled: Sampled) -> None:
    """Every rule where one operand has a tangent, and the others have none.

    A whole step along one operand alone crosses a jump of `remainder` at these arguments.
    """
    for place in sampled.wrt if len(sampled.wrt) > 1 else ():
        hold(sampled, (place,), h=1e-4)


def hold(sampled: Sampled, wrt: tuple[int, ...], h: float = 1e-3) -> None:
    """Both modes of a rule on a sample, by the operands `wrt`; `h` is the step of the differences."""
    function = sampled.function()
    arguments = [*sampled.values(1), *(np.zeros(n) for n in LENGTHS.values())]
    outputs = tuple(i for i, y in enumerate(function.body.yields) if differentiable(y.type))
    directions = sampled.values(2, -1.0, 1.0)
    dots = {i: directions[i] for i in wrt}
    forward = check(linearize(function, wrt, outputs, infer, reverse=True), infer)
    results = run(forward, [*arguments, *dots.values()])
    tangents = results[len(function.body.yields) :]
    single = any(t in str((sampled.types, function.body.yields)) for t in ("float32", "complex64"))
    exact = [y for i, y in enumerate(difference(function, arguments, dots, h)) if i in outputs]
    for tangent, expected in zip(tangents, exact, strict=True):
        assert apart(tangent, expected) <= (1e-1 if single else 1e-9)
    bars = [function_bar(results[i], seed) for seed, i in enumerate(outputs)]
    backward = transpose(split(forward, infer), infer)
    cotangents = run(backward, [*arguments, *bars])[len(function.body.yields) :]
    left = sum(paired(b, t) for b, t in zip(bars, tangents, strict=True))
    right = sum(paired(c, d) for c, d in zip(cotangents, dots.values(), strict=True))
    assert abs(left - right) <= (1e-3 if single else 1e-11) * (1 + abs(left))
    for cotangent, i in zip(cotangents, wrt, strict=True):
        assert np.shape(cotangent) == np.shape(arguments[i])
        if isinstance(arguments[i], np.ndarray) and arguments[i].ndim:
            assert cotangent.dtype == arguments[i].dtype


def function_bar(like: Any, seed: int) -> Any:
    """A random cotangent of a result."""
    if isinstance(like, list):
        return [function_bar(v, seed + k) for k, v in enumerate(like)]
    rng = np.random.default_rng(seed + 7)
    made = rng.uniform(-1, 1, np.shape(like)) + (
        1j * rng.uniform(-1, 1, np.shape(like)) if np.iscomplexobj(like) else 0
    )
    return np.asarray(made, like.dtype) if isinstance(like, np.ndarray) else type(like)(made)
