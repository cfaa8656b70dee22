"""Every function on the list on longdouble: what NumPy and SciPy compute with all digits, so does the derivative."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.errors import AdgenError
from adgen.verify.calls import call, written
from adgen.verify.contracted import scale
from adgen.verify.known import known
from adgen.verify.trees import flat, leaves
from tests.compiling import derive
from tests.test_names import paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WIDE = np.longdouble
EPS = np.finfo(WIDE).eps
DOUBLE = 1e-11
"""What two derivatives in float64 and longdouble differ by: rounding in float64, which solving and powers amplify."""

CONSTANTS = re.compile(r"math\.log|np\.pi|\.\d{9}")
"""Numbers in emitted code that float64 rounds: NumPy too takes a float as it is, and does not ask for more digits."""

SAMPLES = [
    (path, text)
    for path in paths(differentiable=True)
    if (found := known(path)) and (text := next((s for s in found.samples if "f8" in s or "c16" in s), ""))
]
"""For each function the first call with numbers of NumPy's."""

pytestmark = pytest.mark.skipif(np.finfo(float).eps == EPS, reason="longdouble is float64 on this platform")


def _is_wide(value: Any) -> bool:
    return np.asarray(value).dtype == WIDE


def _floats(tree: Any) -> list[Any]:
    return [leaf for leaf in leaves(tree) if np.asarray(leaf).dtype.kind == "f"]


def _refined(value: Any) -> Any:
    """The number or array with digits that float64 does not have, if its type has them."""
    if not _is_wide(value):
        return value
    return _like(value, value * (1 + WIDE(2) ** -53 / 3))


def _like(value: Any, made: Any) -> Any:
    """What was made of an array is an array, of rank 0 too."""
    return np.asarray(made) if isinstance(value, np.ndarray) else made


def _random(tree: Any, rng: np.random.Generator) -> Any:
    """Random numbers in the types of all floats, with all digits; what is no float stays."""
    match tree:
        case tuple() | list():
            return type(tree)(_random(leaf, rng) for leaf in tree)
        case np.ndarray() if tree.dtype.kind == "f":
            return _refined(rng.normal(size=tree.shape).astype(tree.dtype))
        case np.floating():
            return _refined(tree.dtype.type(rng.normal()))
        case _:
            return rng.normal() if isinstance(tree, float) else tree


def _dot(left: Any, right: Any) -> tuple[Any, Any]:
    """The sum of all products of floats, and of their magnitudes, in longdouble."""
    products = [np.asarray(a, WIDE) * b for a, b in zip(_floats(left), _floats(right), strict=True)]
    return sum((np.sum(p) for p in products), WIDE(0)), sum((np.sum(np.abs(p)) for p in products), WIDE(0))


