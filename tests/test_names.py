"""Every function on the list: known to the compiler, with samples on which its value and derivatives are tried."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.ad.linearize import linearize
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.errors import AdgenError
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.ir.checker import check
from adgen.pipeline import Options, as_primal, stages
from adgen.rules.table import infer
from adgen.verify.calls import Call, call, exists, written
from adgen.verify.contracted import Contracted, scale
from adgen.verify.interpret import run
from adgen.verify.known import known
from adgen.verify.trees import flat, random_like
from tests.compiling import derive
from tests.oracle import Point, check_modes, untouched

if TYPE_CHECKING:
    from collections.abc import Iterator

MATH = (
    "acos acosh asin asinh atan atan2 atanh cbrt copysign cos cosh degrees dist erf erfc exp exp2 expm1 fabs fmod fsum"
    " gamma hypot ldexp lgamma log log10 log1p log2 modf pow prod radians remainder sin sinh sqrt sumprod tan tanh"
)
"""The functions of `math` that have a derivative."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the list: where its names live, and whether they are differentiable."""

    differentiable: bool
    modules: tuple[str, ...]
    words: tuple[str, ...]

    def paths(self) -> Iterator[str]:
        for word in self.words:
            for name in _spelled(word):
                found = [f"{m}.{name}" for m in self.modules if exists(f"{m}.{name}")]
                yield from found[:1]


def _spelled(word: str) -> list[str]:
    """`norm.{pdf,cdf}` is two names."""
    match = re.fullmatch(r"(.*)\{(.*)\}", word)
    return [match[1] + end for end in match[2].split(",")] if match else [word]


