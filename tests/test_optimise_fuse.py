"""Loops of the primal and of the adjoint that become one: which do, and that the numbers stay."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.ir.checker import check
from adgen.ir.nodes import For
from adgen.ir.walker import walk
from adgen.optimise.dce import drop_dead
from adgen.optimise.fold import fold
from adgen.optimise.fuse import fuse
from adgen.optimise.passes import optimise
from adgen.optimise.simplify import simplify
from adgen.pipeline import Options, stages
from adgen.rules.table import infer
from adgen.verify.interpret import run

if TYPE_CHECKING:
    from pathlib import Path

    from adgen.ir.nodes import Function

HEAD = "import math\nimport numpy as np\n\n\ndef f(x, a):\n"

JOINED = {
    "a sum": """
        s = 0.0
        for i in range(len(x)):
            s += np.sin(x[i]) * a
        return s
    """,
    "several names for what the iteration computes": """
        s = 0.0
        for i in range(len(x)):
            t = x[i] * a
            u = math.exp(-t)
            s += t / (1.0 + u)
        return s
    """,
    "a branch": """
        s = 0.0
        for i in range(len(x)):
            if x[i] > 0.0:
                s += x[i] * a
            else:
                s -= x[i] ** 3
        return s
    """,
    "a loop inside that carries": """
        s = 0.0
        for i in range(len(x)):
            y = x[i]
            for k in range(3):
                y = y * y * a + x[k]
            s += y
        return s
    """,
    "sums over slices": """
        s = 0.0
        for i in range(len(x) - 1):
            d = x[i + 1:] - x[i]
            s += np.sum(d * d) * a
        return s
    """,
    "a value that the primal carries on": """
        s = 0.0
        c = 0
        for i in range(len(x)):
            c = c + i
            s += x[i] ** 2 * c * a
        return s
    """,
}

APART = {
    "an iteration that needs the one before": """
        s = a
        for i in range(len(x)):
            s = np.sin(s) + x[i]
        return s
    """,
    "a result that decides the cotangent": """
        s = 0.0
        for i in range(len(x)):
            s += x[i] ** 2 * a
        return s * s
    """,
    "an element that was written before": """
        y = x.copy()
        for i in range(len(x) - 1):
            y[i + 1] += y[i] ** 2 * a
        return np.sum(y)
    """,
    "an early end": """
        s = 0.0
        for i in range(len(x)):
            if x[i] > 2.0:
                break
            s += x[i] ** 2 * a
        return s
    """,
    "a value of the next iteration": """
        s = 0.0
        p = a
        for i in range(len(x)):
            s += p * x[i]
            p = x[i] ** 2
        return s
    """,
}


def before(body: str, folder: Path) -> Function:
    """The gradient as the passes in front of `fuse` leave it."""
    path = folder / "program.py"
    path.write_text(HEAD + textwrap.indent(textwrap.dedent(body), "    "))
    program = from_file(path, "f")
    function = None
    for name, stage in stages(program, signature_of(program, "x: f8[n], a: float"), Options()):
        function = stage
        if name == "seed":
            break
    assert function is not None
    return optimise((fold, simplify, drop_dead), function, infer)


def loops(function: Function) -> int:
    return sum(isinstance(b.op, For) for b in function.body.binds)


def check_numbers(one: Function, other: Function) -> None:
    """Values are the same to the last bit, gradients but for the order of sums."""
    args = (np.array([0.3, -0.8, 1.7, 2.5]), 0.6)
    want, got = run(one, args), run(other, args, check=True)
    assert np.float64(want[0]).tobytes() == np.float64(got[0]).tobytes()
    for a, b in zip(want[1:], got[1:], strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-13)


@pytest.mark.parametrize("name", JOINED)
def test_independent_iterations_are_adjoined_at_once(name: str, tmp_path: Path) -> None:
    apart = before(JOINED[name], tmp_path)
    together = check(fuse(apart), infer)
    assert (loops(apart), loops(together)) == (2, 1)
    check_numbers(apart, together)


@pytest.mark.parametrize("name", APART)
def test_iterations_that_need_each_other_stay_apart(name: str, tmp_path: Path) -> None:
    function = before(APART[name], tmp_path)
    assert sum(isinstance(b.op, For) for b in walk(function.body)) >= 2
    assert fuse(function) is function
