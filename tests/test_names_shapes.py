"""Every function on the list in single precision, with axes of length 1 and 0, and with arrays in other layouts."""

from __future__ import annotations

import copy
import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.errors import AdgenError
from adgen.verify.calls import call, written
from adgen.verify.known import known
from adgen.verify.trees import flat, leaves, random_like
from tests.compiling import derive
from tests.oracle import Point, check_gradient, check_value
from tests.test_names import paths

if TYPE_CHECKING:
    from pathlib import Path

FIRST = [
    (path, found.samples[0])
    for path in paths(differentiable=True)
    if (found := known(path)) is not None and found.samples
]
ARRAYS = [(path, text) for path, text in FIRST if re.search(r"f8\[[^\]]*n", text)]


def point_of(path: str, text: str) -> tuple[str, str, Point] | None:
    """The program of a sample, its signature, and its point; None where the library refuses the operands."""
    made = call(path, text)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            source = written(made)
            names: dict[str, Any] = {}
            exec(source, names)
            args = tuple(made.arguments(seed=5))
            names["f"](*copy.deepcopy(args))
        except (ValueError, IndexError, TypeError, ZeroDivisionError, np.linalg.LinAlgError):
            return None
    places = tuple(i for i, a in enumerate(args) if np.asarray(a).dtype.kind == "f")
    return source, made.signature, Point(names["f"], args, places)


def _laid_out(value: Any, how: str) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    if how == "fortran":
        return np.asfortranarray(value)
    if how == "strided":
        wide = np.zeros(tuple(2 * n for n in value.shape), value.dtype)
        inner = wide[tuple(slice(None, None, 2) for _ in value.shape)]
        inner[...] = value
        return inner
    fixed = value.copy()
    fixed.flags.writeable = False
    return fixed


@pytest.mark.parametrize(("path", "text"), ARRAYS, ids=str)
def test_layouts(path: str, text: str, tmp_path: Path) -> None:
    """Fortran order, gaps between the elements, read-only arrays: the same numbers."""
    found = point_of(path, text)
    assert found is not None
    source, signature, point = found
    (tmp_path / "program.py").write_text(source)
    vjp = derive(tmp_path / "program.py", signature, (), "vjp")
    value, bars = vjp.call(*copy.deepcopy(point.args), point.cotangent)
    for how in ("fortran", "strided", "fixed"):
        args = [_laid_out(a, how) for a in point.args]
        again, others = vjp.call(*args, point.cotangent)
        np.testing.assert_allclose(flat(again), flat(value), rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(flat(others), flat(bars), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("length", ["1", "0"])
@pytest.mark.parametrize(("path", "text"), ARRAYS, ids=str)
def test_short_axes(path: str, text: str, length: str, tmp_path: Path) -> None:
    """Where NumPy takes axes of length 1 or 0, so does the derivative, or the compiler refuses."""
    short = re.sub(r"(?<=[\[, ])n(?=[\], ])", length, text)
    found = point_of(path, short)
    if found is None:
        return
    source, signature, point = found
    (tmp_path / "program.py").write_text(source)
    try:
        vjp = derive(tmp_path / "program.py", signature, (), "vjp")
    except AdgenError as error:
        assert error.code in {"E301", "E302", "E305", "E502", "E503"}
        return
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        value, bars = vjp.call(*copy.deepcopy(point.args), point.cotangent)
        check_value(value, point)
        for bar, arg in zip(leaves(bars), point.active, strict=True):
            assert np.shape(bar) == np.shape(arg)
        if np.all(np.isfinite(flat(value))) and point.is_smooth(point.cotangent):
            check_gradient(bars, point.cotangent, point)


OTHER_WIDTH = ("numpy.vectorize",)
"""Vectorized functions get numbers of Python; their results are as wide as that of a first call with those of NumPy."""

SINGLE = 2e-3
"""Single precision has seven digits, of which solving and powers lose a few."""


@pytest.mark.parametrize(("path", "text"), FIRST, ids=str)
def test_single_precision(path: str, text: str, tmp_path: Path) -> None:
    """What is float32 stays so: the value as in NumPy, the gradient as its argument; both near those of float64."""
    single = text.replace("f8", "f4").replace("c16", "c8")
    narrow, wide = point_of(path, single), point_of(path, text)
    assert narrow is not None
    assert wide is not None
    (tmp_path / "program.py").write_text(narrow[0])
    vjp = derive(tmp_path / "program.py", narrow[1], (), "vjp")
    (tmp_path / "wide.py").write_text(wide[0])
    double = derive(tmp_path / "wide.py", wide[1], (), "vjp")
    out_bar = random_like(wide[2].primal, np.random.default_rng(2))
    value, bars = vjp.call(*copy.deepcopy(narrow[2].args), _narrowed(out_bar, narrow[2].primal))
    _, exact = double.call(*wide[2].args, out_bar)
    for ours, theirs in zip(leaves(value), leaves(narrow[2].primal), strict=True):
        kinds = {np.asarray(ours).dtype.kind, np.asarray(theirs).dtype.kind}
        # The width of integers, such as the rank that lstsq gives, is LAPACK's.
        assert kinds == {"i"} or path.startswith(OTHER_WIDTH) or np.asarray(ours).dtype == np.asarray(theirs).dtype
    if not path.startswith(OTHER_WIDTH):  # a cotangent as wide as the library's value makes these wide
        for bar, arg in zip(leaves(bars), narrow[2].active, strict=True):
            assert np.asarray(bar).dtype == np.asarray(arg).dtype
    scale = max(1.0, float(np.max(np.abs(flat(exact)), initial=0.0)))
    np.testing.assert_allclose(flat(bars), flat(exact), rtol=SINGLE, atol=SINGLE * scale)


def _narrowed(bar: Any, like: Any) -> Any:
    """The cotangent in the dtypes of the value."""
    if isinstance(bar, tuple | list):
        return type(bar)(_narrowed(b, v) for b, v in zip(bar, like, strict=True))
    of = np.asarray(like).dtype
    return bar.astype(of) if isinstance(bar, np.ndarray) else of.type(bar) if isinstance(like, np.generic) else bar