@dataclass(frozen=True, slots=True)
class Ray:
    """The number `sum(out_bar * f)` along a direction of those arguments that are longdouble."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    along: tuple[Any, ...]
    out_bar: Any

    def at(self, step: Any) -> tuple[Any, Any]:
        """The number at a point of the ray, and the sum of the magnitudes that make it."""
        given = zip(copy.deepcopy(self.args), self.along, strict=True)
        moved = [_like(a, a + step * d) if _is_wide(a) else a for a, d in given]
        return _dot(self.function(*moved), self.out_bar)

    def slope(self) -> tuple[Any, Any]:
        """The derivative and a bound of its error, by Ridders' choice among extrapolated differences.

        C. J. F. Ridders, "Accurate computation of F'(x) and F'(x) F''(x)", Advances in Engineering Software 4 (1982).
        How far two estimates are apart counts beside what rounding leaves of the difference.
        """
        best, error = WIDE(0), WIDE(np.inf)
        before: list[Any] = []
        for k in range(4, 16):
            step = WIDE(2) ** -k
            (up, size), (down, _) = self.at(step), self.at(-step)
            row = [(up - down) / (2 * step)]
            for order, coarse in enumerate(before, 1):
                row.append(row[-1] + (row[-1] - coarse) / (4**order - 1))
                apart = max(abs(row[-1] - row[-2]), abs(row[-1] - coarse)) + EPS * size / step
                best, error = (row[-1], apart) if apart < error else (best, error)
            before = row
        return best, error


def wide(text: str) -> str:
    """The sample on longdouble."""
    return text.replace("c16", "c32").replace("f8", "f16")


def _program(path: str, text: str) -> tuple[str, Callable[..., Any]] | None:
    """The program of a sample and its function; None where the library refuses the operands."""
    made = call(path, text)
    names: dict[str, Any] = {}
    try:
        source = written(made)
        exec(source, names)
        names["f"](*made.arguments(seed=5))
    except Exception as error:  # SciPy has errors of its own
        assert any(word in str(error) for word in ("float128", "complex256", "safely coerced", "type float32"))
        return None
    return source, names["f"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("path", "text"), SAMPLES, ids=str)
def test_longdouble(path: str, text: str, tmp_path: Path) -> None:
    """The types are the library's, and digits stay; where the library refuses longdouble, so does the compiler."""
    made, file = call(path, wide(text)), tmp_path / "program.py"
    found = _program(path, wide(text))
    file.write_text(found[0] if found else written(call(path, text)))
    try:
        vjp, jvp = (derive(file, made.signature, (), what) for what in ("vjp", "jvp"))
    except AdgenError as error:
        assert error.code == "E302"
        assert found is None or "LAPACK" in error.why or "not supported" in error.why
        return
    if found is None:
        assert path.startswith("scipy.stats."), "adgen computes what the library refuses"  # by other ufuncs than SciPy
        return
    function, args, rng = found[1], tuple(map(_refined, made.arguments(seed=5))), np.random.default_rng(2)
    value = function(*copy.deepcopy(args))
    out_bar, along = _random(value, rng), tuple(_random(a, rng) if _is_wide(a) else 0 * a for a in args)
    same, bars = vjp.call(*copy.deepcopy(args), out_bar)
    again, out_dot = jvp.call(*copy.deepcopy(args), *(d for a, d in zip(args, along, strict=True) if _floats(a)))
    assert _dtypes((same, again, bars, out_dot)) == _dtypes((value, value, _floats(args), value))
    file.write_text(written(call(path, text)))
    double = derive(file, call(path, text).signature, (), "vjp").call
    _, near = double(*call(path, text).arguments(seed=5), _narrowed(out_bar))
    np.testing.assert_allclose(flat(bars), flat(near), rtol=DOUBLE, atol=DOUBLE * scale(flat(near)))
    if all(map(_is_wide, _floats(value))):
        constants = 2.0**-53 if CONSTANTS.search(vjp.text) else 0.0
        _check_digits(Ray(function, args, along, out_bar), bars, out_dot, constants)


def _dtypes(tree: Any) -> list[Any]:
    return [np.asarray(leaf).dtype for leaf in _floats(tree)]


def _narrowed(tree: Any) -> Any:
    """The same numbers in float64."""
    if isinstance(tree, tuple | list):
        return type(tree)(map(_narrowed, tree))
    return np.asarray(tree, np.float64)[() if isinstance(tree, np.generic) else ...] if _is_wide(tree) else tree


def _check_digits(ray: Ray, bars: Any, out_dot: Any, constants: float = 0.0) -> None:
    """No gradient was rounded to float64, at its end or before: differences tell, and both modes agree.

    Extrapolated differences of longdouble have 16 digits and more, those of float64 have 11; their own bound of the
    error is the tolerance.
    """
    slope, size = _dot(bars, [d for a, d in zip(ray.args, ray.along, strict=True) if _floats(a)])
    for bar in filter(_is_wide, _floats(bars)):
        assert not np.any(bar) or np.any(bar != np.asarray(bar, np.float64)), "no digits beyond those of float64"
    difference, error = ray.slope()
    assert error <= 1e-14 * max(size, 1)
    assert abs(slope - difference) <= error + constants * size
    assert abs(slope - _dot(ray.out_bar, out_dot)[0]) <= 100 * EPS * size


def test_a_gradient_in_float64_is_caught() -> None:
    """One that is rounded at its end, and one of which a part was computed in float64."""
    x = _refined(np.linspace(WIDE(0.2), WIDE(0.8), 4))
    along = np.linspace(WIDE(0.5), WIDE(1.5), 4)
    ray = Ray(lambda x: np.sum(x * np.exp(x)), (x,), (along,), WIDE(1))
    exact = (1 + x) * np.exp(x)
    _check_digits(ray, exact, exact @ along)
    for rough in (np.asarray(np.asarray(exact, np.float64), WIDE), (1 + x) * np.exp(np.asarray(x, np.float64))):
        with pytest.raises(AssertionError):
            _check_digits(ray, rough, rough @ along)
