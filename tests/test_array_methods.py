"""Every public attribute of an array: it does what NumPy does, or is refused with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.errors import AdgenError
from tests.compiling import derive, run
from tests.oracle import Point, check_gradient, check_value

if TYPE_CHECKING:
    from pathlib import Path

SIG = "x: f8[4, 2], v: f8[2], i: i8[4, 2], b: bool[4, 2]"

CALLS = """
x.T | x.mT | x.all(axis=0, keepdims=True) | x.any() | x.argmax(1) | x.argmin(axis=0) | x.argpartition(1) | x.argsort(0)
x.astype(float, casting="safe") | x.astype("f8", copy=False) | i.choose([x, 2.0 * x]) | x.clip(0.2, max=0.5)
x.clip(max=0.5) | x.compress([True, False], axis=1) | x.conj() | x.conjugate() | x.copy("F") | x.copy(order="K")
x.cumprod(0) | x.cumsum(axis=1) | x.diagonal(1, 1, 0) | x.dot(v) | x.fill(v[0]) | np.sum(x.flat) | x.flat[3]
x.flatten("F")
x.imag | x.item(1, 1) | x.item(-3) | x.item((3, 0)) | x.itemsize | x.max(axis=0, initial=0.2) | x.mean(1, where=b)
x.min(0) | x.nbytes | x.ndim | x.nonzero()[0] | x.partition(1) | x.prod(axis=1) | x.put([0, 5], v) | x.ravel("F")
x.put([0, 9], 2.0, mode="wrap") | x.real | x.repeat(2, axis=0) | x.reshape(2, -1) | x.reshape((2, 4), order="F")
x.reshape(8, copy=True) | x.round(1) | v.searchsorted(0.5) | x.shape[0] | x.size | x.sort(0, "stable")
x[:, :1].squeeze(1) | x.std(axis=0, ddof=1) | x.sum(1, where=b, initial=2.0) | x.swapaxes(0, 1)
x.take([0, 9], mode="clip") | x.tolist() | x.trace(1) | x.transpose(None) | x.transpose(1, 0) | x.var() | x.view()
x.view(float) | x.dtype.itemsize | x.to_device("cpu") | 2.0 if x.device == "cpu" else x
"""

REFUSED = """
base byteswap ctypes data dump dumps flags getfield resize setfield setflags strides tobytes tofile
"""


def _texts() -> list[str]:
    return [text.strip() for line in CALLS.strip().splitlines() for text in line.split(" | ")]


@pytest.mark.parametrize("text", _texts())
def test_it_does_what_numpy_does(text: str, tmp_path: Path) -> None:
    body = f"import numpy as np\n\n\ndef f(x, v, i, b):\n    x = 1.0 * x\n    r = {text}\n"
    source = f"{body}    return np.sum(x**2) + np.sum(np.asarray(0.0 if r is None else r))\n"
    (tmp_path / "program.py").write_text(source)
    rng = np.random.default_rng(3)
    args: tuple[Any, ...] = (*(rng.uniform(0.1, 0.9, s) for s in ((4, 2), 2)), rng.integers(0, 2, (4, 2)))
    point = Point(run(source, "<program>")["f"], (*args, np.arange(8).reshape(4, 2) % 3 > 0), (0,))
    if "device" in text and not hasattr(np.ndarray, "device"):
        pytest.skip("this NumPy has no such attribute")
    value, bar = derive(tmp_path / "program.py", SIG, ("x",), "vjp").call(*point.args, 1.0)
    check_value(value, point)
    check_gradient(bar, 1.0, point)


@pytest.mark.parametrize("name", REFUSED.split())
def test_what_has_no_place_in_a_derivative_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(f"def f(x):\n    return x.{name}\n")
    with pytest.raises(AdgenError) as refusal:
        derive(tmp_path / "program.py", "x: f8[4, 2]", ("x",), "vjp")
    assert refusal.value.code == "E202"
    assert name in refusal.value.why


def test_no_attribute_is_forgotten() -> None:
    tried = {part.partition("(")[0].partition("[")[0] for text in _texts() for part in text.split(".")}
    public = {name for name in dir(np.ndarray) if not name.startswith("_")}
    assert public <= {name.split(" ")[0].rstrip(")") for name in tried} | set(REFUSED.split())
