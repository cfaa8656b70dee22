"""Sparse matrices of SciPy as arguments and made inside a function, held against dense ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse

import adgen
from tests.compiling import derive

ROWS, COLUMNS = 5, 8
FORMATS = ("csr", "csc", "coo")


def matrix(form: str) -> Any:
    """A random matrix with rows and columns that are empty."""
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(ROWS, COLUMNS)) * (rng.random((ROWS, COLUMNS)) < 0.3)
    dense[2] = 0.0
    dense[:, 3] = 0.0
    return scipy.sparse.coo_array(dense).asformat(form)


def times_vector(A: Any, x: Any) -> Any:
    return np.sum((A @ x) ** 3)


def on_both_sides(A: Any, x: Any) -> Any:
    y = A.T @ (A @ x)
    return np.sum(y * np.sin(x)) + np.sum(x[:5] @ A) + np.sum(A.dot(x) ** 2) + A.shape[1] * x[0]


def scaled(A: Any, x: Any) -> Any:
    return np.sum((2.0 * A @ x) * (A / 4.0 @ x)) + np.sum(A.data**2)


def times_matrix(A: Any, x: Any) -> Any:
    X = np.stack((x, x**2, np.cos(x)), axis=1)
    return np.sum((A @ X) ** 2) + np.sum((X.T @ A.transpose()) ** 3)


def composed(A: Any, x: Any) -> Any:
    L = A.T @ A - 0.5 * (A.T @ A).T
    return np.sum((L @ x) ** 2 * x) + np.sum((A @ A.T) @ x[:5]) + np.sum(x @ -L / 3.0) + L.shape[0]


def written_later(A: Any, x: Any) -> Any:
    P, B = A.T @ A, A
    A *= x[0]
    A /= 3.0
    return np.sum((P @ x) ** 2) + np.sum((B @ x) ** 3)


def dense(function: Callable[..., Any], A: Any) -> Callable[..., Any]:
    """The function of the numbers of A and of x, computed with SciPy itself."""

    def of(data: Any, x: Any) -> Any:
        changed = A.copy()
        changed.data = data
        return function(changed, x)

    return of


def slopes(of: Callable[..., Any], *args: Any) -> list[np.ndarray]:
    """Central differences in every element of every argument."""
    found = []
    for place, arg in enumerate(args):
        slope = np.zeros(len(arg))
        for k in range(len(arg)):
            ends = []
            for step in (1e-6, -1e-6):
                moved = [a.copy() for a in args]
                moved[place][k] += step
                ends.append(of(*moved))
            slope[k] = (ends[0] - ends[1]) / 2e-6
        found.append(slope)
    return found


FUNCTIONS = [times_vector, on_both_sides, scaled, times_matrix, composed, written_later]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_sparse_argument(function: Callable[..., Any], form: str) -> None:
    A, x = matrix(form), np.random.default_rng(1).normal(size=COLUMNS)
    value, (A_bar, x_bar) = adgen.value_and_grad(function, wrt=("A", "x"))(A.copy(), x)
    assert value == pytest.approx(function(A.copy(), x), rel=1e-12)
    assert type(A_bar) is type(A)
    data_slope, x_slope = slopes(dense(function, A), A.data, x)
    np.testing.assert_allclose(A_bar.data, data_slope, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(x_bar, x_slope, rtol=1e-6, atol=1e-6)
    A_dot, x_dot = A.copy(), np.random.default_rng(2).normal(size=COLUMNS)
    A_dot.data = np.random.default_rng(3).normal(size=len(A.data))
    _, out_dot = adgen.jvp(function, wrt=("A", "x"))(A.copy(), x, A_dot.copy(), x_dot)
    assert out_dot == pytest.approx(A_bar.data @ A_dot.data + x_bar @ x_dot, rel=1e-12)


def test_the_matrix_alone_is_data() -> None:
    A, x = matrix("csr"), np.ones(COLUMNS)
    bar = adgen.grad(times_vector, wrt="x")(A, x)
    np.testing.assert_allclose(bar, A.T @ (3 * (A @ x) ** 2), rtol=1e-12)


INSIDE = """
import numpy as np
import scipy.sparse

def f(d, x):
    n = len(x)
    rows = np.arange(n - 1)
    A = scipy.sparse.coo_array((d, (rows, rows + 1)), shape=(n, n))
    for _ in range(3):
        x = x - 0.1 * (A @ x) + 0.2 * (A.T @ x)
    return np.sum(x**2)

def g(data, indices, indptr, x):
    A = scipy.sparse.FORM_array((data**2, indices, indptr), shape=(3, 3))
    return np.sum((A @ x) ** 2 * (x @ A))
"""


CALLS = {
    "f": ("d: f8[m], x: f8[n]", (4,), ()),
    "g": (
        "data: f8[k], indices: i8[k], indptr: i8[4], x: f8[3]",
        (5,),
        (np.array([0, 2, 1, 0, 2]), np.array([0, 2, 3, 5])),
    ),
}


@pytest.mark.parametrize("form", ["csr", "csc"])
@pytest.mark.parametrize("name", ["f", "g"])
def test_a_matrix_made_of_active_numbers(name: str, form: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(INSIDE.replace("FORM", form))
    names: dict[str, Any] = {}
    exec(path.read_text(), names)
    sig, count, places = CALLS[name]
    data, x = np.random.default_rng(4).normal(size=count), np.random.default_rng(5).normal(size=5 if name == "f" else 3)
    value, bars = derive(path, sig, (), "value_and_grad", name=name).call(data, *places, x)
    assert value == pytest.approx(names[name](data, *places, x), rel=1e-12)
    for bar, slope in zip(bars, slopes(lambda d, y: names[name](d, *places, y), data, x), strict=True):
        np.testing.assert_allclose(bar, slope, rtol=1e-6, atol=1e-7)


REFUSED = {
    "A[0].sum()": "E302",
    "np.sum(x) + A": "E202",
    "np.sum(A * A)": "E202",
    "A.sum()": "E204",
    "A": "E302",
    "(A @ A.T).data": "E202",
    "(A @ A.T)[0].sum()": "E302",
    "np.sum(A @ A.T)": "E302",
    "A @ A.T": "E302",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_what_is_no_product_is_refused(expression: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"import numpy as np\n\ndef f(A, x):\n    return {expression}\n")
    sig = "A: csr_array(data=f8[k], indices=i4[k], indptr=i4[4], shape=(int, int)), x: f8[n]"
    with pytest.raises(adgen.AdgenError) as caught:
        derive(path, sig, (), "grad")
    assert caught.value.code == REFUSED[expression]
