"""Singular points where a finite limit exists: the gradient is that limit, and at ties a subgradient that sums to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.compiling import derive

if TYPE_CHECKING:
    from pathlib import Path

Z = np.zeros(3)
LIMITS: list[tuple[str, np.ndarray, list[Any]]] = [
    ("np.linalg.norm(x) ** 2", Z, [0, 0, 0]),
    ("np.sum(np.sqrt(x) ** 2)", Z, [1, 1, 1]),
    ("np.sum(np.sqrt(x) * np.sqrt(x) * 3.0)", Z, [3, 3, 3]),
    ("np.sum(x**0)", Z, [0, 0, 0]),
    ("np.sum(x**1)", Z, [1, 1, 1]),
    ("np.sum(0.0**x)", np.array([1.0, 2.0]), [0, 0]),
    ("np.prod(x)", np.array([0.0, 2.0, 3.0]), [6, 0, 0]),
    ("np.prod(x)", np.array([0.0, 0.0, 3.0]), [0, 0, 0]),
    ("np.sum(np.cumprod(x))", np.array([2.0, 0.0, 5.0]), [1, 12, 0]),
    ("np.sum(np.cumprod(x))", np.array([2.0, 0.0, 0.0, 3.0]), [1, 2, 0, 0]),
    ("np.sum(np.where(x > 0, np.sqrt(x), 0))", np.array([0.0, -1.0, 4.0]), [0, 0, 0.25]),
    ("np.sum(np.where(x == 0, 1, np.sin(x) / x))", np.array([0.0, np.pi]), [0, -1 / np.pi]),
    ("np.sum(np.where(x > 0, x * np.log(x), 0))", np.array([0.0, 1.0]), [0, 1]),
    ("np.sum(np.where(x > 0, np.exp(np.sqrt(x)) / x, 0.0))", np.array([0.0, 1.0]), [0, -0.5 * np.e]),
    ("scipy.special.logsumexp(x)", np.array([1e3, 1e3]), [0.5, 0.5]),
    ("np.linalg.det(np.reshape(x, (2, 2)))", np.array([1.0, 2.0, 2.0, 4.0]), [4, -2, -2, 1]),
    ("np.arctan2(x[0], x[1])", np.array([0.0, 1.0]), [1, 0]),
    ("np.arctan2(x[0], x[1])", np.array([1.0, 0.0]), [0, -1]),
    ("np.hypot(x[0], x[1])", np.array([0.0, 2.0]), [0, 1]),
    ("np.sum(np.sinc(x))", np.array([0.0, 1.0]), [0, -1]),
    ("np.sum(np.abs(x))", np.array([0.0, -1.0]), [0, -1]),
    ("np.maximum(x[0], x[1])", np.ones(2), [0.5, 0.5]),
    ("np.max(x)", np.array([1.0, 1.0, 0.0]), [0.5, 0.5, 0]),
    ("np.std(x)", np.ones(3), [0, 0, 0]),
]


@pytest.mark.parametrize(("text", "at", "limit"), LIMITS, ids=lambda v: v if isinstance(v, str) else "")
def test_limit(text: str, at: np.ndarray, limit: list[Any], tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        f"import numpy as np\nimport scipy.special\n\n\ndef f(x):\n    return {text}\n"
    )
    made = derive(tmp_path / "program.py", "x: f8[n]", (), "grad")
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(made.call(at), limit, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("text", ["np.sort(x)[{k}]", "np.median(x)", "np.quantile(x, 0.3)", "np.min(x)"])
def test_ties_have_a_subgradient(text: str, tmp_path: Path) -> None:
    """Its weights are no less than 0 and sum to 1."""
    for k in range(4):
        (tmp_path / "program.py").write_text(f"import numpy as np\n\n\ndef f(x):\n    return {text.format(k=k)}\n")
        bar = derive(tmp_path / "program.py", "x: f8[n]", (), "grad").call(np.ones(4))
        assert np.all(bar >= 0)
        assert np.sum(bar) == pytest.approx(1.0)
