"""One convention of counting, for programs and for expressions."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sympy

from adgen.rules.table import PRIMITIVES
from adgen.verify import counts, expression_counts
from adgen.verify.program_trees import formulas
from tests.interpreted import function_of, written

if TYPE_CHECKING:
    from pathlib import Path

VECTOR = np.array([0.5, -1.5, 2.0, 3.0])
MATRIX = np.arange(1.0, 13.0).reshape(3, 4)

# Body, arguments: operations in the text, executed operations, products among them.
PROGRAMS: dict[str, tuple[str, str, tuple[Any, ...], tuple[int, int, int]]] = {
    "arithmetic": ("return -x * y + 2 * x / y", "x: float, y: float", (0.5, 2.0), (5, 5, 2)),
    "shared parts": ("t = x * y\nreturn t + t * t", "x: float, y: float", (0.5, 2.0), (3, 3, 2)),
    "calls": ("return math.exp(x) ** 2", "x: float", (0.5,), (2, 2, 1)),
    "comparisons": ("return y if x < y else x", "x: float, y: float", (0.5, 2.0), (1, 1, 0)),
    "integers": ("return x[2 * k - 1]", "x: f8[n], k: int", (VECTOR, 1), (0, 0, 0)),
    "a loop": (
        "for _ in range(k):\n    x = x * y + 1\nreturn x",
        "x: float, y: float, k: int",
        (0.5, 2.0, 7),
        (2, 14, 7),
    ),
    "no trip": (
        "for _ in range(k):\n    x = x * y + 1\nreturn x",
        "x: float, y: float, k: int",
        (0.5, 2.0, 0),
        (2, 0, 0),
    ),
    "a while": ("while x < 10:\n    x = 2 * x\nreturn x", "x: float", (1.0,), (2, 9, 0)),
    "a branch": ("if x < y:\n    return x\nreturn x * y * y", "x: float, y: float", (0.5, 2.0), (3, 1, 0)),
    "a break": (
        "for _ in range(k):\n    x = x * y\n    if x > 3:\n        break\nreturn x",
        "x: float, y: float, k: int",
        (1.0, 2.0, 9),
        (2, 4, 2),
    ),
    "elementwise": ("return np.exp(x) * x + 1", "x: f8[n]", (VECTOR,), (3, 12, 4)),
    "broadcast": ("return x * y", "x: f8[n, m], y: f8[m]", (MATRIX, VECTOR), (1, 12, 12)),
    "a sum": ("return np.sum(x)", "x: f8[n]", (VECTOR,), (1, 3, 0)),
    "a sum along an axis": ("return np.sum(x, axis=0)", "x: f8[n, m]", (MATRIX,), (1, 8, 0)),
    "a mean": ("return np.mean(x)", "x: f8[n]", (VECTOR,), (1, 4, 0)),
    "running sums": ("return np.cumsum(x, axis=1)", "x: f8[n, m]", (MATRIX,), (1, 9, 0)),
    "running products": ("return np.cumprod(x)", "x: f8[n]", (VECTOR,), (1, 3, 3)),
    "a trace": ("return np.trace(x, offset=1)", "x: f8[n, m]", (MATRIX,), (1, 2, 0)),
    "matrix times vector": ("return x @ y", "x: f8[n, m], y: f8[m]", (MATRIX, VECTOR), (1, 21, 12)),
    "matrix times matrix": ("return x @ x.T", "x: f8[n, m]", (MATRIX,), (1, 63, 36)),
    "tensordot": ("return np.tensordot(x, x)", "x: f8[n, m]", (MATRIX,), (1, 23, 12)),
    "einsum": ("return np.einsum('ij,kj->ik', x, x)", "x: f8[n, m]", (MATRIX,), (1, 63, 36)),
    "einsum with dots": ("return np.einsum('...j,j', x, y)", "x: f8[n, m], y: f8[m]", (MATRIX, VECTOR), (1, 21, 12)),
    "moves": ("y = x.T.copy()\ny[0] = 1.0\nreturn y.reshape(-1)[::2]", "x: f8[n, m]", (MATRIX,), (0, 0, 0)),
    "a list": ("l = []\nfor v in x:\n    l.append(v * v)\nreturn l[0]", "x: f8[n]", (VECTOR,), (1, 4, 4)),
}


def program(body: str, sig: str, folder: Path) -> counts.Function:
    names = ", ".join(part.partition(":")[0].strip() for part in sig.split(", ") if ":" in part)
    source = f"def f({names}):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return function_of(written(source, folder), sig)


@pytest.mark.parametrize(("body", "sig", "args", "expected"), PROGRAMS.values(), ids=PROGRAMS)
def test_program(body: str, sig: str, args: tuple[Any, ...], expected: tuple[int, int, int], tmp_path: Path) -> None:
    found = counts.count(program(body, sig, tmp_path), args)
    assert (found.static, found.executed, found.products) == expected
    assert found.routines == ()


# Body, arguments: the operations of the results as trees, and as a DAG.
TREES: dict[str, tuple[str, str, tuple[Any, ...], tuple[int, int]]] = {
    "a shared part": ("t = x * x\nreturn t * t", "x: float", (0.5,), (3, 2)),
    "equal arguments": ("return x * x + y * y", "x: float, y: float", (0.5, 0.5), (3, 3)),
    "computed twice": ("return math.exp(-x) * math.exp(-x)", "x: float", (0.5,), (5, 3)),
    "two results": ("t = x * x\nreturn t + 1, t", "x: float", (0.5,), (3, 2)),
    "a loop": ("for _ in range(k):\n    x = x * x\nreturn x", "x: float, k: int", (0.9, 10), (2**10 - 1, 10)),
    "a branch": ("t = x * x\nreturn t if x < 1 else t * t", "x: float", (0.9,), (1, 1)),
    "arrays": ("t = x * x\nreturn np.sum(t * t)", "x: f8[n]", (VECTOR,), (15, 11)),
    "matrices": ("return x @ (y * y)", "x: f8[n, m], y: f8[m]", (MATRIX, VECTOR), (33, 25)),
    "choices": ("return np.maximum(x, 2 * x)", "x: f8[n]", (VECTOR,), (8, 8)),
    "a list": ("l = [1.0]\nfor v in x:\n    l.append(l[-1] * v)\nreturn l[-1]", "x: f8[n]", (VECTOR,), (4, 4)),
    "a sum of a list": ("return sum([v * v for v in x])", "x: f8[n]", (VECTOR,), (7, 7)),
    "moves": ("t = x * 2\ny = np.zeros(4)\ny[1:] = t[:-1]\ny[0] += t[0]\nreturn +y", "x: f8[n]", (VECTOR,), (5, 4)),
}


@pytest.mark.parametrize(("body", "sig", "args", "expected"), TREES.values(), ids=TREES)
def test_trees_of_programs(
    body: str, sig: str, args: tuple[Any, ...], expected: tuple[int, int], tmp_path: Path
) -> None:
    found = formulas(program(body, sig, tmp_path), args)
    assert (found.tree, found.dag) == expected


def test_routines_are_named(tmp_path: Path) -> None:
    function = program("return np.linalg.solve(x, y) + np.sort(y)", "x: f8[n, n], y: f8[n]", tmp_path)
    found = counts.count(function, (np.eye(3), np.ones(3)))
    assert (found.executed, found.routines) == (5, ("solve", "sort"))


# Body, arguments: the numbers that are held at once.
PEAKS: dict[str, tuple[str, str, tuple[Any, ...], int]] = {
    "the arguments": ("return x + y", "x: float, y: float", (0.5, 2.0), 2),
    "unread arguments": ("return 2 * x", "x: float, y: float", (0.5, 2.0), 1),
    "a temporary": ("t = x * x\nreturn t * x", "x: float", (0.5,), 2),
    "in one place": ("for _ in range(9):\n    x = x * x\nreturn x", "x: float", (0.5,), 1),
    "an array and its square": ("t = x * x\nreturn t * x", "x: f8[n]", (VECTOR,), 8),
    "a view": ("t = x[1:]\nreturn t * x[:-1]", "x: f8[n]", (VECTOR,), 4),
    "stores in place": ("x = x.copy()\nfor i in range(len(x)):\n    x[i] = 1.0\nreturn x", "x: f8[n]", (VECTOR,), 5),
    "a list": ("l = []\nfor v in x:\n    l.append(v * v)\nreturn l", "x: f8[n]", (VECTOR,), 8),
}


@pytest.mark.parametrize(("body", "sig", "args", "peak"), PEAKS.values(), ids=PEAKS)
def test_peak(body: str, sig: str, args: tuple[Any, ...], peak: int, tmp_path: Path) -> None:
    assert counts.count(program(body, sig, tmp_path), args).peak == peak


def test_every_primitive_is_counted_in_one_way() -> None:
    moves = set(counts.MOVES)
    kinds = (moves, set(counts.COUNTED), set(counts.ELEMENTWISE))
    assert set().union(*kinds) <= set(PRIMITIVES)
    assert sum(map(len, kinds)) == len(set().union(*kinds))
    assert {"solve", "svd", "fft", "sort"} <= {name for name in PRIMITIVES if counts.routine(name)}


def test_lines() -> None:
    doc = '    """Doc.\n\n    More.\n    """\n'
    module = f'"""Doc."""\n\n\ndef f(x):\n{doc}\n    # a comment\n    y = (\n        x\n    )\n    return y\n'
    assert counts.lines(module, "f") == 5


X, Y, Z = sympy.symbols("x y z", real=True)
LEAVES = (X, Y, Z, *map(sympy.sympify, ("2", "-3", "-1/3", "E", "pi", "3/2")))


def drawn(depth: int, rng: random.Random) -> Any:
    """An expression."""
    if not depth:
        return rng.choice(LEAVES)
    one, other = drawn(depth - 1, rng), drawn(depth - 1, rng)
    made = (one + other, one * other, one - other, -one, rng.choice((sympy.exp, sympy.tanh, sympy.sin))(one))
    risky = (lambda: one / other, lambda: one ** rng.choice((2, -1, -2, sympy.Rational(-1, 2))))
    return rng.choice((*made, *(r() for r in risky if one and other)))


def test_trees_are_as_sympy_counts_them() -> None:
    rng = random.Random(0)
    exprs = [drawn(depth, rng) for depth in (1, 2, 3, 4) for _ in range(60)]
    exprs = [e for e in exprs if e.is_finite is not False and not e.has(sympy.nan, sympy.zoo)]
    exprs.append(sympy.Piecewise((X, X < Y), (sympy.Max(X, Y, 2) + 1, True)))
    for expr in exprs:
        assert expression_counts.tree([expr]) == sympy.count_ops(expr), expr
        assert expression_counts.dag([expr]) <= expression_counts.tree([expr])


def test_a_tree_is_counted_in_the_time_of_its_dag() -> None:
    expr = X
    for _ in range(100):
        expr = sympy.sin(expr) * sympy.cos(expr)
    assert expression_counts.dag([expr]) == 300
    assert expression_counts.tree([expr]) == 3 * (2**100 - 1)


@pytest.mark.parametrize(
    ("expr", "peak"),
    [
        (X + Y, 2),
        (X * X + Y, 2),
        (sympy.sin(X) * sympy.cos(X), 2),
        (sympy.sin(X * Y) + sympy.cos(X + Y), 3),
        (2 * X, 1),
    ],
)
def test_peak_of_an_expression(expr: Any, peak: int) -> None:
    assert expression_counts.peak([(None, expr)]) == peak


def test_peak_of_assignments() -> None:
    t = sympy.Symbol("t")
    assert expression_counts.peak([(t, X * Y), (None, t + Z), (None, t * Z)]) == 3
