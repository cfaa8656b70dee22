"""What the report of a function is made of: times, SymPy's code, the emitter's quotes, graphs of all shapes."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import sympy

from adgen.report import symbolic_code
from adgen.report.dag import drawn
from adgen.report.linked import quoted
from adgen.report.measured import Graph, Vertex
from adgen.report.symbolic_code import symbolic
from adgen.report.timing import Call, timed
from adgen.verify.arithmetic import Unjudged
from adgen.verify.emitted import read
from adgen.verify.subject import subject
from adgen.verify.truth import Formula
from tests.reported import checked

MODULE = '''"""Title."""


def f_grad(x, n):
    _check(x)

    # primal
    y = x * x  # a.py:3
    tape = []
    for _ in range(n):  # a.py:4
        tape.append(y)
        # b.py:9
        y = np.sin(
            y
        )

    # adjoint
    y_bar = 1.0
    for y in reversed(tape):  # a.py:4
        y_bar *= np.cos(y)  # b.py:9
    x_bar = 2.0 * x * y_bar  # a.py:3
    return x_bar


def _check(x):
    pass  # a.py:1
'''


def test_quotes() -> None:
    """A quote holds for the lines below it in its section; what is returned comes from no line."""
    found = quoted(read(MODULE))
    first, loop, inside = ("a.py", 3), ("a.py", 4), ("b.py", 9)
    assert found == {
        **dict.fromkeys((8, 9), first),
        **dict.fromkeys((10, 11), loop),
        **dict.fromkeys((12, 13, 14, 15), inside),
        19: loop,
        20: inside,
        21: first,
    }


def test_times() -> None:
    """Functions that change their arguments get new ones each time; others are repeated."""
    calls: list[int] = []

    def pop(values: list[float]) -> None:
        calls.append(len(values))
        values.pop()

    found = timed({"pop": Call(pop, ([1.0, 2.0],)), "sum": Call(sum, ([1.0, 2.0],), times=1e6)}, 1.0)
    assert set(calls) == {2}
    assert len(found["pop"]) == len(found["sum"]) >= 3
    assert min(found["sum"]) > max(0.0, *found["pop"])


@pytest.mark.parametrize("shared", [False, True])
def test_symbolic_code_is_the_gradient(shared: bool) -> None:
    made = symbolic(checked().subject.total, shared)
    assert made.code is not None
    found = np.array(made.code.function()(*map(float, checked().subject.contracted.point)))
    assert found[-4:] == pytest.approx(checked().numbers, rel=1e-12)
    if shared:
        assert found[0] == pytest.approx(checked().subject.size, rel=1e-12)


def swollen(x: Any, n: Any) -> Any:
    for _ in range(n):
        x = 4.0 * x * (1.0 - x)
    return x


def test_large_code_is_not_written() -> None:
    made = symbolic(subject(swollen, {"x": 0.3, "n": 10}).total, False)
    assert made.counted.executed > 20_000
    assert made.code is None
    assert "operations" in made.why
    with pytest.raises(Unjudged, match="more than the budget"):
        symbolic(subject(swollen, {"x": 0.3, "n": 13}).total, False)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("function", [sympy.DiracDelta, sympy.Si])
def test_code_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, shared: bool, function: Any) -> None:
    """The operations are counted, and the page says why there is no code."""
    x = sympy.Symbol("x0", real=True)
    made = Formula(x, (x,), (x * function(x),), {x: 0.3})
    monkeypatch.setattr(symbolic_code, "differentiated", lambda total, wanted: made)
    found = symbolic(checked().subject.total, shared)
    assert found.counted.executed == 2
    assert found.code is None
    assert "`math` has no" in found.why or "cannot write" in found.why


@pytest.mark.parametrize("seed", range(20))
def test_any_graph_is_drawn(seed: int) -> None:
    """Parts that are not connected, double edges, edges over many layers, loops."""
    rng = random.Random(seed)
    count = rng.randint(2, 40)
    vertices = tuple(Vertex(f"<{k}>", rng.choice(["", "name"]), "operation", k, "f.py") for k in range(count))
    edges = {(a, b) for a, b in (sorted(rng.sample(range(count), 2)) for _ in range(rng.randint(1, 60)))}
    back = tuple((b, a) for a, b in sorted(edges)[:2])
    text = drawn(Graph(vertices, tuple(sorted(edges)), back, 0))
    assert text.count("&lt;") >= 2 * count
    assert "nan" not in text
    assert text == drawn(Graph(vertices, tuple(sorted(edges)), back, 0))