def sections() -> Iterator[Section]:
    """The parts of the list that consist of names."""
    text = (Path(__file__).parent / "coverage.txt").read_text()
    for part in re.split(r"^(?=\[)", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        differentiable, where = title[1] == "d", title[4:]
        if where == "math":
            yield Section(True, ("math",), tuple(MATH.split()))
        elif where != "scipy.sparse":
            modules = tuple(dict.fromkeys(re.findall(r"numpy(?:\.\w+)?|scipy\.\w+", where)))
            words = body.replace("random draws through a passed-in Generator", "").split()
            yield Section(differentiable, modules, tuple(words))


def paths(*, differentiable: bool) -> list[str]:
    found = [path for s in sections() if s.differentiable == differentiable for path in s.paths()]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("path", [*paths(differentiable=True), *paths(differentiable=False)])
def test_the_function_is_known(path: str) -> None:
    found = known(path)
    assert found is not None
    assert found.samples, "no rule without a sample"


def tried(*, differentiable: bool) -> list[Any]:
    return [
        pytest.param(call(path, text), k == 0, id=f"{path}({text})")
        for path in paths(differentiable=differentiable)
        if (found := known(path)) is not None
        for k, text in enumerate(found.samples)
    ]


@cache
def _source(made: Call) -> str:
    return written(made)


def _point(made: Call) -> Point:
    names: dict[str, Any] = {}
    exec(_source(made), names)
    args = tuple(made.arguments(seed=5))
    where = tuple(i for i, a in enumerate(args) if np.asarray(a).dtype.kind == "f")
    return Point(names["f"], args, where)


@pytest.mark.parametrize(("made", "first"), tried(differentiable=True))
def test_derivatives(made: Call, first: bool, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(_source(made))
    point = _point(made)
    assert point.is_smooth(point.cotangent), "the sample lies at a kink or a jump"
    vjp, jvp = (derive(path, made.signature, (), what) for what in ("vjp", "jvp"))
    check_modes(point, vjp.call, jvp.call)
    if first:
        _second_order(path, made.signature, point)


def _second_order(path: Path, sig: str, point: Point) -> None:
    """The derivative of the gradient in both modes, against central differences of the gradient."""
    *_, (_, derivative) = stages(from_file(path, "f"), signature_of_file(path, sig), Options(derive="vjp"))
    bar = point.cotangent
    bars = bar if isinstance(bar, tuple) else (bar,)
    args = (*point.args, *(b for b in bars if np.asarray(b).dtype.kind == "f"))
    twofold = as_primal(derivative)

    def gradient(*at: Any) -> Any:
        return flat(run(twofold, list(at)))

    weights = np.random.default_rng(3).normal(size=len(gradient(*args)))
    numeric = Contracted(gradient, args, point.places, weights)
    expected, spread = numeric.gradient()
    if spread > 1e-3 * scale(expected):
        pytest.fail("the sample lies at a kink of the gradient")
    outputs = tuple(i for i, y in enumerate(run(twofold, list(args))) if np.asarray(y).dtype.kind == "f")
    tangents = random_like(point.active, np.random.default_rng(4))
    forward = check(linearize(twofold, point.places, outputs, infer, reverse=True), infer)
    results = run(forward, [*args, *tangents])
    dots = flat([results[len(twofold.body.yields) + k] for k in range(len(outputs))])
    reverse = check(transpose(check(split(forward, infer), infer), infer), infer)
    bars = _like(results, outputs, weights)
    found = flat(run(reverse, [*args, *bars])[len(twofold.body.yields) :])
    size = scale(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6 * size)
    assert weights @ dots == pytest.approx(flat(tangents) @ found, rel=1e-8, abs=1e-8 * size)


def signature_of_file(path: Path, sig: str) -> Any:
    return signature_of(from_file(path, "f"), sig)


def _like(results: Any, outputs: tuple[int, ...], weights: np.ndarray) -> list[Any]:
    """The weights in the shapes of the results."""
    found, start = [], 0
    for i in outputs:
        size = np.size(results[i])
        piece = weights[start : start + size]
        found.append(piece.reshape(np.shape(results[i])) if np.ndim(results[i]) else float(piece[0]))
        start += size
    return found


@pytest.mark.parametrize("made", [c.values[0] for c in tried(differentiable=True) if c.values[1]], ids=lambda c: c.path)
def test_the_emitted_module_is_in_the_language(made: Call, tmp_path: Path) -> None:
    """Compiling it again gives the second derivative."""
    (tmp_path / "program.py").write_text(_source(made))
    point = _point(made)
    vjp = derive(tmp_path / "program.py", made.signature, (), "vjp")
    (tmp_path / "again.py").write_text(vjp.text)
    given = zip(inspect.signature(vjp.call).parameters, (*point.args, point.cotangent), strict=True)
    sig = ", ".join(f"{name}: {_type(value)}" for name, value in given)
    twice = derive(tmp_path / "again.py", sig, (), "jvp", name="f_vjp")
    dots = random_like((*point.args, point.cotangent), np.random.default_rng(6))
    active = [d for d, a in zip(dots, (*point.args, point.cotangent), strict=True) if len(flat(a))]
    value, _ = twice.call(*point.args, point.cotangent, *active)
    np.testing.assert_allclose(flat(value), flat(vjp.call(*point.args, point.cotangent)), rtol=1e-12, atol=1e-12)


def _type(value: Any) -> str:
    """The type of a value as a signature writes it."""
    match value:
        case tuple():
            return f"({', '.join(map(_type, value))}{',' if len(value) == 1 else ''})"
        case list():
            return f"[{', '.join(map(_type, value))}]"
        case np.ndarray() if value.ndim:
            return f"{value.dtype}[{', '.join(map(str, value.shape))}]"
        case np.ndarray() | np.generic():
            return str(value.dtype)
        case _:
            return type(value).__name__


@pytest.mark.parametrize(("made", "first"), tried(differentiable=False))
def test_values_without_derivative(made: Call, first: bool, tmp_path: Path) -> None:
    """The value is the library's; the derivative is zero or refused."""
    path = tmp_path / "program.py"
    path.write_text(_source(made))
    point = _point(made)
    primal = derive(path, made.signature, (), "primal")
    np.testing.assert_equal(untouched(primal.call, point.args), point.primal)
    if not point.places:
        return
    try:
        jvp = derive(path, made.signature, (), "jvp")
    except AdgenError as error:
        assert error.code in {"E501", "E502"}
        return
    _, out_dot = jvp.call(*point.args, *point.tangents)
    assert not np.any(flat(out_dot))


NEW_IN_NUMPY = {"astype", "cumulative_prod", "cumulative_sum", "matvec", "permute_dims", "unstack", "vecdot", "vecmat"}
LATER = {*NEW_IN_NUMPY, "sumprod"}
"""Functions that the oldest Python or NumPy with which adgen works does not have."""

METHODS = frozenset({"flatten"})
"""Names on the list that are methods of arrays alone; the programs of the corpus call them."""


def test_the_list_is_whole() -> None:
    """No word of the list is passed over, and the list is the long one."""
    lost = {
        name
        for section in sections()
        for word in section.words
        for name in _spelled(word)
        if not any(exists(f"{module}.{name}") for module in section.modules)
    }
    assert lost <= LATER | METHODS
    assert len(paths(differentiable=True)) > 390
    assert len(paths(differentiable=False)) > 60
