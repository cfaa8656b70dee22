"""Sorting, ranking and scanning where numbers are equal, zero or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.errors import AdgenError
from tests.compiling import derive
from tests.oracle import Point

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = """
import numpy as np


def f({names}):
    return {body}
"""


def derived(body: str, sig: str, what: str, folder: Path) -> Any:
    path = folder / "program.py"
    names = ", ".join(part.partition(":")[0].strip() for part in sig.split("; "))
    path.write_text(SAMPLE.format(names=names, body=body))
    return derive(path, sig.replace("; ", ", "), ("x",), what).call


def gradient(body: str, x: Any, folder: Path) -> Any:
    """The gradient of a number by reverse mode, which is held against forward mode."""
    sig = f"x: f8[{', '.join(map(str, np.shape(x)))}]"
    _, found = derived(body, sig, "vjp", folder)(x, 1.0)
    forward = derived(body, sig, "jvp", folder)
    units = [e.reshape(np.shape(x)) for e in np.eye(np.size(x))]
    along = np.array([forward(x, e)[1] for e in units]).reshape(np.shape(x))
    np.testing.assert_allclose(along, found, rtol=1e-13, atol=0)
    return found


@pytest.mark.parametrize(
    "body",
    [
        "np.sort(x)[1]",
        "np.median(x)",
        "np.quantile(x, 0.4)",
        "np.percentile(x, 35)",
        "np.nanmedian(x)",
        "np.partition(x, 1)[1]",
        "np.max(x)",
        "np.nanmin(x)",
        "np.quantile(x, 1.0)",
        "np.unique(x)[0]",
        "np.maximum.accumulate(x)[2]",
    ],
)
def test_shares_of_equal_elements_sum_to_one(body: str, tmp_path: Path) -> None:
    found = gradient(body, np.ones(4), tmp_path)
    assert np.all(found >= 0)
    assert np.sum(found) == pytest.approx(1.0, rel=1e-15)


def test_equal_elements_are_taken_in_their_order(tmp_path: Path) -> None:
    """As `np.argsort` has them."""
    x = np.array([2.0, 1.0, 2.0, 1.0])
    units = np.eye(4)[np.argsort(x)]
    np.testing.assert_array_equal(gradient("np.sort(x)[0]", x, tmp_path), units[0])
    np.testing.assert_array_equal(gradient("np.sort(x)[3]", x, tmp_path), units[3])
    np.testing.assert_array_equal(gradient("np.median(x)", x, tmp_path), (units[1] + units[2]) / 2)


@pytest.mark.parametrize("zeros", [(), (1,), (0, 2), (0, 1, 2, 3)])
@pytest.mark.parametrize("name", ["cumprod", "nancumprod", "nanprod"])
def test_products_are_exact_at_zeros_to_second_order(name: str, zeros: tuple[int, ...], tmp_path: Path) -> None:
    """Against the polynomial itself: the weights are powers of two, so that no two sums are alike."""
    x = np.array([2.0, 3.0, 5.0, 7.0])
    x[list(zeros)] = 0.0
    scanned = name != "nanprod"
    weights = [1.0, 2.0, 4.0, 8.0] if scanned else [0.0, 0.0, 0.0, 1.0]
    body = f"np.sum(np.{name}(x) * np.array({weights}))" if scanned else "np.nanprod(x)"
    expected = [sum(w * np.prod(np.delete(x[: k + 1], i)) for k, w in enumerate(weights) if k >= i) for i in range(4)]
    np.testing.assert_allclose(gradient(body, x, tmp_path), expected, rtol=1e-14)
    first = derive(tmp_path / "program.py", "x: f8[4]", ("x",), "grad")
    (tmp_path / "gradient.py").write_text(first.text)
    again = derive(tmp_path / "gradient.py", "x: f8[4]", ("x",), "jvp", name="f_grad").call
    for j, unit in enumerate(np.eye(4)):
        bent = [
            sum(w * np.prod(np.delete(x[: k + 1], [i, j])) for k, w in enumerate(weights) if k >= max(i, j)) * (i != j)
            for i in range(4)
        ]
        np.testing.assert_allclose(again(x, unit)[1], bent, rtol=1e-14)


def differences(body: str, x: Any) -> Any:
    names: dict[str, Any] = {}
    exec(SAMPLE.format(names="x", body=body), names)
    point = Point(names["f"], (x,), (0,))
    return point.difference(1.0)[0].reshape(np.shape(x))


FLOATS = np.array([0.3, 0.9, 0.1, 0.5])


@pytest.mark.parametrize(
    "body",
    [
        "np.sum(np.sin(np.unique(x)) ** 2)",
        "np.sum(np.unique(x, return_inverse=True)[0][np.array([1, 3])])",
        "np.sum(np.bincount(np.array([1, 0, 3, 1]), x**2, 4) * np.array([1.0, 2.0, 3.0, 4.0]))",
        "np.sum(np.histogram(np.array([0.2, 0.4, 0.6, 0.7]), 3, weights=x)[0] * np.array([1.0, 2.0, 3.0]))",
        "np.sum(np.histogram(x, 3)[1] ** 2)",
        "np.sum(np.diff(np.histogram(x, 'auto')[1]) ** 2)",
        "np.sum(np.histogram(x, bins='sqrt', range=(-1.0, x[0] + 2.0))[1] ** 2)",
        "np.sum(np.unique(x, sorted=False) ** 2)",
        "np.sum(x[np.intersect1d(x, x[1:], return_indices=True)[1]] ** 2)",
        "np.sum(np.histogram(x, [0.0, 0.2, 1.0], density=True, weights=x)[0] ** 2)",
        "sorted(x)[0] * sorted(list(x**2), reverse=True)[1]",
        "np.sum(x[np.lexsort((x,))] * np.array([1.0, 2.0, 3.0, 4.0]))",
    ],
)
def test_what_picks_floats_has_their_derivative(body: str, tmp_path: Path) -> None:
    np.testing.assert_allclose(gradient(body, FLOATS, tmp_path), differences(body, FLOATS), rtol=1e-8, atol=1e-9)


IN_PLACE = """
import numpy as np


