"""Linearizations: the linear functions against jvp and vjp, called twice after everything else has been spoiled."""

from __future__ import annotations

import copy
import dataclasses
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.cli import main
from adgen.errors import AdgenError
from adgen.verify.trees import flat
from tests.programs import Program, corpus
from tests.test_family import close, derived, points, share

if TYPE_CHECKING:
    from pathlib import Path


def spoil(tree: Any) -> None:
    """Write nan into every float array."""
    match tree:
        case np.ndarray():
            if tree.flags.writeable and tree.dtype.kind in "fc":
                tree[...] = np.nan
        case tuple() | list():
            for item in tree:
                spoil(item)
        case dict():
            spoil(list(tree.values()))
        case _ if dataclasses.is_dataclass(tree):
            spoil([getattr(tree, f.name) for f in dataclasses.fields(tree)])


@pytest.mark.parametrize("program", share(corpus(), 3), ids=lambda p: p.name)
def test_linear_functions_are_jvp_and_vjp_whatever_happens_to_their_arguments(program: Program) -> None:
    """A linear function may be called often; arguments, values and its own results are the caller's to change."""
    pushed, pulled = derived(program, "jvp"), derived(program, "vjp")
    linearized, pulled_back = derived(program, "linearize"), derived(program, "pullback")
    for point in points(program):
        one, other = copy.deepcopy(point.args), copy.deepcopy(point.args)
        value, f_jvp = linearized(*one)
        again, f_vjp = pulled_back(*other)
        expected, out_dot = pushed(*copy.deepcopy(point.args), *copy.deepcopy(point.tangents))
        _, bars = pulled(*copy.deepcopy(point.args), copy.deepcopy(point.cotangent))
        np.testing.assert_array_equal(flat(value), flat(expected))
        np.testing.assert_array_equal(flat(again), flat(expected))
        spoil([one, other, value, again])
        for _ in range(2):
            found = f_jvp(*copy.deepcopy(point.tangents))
            close(flat(found), flat(out_dot))
            spoil(found)
            found = f_vjp(copy.deepcopy(point.cotangent))
            close(flat(found), flat(bars))
            spoil(found)


def spring(x: np.ndarray, k: float = 2.0) -> tuple[np.ndarray, float]:
    y = x
    for _ in range(3):
        y = y + 0.1 * np.sin(k * y)
    return y, float(np.sum(y * y))


def test_every_float_argument_is_active_unless_something_is_said() -> None:
    x = np.array([0.3, -0.4])
    (_, total), f_jvp = adgen.linearize(spring, x, 1.5)
    _, (y_dot, total_dot) = adgen.jvp(spring, (0, 1))(x, 1.5, np.ones(2), 0.5)
    found = f_jvp(np.ones(2), 0.5)
    np.testing.assert_allclose(found[0], y_dot)
    np.testing.assert_allclose(found[1], total_dot)
    _, alone = adgen.linearize(spring, x, 1.5, wrt="k")
    _, (_, expected) = adgen.jvp(spring, wrt="k")(x, 1.5, 1.0)
    np.testing.assert_allclose(alone(1)[1], expected)
    _, defaulted = adgen.linearize(spring, x)
    np.testing.assert_allclose(defaulted(np.ones(2))[1], adgen.jvp(spring)(x, np.ones(2))[1][1])
    assert total == spring(x, 1.5)[1]


def test_pullback_takes_a_cotangent_like_the_value() -> None:
    x = np.array([0.3, -0.4])
    value, f_vjp = adgen.pullback(spring, x, 1.5)
    bar = (np.array([1.0, 2.0]), 3)
    x_bar, k_bar = f_vjp(bar)
    _, (x_expected, k_expected) = adgen.vjp(spring, (0, 1))(x, 1.5, bar)
    np.testing.assert_allclose(x_bar, x_expected)
    np.testing.assert_allclose(k_bar, k_expected)
    assert len(value) == 2


def test_refusals_name_what_is_wrong() -> None:
    x = np.array([0.3, -0.4])
    _, f_jvp = adgen.linearize(spring, x)
    with pytest.raises(AdgenError, match=r"E604.*tangent of x has the shape \(3,\)"):
        f_jvp(np.ones(3))
    with pytest.raises(TypeError, match="a tangent for each of x, not 2"):
        f_jvp(np.ones(2), 1.0)
    _, f_vjp = adgen.pullback(spring, x)
    with pytest.raises(AdgenError, match=r"E604.*must be a tuple of 2"):
        f_vjp(1.0)
    with pytest.raises(AdgenError, match=r"E503.*No argument of spring here holds a float"):
        adgen.linearize(spring, 3)
    with pytest.raises(AdgenError, match=r"E603.*needs a function, and 3.0 is none"):
        adgen.linearize(3.0, spring)  # type: ignore[arg-type]


def test_verify_tries_the_linear_function(tmp_path: Path) -> None:
    path = tmp_path / "spring.py"
    path.write_text("import math\n\n\ndef f(x, k):\n    return math.sin(k * x) * x\n")
    for derive in ("linearize", "pullback"):
        options = ["--derive", derive, "--verify", "--at", "x=0.3, k=2.0"]
        done = CliRunner().invoke(main, ["compile", f"{path}:f", *options])
        assert done.exit_code == 0, done.output
        assert "Verified: " in done.output
        assert re.search(r"\bcalled\s+again;", done.output)
