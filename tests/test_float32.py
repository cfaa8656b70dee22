"""float32 in, float32 out: values and gradients, where no array of the derivative says the dtype either."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.compiling import derive

if TYPE_CHECKING:
    from pathlib import Path

BODIES = {
    "where": "return np.sum(np.where(x > 0, x, 2 * x))",
    "maximum": "return np.sum(np.maximum(x, 0.5)) + np.sum(np.minimum(x, 0.25))",
    "clip": "return np.sum(np.clip(x, -0.5, 0.5))",
    "cumsum": "return np.sum(np.cumsum(x) ** 2)",
    "nan_to_num": "return np.sum(np.nan_to_num(x) ** 2)",
    "mask": "return np.sum(x * (x > 0)) + np.sum(np.nan_to_num(x))",
    "spectrum": "y = np.fft.rfft(x)\nreturn np.sum(np.fft.irfft(y * y, 5)) + np.sum(np.fft.fft2(np.outer(x, x)).real)",
    "products": "return np.sum(np.tensordot(x, x, 1)) + np.sum(np.kron(x, x[:2])) + np.sum(np.convolve(x, x[:3]) ** 2)",
    "slopes": "return np.sum(np.gradient(x) ** 2) + np.trapezoid(x, dx=0.5) + np.sum(np.diff(x, 2))",
    "copies": 'y = np.pad(np.roll(x, 1), 2, "reflect")\nreturn np.sum(np.tile(y, 2) ** 2 + np.sum(np.repeat(x, 3)))',
    "padded": 'y = np.pad(x, (1, 2), mode="edge")\nreturn np.sum(y**2) + np.sum(np.pad(x, 1, mode="mean") ** 2)',
    "edited": "return np.sum(np.insert(x, 1, x[0]) * np.append(x, x[:1])) + np.sum(np.delete(x, 2) ** 2)",
    "spaced": "y = np.linspace(x[0], x[1:3], 4)\nreturn np.sum((y * y).astype(np.float32)) + np.sum(np.split(x, 2)[1])",
    "columns": "a = x.reshape(2, 3)\nreturn np.sum(a[:, 1] * a[:, 0])",
    "keepdims": "a = x.reshape(2, 3)\nreturn np.sum((a - np.mean(a, axis=1, keepdims=True)) ** 2)",
    "diag": "return np.sum(np.diag(x))",
    "prod": "return np.prod(x)",
    "norms": "return np.std(x) + np.linalg.norm(x) + np.max(x)",
    "masked": "return np.mean(x, where=x > 0) + np.std(x, where=x > 0) * np.var(x, where=x > 0) + np.var(x, ddof=0.5)",
    "ends": "return np.sum(np.ediff1d(x, to_end=[1.0], to_begin=0.5) ** 2) + np.sum(np.select([x > 0], [x**2], 1.0))",
    "absolute": "return np.sum(np.abs(x))",
    "log-sum-exp": "m = np.max(x)\nreturn m + np.log(np.sum(np.exp(x - m)))",
    "loop": "s = 0.0 * x[0]\nfor v in x:\n    s += v * v\nreturn s",
    "solve": "A = x.reshape(2, 3)\nreturn np.linalg.norm(np.linalg.solve(A @ A.T, A[:, 0]))",
}


@pytest.mark.parametrize("name", BODIES)
def test_single_precision(name: str, tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text("import numpy as np\n\n\ndef f(x):\n" + textwrap.indent(BODIES[name], "    ") + "\n")
    x = np.array([0.3, -0.7, 0.9, 1.1, -0.2, 0.4])
    single = derive(path, "x: f4[n]", ("x",), "value_and_grad").call
    double = derive(path, "x: f8[n]", ("x",), "value_and_grad").call
    value, x_bar = single(x.astype(np.float32))
    exact, exact_bar = double(x)
    assert (value.dtype, x_bar.dtype) == (np.float32, np.float32)
    # Six digits, less what solving with a matrix of condition 10 costs.
    np.testing.assert_allclose(value, exact, rtol=2e-5)
    np.testing.assert_allclose(x_bar, exact_bar, rtol=2e-5, atol=2e-5)
