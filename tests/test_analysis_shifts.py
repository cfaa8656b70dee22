"""Values that are said to cancel do: what a function returns stays, whatever is added to them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.analysis.shifts import cancels
from adgen.errors import AdgenError
from adgen.frontend.build import build
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.optimise.passes import PRIMAL, optimise
from adgen.rules.table import infer
from tests.compiling import derive_text, run

if TYPE_CHECKING:
    from pathlib import Path

SIG = "A: f8[n,d], B: f8[n,d], w: f8[n], V: f8[d,k], m: f8[n]"
ARGS = [np.random.default_rng(i).uniform(0.5, 2.0, s) for i, s in enumerate([(3, 4), (3, 4), 3, (4, 2), 3])]


def claimed(lines: list[str], path: Path) -> bool:
    """Whether `m` is said to cancel in `f`."""
    path.write_text("import numpy as np\n\n\ndef f(A, B, w, V, m):\n    " + "\n    ".join(lines) + "\n")
    program = from_file(path, "f")
    function = optimise(PRIMAL, build(program, signature_of(program, SIG), careful=True), infer)
    return cancels(function.params[4], function.body)


def holds(path: Path) -> bool:
    """Whether what `f` returns stays as `m` changes, each element in its own way."""
    f = run(path.read_text(), str(path))["f"]
    a, b = (np.asarray(f(*ARGS[:4], m)) for m in (ARGS[4], ARGS[4] + np.array([0.3, -0.7, 1.1])))
    return np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)


CANCELS = [
    "np.log(np.sum(np.exp(A - m[:, None]), axis=1)) + m",
    "m + np.log(np.mean(np.exp(A - m.reshape(-1, 1)), axis=-1, keepdims=True))[:, 0]",
    "np.exp(A - m[:, None]) / np.sum(np.exp(A - m[:, None]), axis=1, keepdims=True)",
    "(A - m[:, None]) - np.log(np.sum(np.exp(A - m[:, None]), axis=1))[:, None]",
    "np.exp(A - m[:, None]) @ V / np.sum(np.exp(A - m[:, None]), axis=1)[:, None]",
    "(V.T @ np.exp(A.T - m)) / np.sum(np.exp(A.T - m), axis=0)",
    "np.sqrt(np.sum(np.exp(A - m[:, None]) ** 2, axis=1)) * np.exp(m)",
    "np.log(np.sum(np.where(A > 1.0, np.exp(A - m[:, None]), 0.0), axis=1)) + m",
    "np.var(A - m[:, None], axis=1) + np.std(B + 2.0 * m[:, None], axis=1)",
    "np.var(np.exp(A - m[:, None]), axis=1) * np.exp(2.0 * m)",
    "0.5 * (m - np.max(A + m[:, None], axis=1)) * w",
    "np.maximum(A - m[:, None], B - m[:, None]) + m[:, None]",
    "np.log(np.sum(np.exp(2.0 * (A - m[:, None])), axis=1)) / 2.0 + m",
    "w * (m > 1.0)[0]",
]

DEPENDS = [
    "np.log(np.sum(np.exp(A - m[:, None]), axis=1)) + 2.0 * m",
    "np.log(np.sum(np.exp(A - m[:, None]), axis=1)) - m",
    "np.exp(A - m[:, None]) / np.sum(np.exp(A - m[:, None]))",
    "np.sum(A - m[:, None], axis=1) + m",
    "np.log(np.sum(np.exp(A - m[:, None]), axis=1)) + m[0]",
    "np.log(np.sum(np.exp(A - m[:, None]), axis=1)) + m[::-1]",
    "np.log(np.sum(np.exp(A - m[:, None]), axis=1) + 1.0) + m",
    "np.log(np.sum(np.exp(A[:, :3] @ A[:, :3].T - m), axis=1)) + m",
    "np.maximum(A - m[:, None], 0.0) + m[:, None]",
    "np.log(np.sum(np.where(A > 1.0, np.exp(A - m[:, None]), 1.0), axis=1)) + m",
    "(A - m[:, None]) @ V",
    "(np.exp(A - m[:, None]).T @ B) / (np.exp(A - m[:, None]).T @ w)[:, None]",
    "np.var(np.exp(A - m[:, None]), axis=1) * np.exp(m)",
    "np.exp(A - m[:, None]).reshape(-1)[:3] * np.exp(m)",
    "np.exp(A - m[:, None]) * m[:, None] / np.sum(np.exp(A - m[:, None]), axis=1)[:, None]",
    "(m[:, None] - m) + A[0, 0]",
]


@pytest.mark.parametrize("text", CANCELS)
def test_cancels(text: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    assert claimed([f"return {text}"], path)
    assert holds(path)


@pytest.mark.parametrize("text", DEPENDS)
def test_depends(text: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    assert not claimed([f"return {text}"], path)
    assert not holds(path)


ROWS = [
    "A - {0}",
    "{0} * 1.0",
    "-{0}",
    "np.exp({0})",
    "np.log(np.abs({0}))",
    "np.sqrt(np.abs({0}))",
    "{0} * B",
    "1.0 / {0}",
]
ROWS += ["{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "np.maximum({0}, {1})", "np.where(B > 1.0, {0}, {1})"]
ROWS += ["np.sum({0}, axis=1, keepdims=True)", "np.mean({0}, axis=1)[:, None]", "np.max({0}, axis=-1).reshape(-1, 1)"]
ROWS += [
    "np.std({0}, axis=1, keepdims=True)",
    "{0} ** 2.0",
    "{0}[:, ::-1]",
    "{0}.T.copy().T",
    "0.5 * {0}",
    "{0}[:, 0:1]",
]
ROWS += [
    "{0}[::-1]",
    "np.mean({0}, axis=0)",
    "np.broadcast_to({0}, (3, 4)) * 1.0",
    "np.sum({0}, axis=0, keepdims=True)",
]


def test_random_programs(tmp_path: Path) -> None:
    chance = random.Random(0)
    counts = {True: 0, False: 0}
    for number in range(800):
        lines = ["v0 = A - m[:, None]", "v1 = np.exp(A - m[:, None])"]
        for i in range(2, 7):
            given = [f"v{chance.randrange(max(0, i - 3), i)}" for _ in range(2)]
            lines.append(f"v{i} = {chance.choice(ROWS).format(*given)}")
        path = tmp_path / f"program{number}.py"
        try:
            says = claimed([*lines, "return v6"], path)
        except AdgenError:
            continue  # the shapes do not fit
        counts[says] += 1
        with np.errstate(all="ignore"):
            assert not says or holds(path), path.read_text()
    assert min(counts.values()) > 25


MODULE = """
import numpy as np


def f(A, w):
    e = np.exp(A - np.max(A, axis=1, keepdims=True))
    return np.sum(w * e / np.sum(e, axis=1, keepdims=True))
"""


def test_no_adjoint_of_the_maximum(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(MODULE)
    assert "A == " not in derive_text(path, "A: f8[n,d], w: f8[n,d]", ("A",), "value_and_grad")
    path.write_text(MODULE.replace("w * e", "e"))
    assert "A == " not in derive_text(path, "A: f8[n,d], w: f8[n,d]", ("A",), "jvp")
    path.write_text(MODULE.replace("w * e /", "w +"))
    assert "A == " in derive_text(path, "A: f8[n,d], w: f8[n,d]", ("A",), "value_and_grad")
