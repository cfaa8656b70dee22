"""Tangents move into the branch that alone reads them, and divide there by what its condition says is not zero."""

from __future__ import annotations

import itertools
import operator
from typing import TYPE_CHECKING

import pytest

from adgen.ad.linearize import linearize
from adgen.ad.nonzero import told
from adgen.ad.sink import sink
from adgen.errors import Span
from adgen.frontend.build import build
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.ir.builder import literal
from adgen.ir.checker import check
from adgen.ir.nodes import Apply, Bind, If, Value
from adgen.ir.types import BOOL, FLOAT
from adgen.ir.walker import walk
from adgen.rules.table import infer
from tests.compiling import derive_text

if TYPE_CHECKING:
    from pathlib import Path

COMPARISONS = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "greater": operator.gt,
    "less": operator.lt,
    "greater_equal": operator.ge,
    "less_equal": operator.le,
}
NUMBERS = (-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.0, float("nan"))


@pytest.mark.parametrize(
    ("name", "limit", "truth", "mirrored"),
    [*itertools.product(COMPARISONS, (-1.0, 0.0, 1.0), (True, False), (True, False))],
)
def test_told(name: str, limit: float, truth: bool, mirrored: bool) -> None:
    x, test = Value(0, FLOAT), Value(1, BOOL)
    args = (literal(limit), x) if mirrored else (x, literal(limit))
    made = {test: Bind((test,), Apply(name, args), Span("", 1, 0, 1, 0))}
    left = [n for n in NUMBERS if COMPARISONS[name](*((limit, n) if mirrored else (n, limit))) is truth]
    if x in told(test, truth, made):
        assert 0.0 not in left
    else:
        # `not x > 1` leaves nan as well as numbers below 1; nothing is said of what leaves both signs.
        assert 0.0 in left or not truth


def moved(body: str, path: Path) -> set[str]:
    """The names of the tangents that stand in another block than after `linearize`."""
    path.write_text("import math\n\n\ndef f(x, y):\n    " + "\n    ".join(body.splitlines()) + "\n")
    program = from_file(path, "f")
    primal = build(program, signature_of(program, "x: float, y: float"), careful=True)
    linear = linearize(primal, (0, 1), (0,), infer, reverse=True)
    after = check(sink(linear, primal), infer)
    before, now = ({r for b in f.body.binds for r in b.results} for f in (linear, after))
    everywhere = {r for b in walk(after.body) for r in b.results}
    assert {r for b in walk(primal.body) for r in b.results} <= everywhere
    return {r.name for r in (before - now) & everywhere if r.name}


MOVES = {
    "one branch": ("r = math.sqrt(x)\nreturn r if x > 0.0 else y", {"r_dot"}),
    "what it needs as well": ("r = math.sqrt(x)\nq = r * y\nreturn y if x > 0.0 else q", {"r_dot", "q_dot"}),
    "a loop in the branch": (
        "r = math.sqrt(x)\nif y > 0.0:\n    for k in range(3):\n        y = y * r\nreturn y",
        {"r_dot"},
    ),
    "both branches": ("r = math.sqrt(x)\nreturn r if x > 0.0 else r * y", set()),
    "read behind the branch": ("r = math.sqrt(x)\ns = r if x > 0.0 else y\nreturn s * r", set()),
    "two branches": ("r = math.sqrt(x)\ns = r if x > 0.0 else y\nt = r if y > 0.0 else y\nreturn s * t", set()),
    "a loop": ("r = math.sqrt(x)\nfor k in range(3):\n    y = y * r\nreturn y", set()),
    "a list": ("r = [x * y, x]\nfor k in range(3):\n    r.append(y)\nreturn r[1] if x > 0.0 else y", set()),
}


@pytest.mark.parametrize("name", MOVES)
def test_moves(name: str, tmp_path: Path) -> None:
    body, expected = MOVES[name]
    assert moved(body, tmp_path / "f.py") == expected


def test_the_primal_stays(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text("import math\n\n\ndef f(x, y):\n    r = math.sqrt(x)\n    return r if r > 0.0 else y\n")
    program = from_file(path, "f")
    primal = build(program, signature_of(program, "x: float, y: float"), careful=True)
    after = sink(linearize(primal, (0, 1), (0,), infer), primal)
    (branch,) = (b.op for b in after.body.binds if isinstance(b.op, If))
    assert [b.op.prim for b in after.body.binds if isinstance(b.op, Apply)] == ["sqrt", "greater"]
    assert len(branch.then.binds) > len(branch.orelse.binds)


@pytest.mark.parametrize(
    ("test", "quiet"),
    [("r > 0.0", False), ("abs(r) > 1e-9", False), ("0.0 != r", False), ("not r == 0", False), ("r > -1.0", True)],
)
def test_divides_with_the_operator(test: str, quiet: bool, tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text(f"import math\n\n\ndef f(x):\n    r = math.sqrt(x)\n    return r if {test} else x\n")
    assert ("np.divide" in derive_text(path, "x: float", ("x",), "value_and_grad")) is quiet