def f(x):
    y = x.copy()
    {statement}
    return np.sum(y * np.array([1.0, 2.0, 4.0, 8.0]))
"""


@pytest.mark.parametrize(
    "statement", ["y.sort()", "y[1:].sort()", "y.partition(2)", "np.sort(x, kind='heapsort').sort()"]
)
def test_arrays_are_sorted_in_place(statement: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(IN_PLACE.format(statement=statement))
    names: dict[str, Any] = {}
    exec(path.read_text(), names)
    point = Point(names["f"], (FLOATS,), (0,))
    value, found = derive(path, "x: f8[n]", ("x",), "vjp").call(FLOATS, 1.0)
    assert value == point.primal
    np.testing.assert_allclose(found, point.difference(1.0)[0], rtol=1e-9)


@pytest.mark.parametrize(
    ("body", "dtype"),
    [
        ("np.sum(x, dtype=np.float64)", "float64"),
        ("np.mean(x, dtype=np.float64)", "float64"),
        ("np.cumsum(x, dtype=float)", "float64"),
        ("np.sum(x, where=x > 0, initial=2.0)", "float32"),
        ("np.quantile(x, 0.3, method='lower')", "float32"),
        ("np.nanquantile(x, 0.3)", "float32"),
        ("np.cumprod(x)", "float32"),
        ("np.interp(x, x, x)", "float64"),
        ("np.cov(x)", "float64"),
        ("np.average(x, weights=x)", "float32"),
    ],
)
def test_single_precision_stays_where_numpy_keeps_it(body: str, dtype: str, tmp_path: Path) -> None:
    x = np.sort(FLOATS).astype(np.float32)
    path = tmp_path / "program.py"
    path.write_text(SAMPLE.format(names="x", body=body))
    names: dict[str, Any] = {}
    exec(path.read_text(), names)
    expected = names["f"](x)
    value, found = derive(path, "x: f4[n]", ("x",), "vjp").call(x, np.ones_like(expected))
    assert value.dtype == expected.dtype == dtype
    np.testing.assert_allclose(value, expected, rtol=1e-6)
    assert found.dtype == np.float32
    _, dot = derive(path, "x: f4[n]", ("x",), "jvp").call(x, np.ones_like(x))
    assert np.asarray(dot).dtype == dtype
    np.testing.assert_allclose(np.sum(found), np.sum(dot), rtol=1e-5)


REFUSED = [
    ("np.max(x, where=x > 0)", "E203"),
    ("np.median(x, overwrite_input=True)", "E202"),
    ("np.quantile(x, 0.5, weights=x)", "E203"),
    ("np.sum(x, initial=1j)", "E302"),
    ("np.isclose(x, x, rtol=x[0])", "E302"),
    ("np.max(np.array([1, 2]), where=np.array([True, False]), initial=0.5) * x", "E302"),
    ("np.quantile(x, 1.5)", "E302"),
]


@pytest.mark.parametrize(("body", "code"), REFUSED)
def test_what_is_not_supported_is_refused(body: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(AdgenError) as refusal:
        derived(body, "x: f8[n]", "jvp", tmp_path)
    assert refusal.value.code == code


def test_the_quantile_of_one_number_does_not_depend_on_its_level(tmp_path: Path) -> None:
    """Whatever else in its lane is missing."""
    x = np.array([[0.3, 0.7], [np.nan, 0.1], [np.nan, 0.4]])
    sig, q = "x: f8[n, m]; q: float", 0.3
    (tmp_path / "program.py").write_text(SAMPLE.format(names="x, q", body="np.nanquantile(x, q, axis=0)"))
    _, (x_bar, q_bar) = derive(tmp_path / "program.py", sig.replace("; ", ", "), (), "vjp").call(x, q, np.ones(2))
    assert q_bar == pytest.approx(2 * (0.4 - 0.1), rel=1e-14)
    np.testing.assert_allclose(x_bar, [[1.0, 0.0], [0.0, 0.4], [0.0, 0.6]], rtol=1e-14)


SORTED = [
    ("np.sort(x)[:3] @ x[1:4]", "x: f8[n]", 0, 1),
    ("np.sort(x)[2] ** 2", "x: f8[n]", 0, 1),
    ("np.sort(x[1:]) @ np.sort(x)[:-1]", "x: f8[n]", 0, 2),
    ("np.sum(np.where(x > np.sort(x)[2], x, 0.0))", "x: f8[n]", 1, 0),
    ("np.sum(np.sort(x, axis=0)[0] ** 2)", "x: f8[n, m]", 1, 1),
]


@pytest.mark.parametrize(("body", "sig", "sorts", "orders"), SORTED)
def test_a_derivative_sorts_a_vector_by_its_order(body: str, sig: str, sorts: int, orders: int, tmp_path: Path) -> None:
    """One sort serves both; without a derivative, and of several axes, `np.sort` is the faster one."""
    path = tmp_path / "program.py"
    path.write_text(SAMPLE.format(names="x", body=body))
    for what in ("primal", "vjp", "jvp"):
        text = derive(path, sig, ("x",), what).text
        expected = (body.count("np.sort("), 0) if what == "primal" else (sorts, orders)
        assert (text.count("np.sort("), text.count("np.argsort(")) == expected, text


def test_a_sort_by_order_puts_nan_last_and_shares_ties(tmp_path: Path) -> None:
    x = np.array([2.0, np.nan, 1.0, np.inf, 1.0, -0.0, 0.0, -np.inf])
    value, found = derived("np.sort(x)", "x: f8[n]", "vjp", tmp_path)(x, np.arange(8.0))
    np.testing.assert_array_equal(value, np.sort(x))
    np.testing.assert_array_equal(np.sort(found), np.arange(8.0))
    assert found[[7, 0, 3, 1]].tolist() == [0.0, 5.0, 6.0, 7.0]
