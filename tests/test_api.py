"""The decorators: how they are used, and what the objects that they make can do."""

from __future__ import annotations

import copy
import inspect
import pickle
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import adgen
from adgen.module.decorator import Derivative
from tests import subjects

ROOT = Path(__file__).parents[1]


# Use


def test_bare_decorator() -> None:
    assert subjects.bare(3.0) == 6.0


def test_decorator_with_options() -> None:
    X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    w = np.array([0.5, -1.0])
    value, (w_bar, b_bar) = subjects.loss(w, 0.25, X)
    z = X @ w + 0.25
    np.testing.assert_allclose(value, np.sum(z * z))
    np.testing.assert_allclose(w_bar, 2.0 * X.T @ z)
    np.testing.assert_allclose(b_bar, 2.0 * np.sum(z))


def test_plain_call_with_defaults_and_keywords() -> None:
    assert subjects.slope(3.0) == 12.0
    assert subjects.slope(3.0, 5.0) == 30.0
    assert subjects.slope(x=3.0, y=5.0) == 30.0
    assert subjects.slope(3.0, y=5.0, z=2.0) == 60.0
    assert subjects.slope(3.0, z=2.0) == 24.0
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        subjects.slope()
    with pytest.raises(TypeError, match="too many positional arguments"):
        subjects.slope(1.0, 2.0, 3.0)


def test_wrt_and_argnums() -> None:
    def f(x: float, y: float) -> float:
        return x * x * y

    assert adgen.grad(f, wrt="y")(3.0, 2.0) == 9.0
    assert adgen.grad(f, wrt=("y",))(3.0, 2.0) == 9.0
    assert adgen.grad(f, 1)(3.0, 2.0) == 9.0
    assert adgen.grad(f, argnums=-1)(3.0, 2.0) == 9.0
    assert adgen.grad(f, (0, 1))(3.0, 2.0) == (12.0, 9.0)
    assert adgen.grad(f, (1, 0))(3.0, 2.0) == (9.0, 12.0)
    assert adgen.grad(f, wrt=("y", "x"))(3.0, 2.0) == (9.0, 12.0)


def test_forward_mode_of_a_gradient() -> None:
    def f(x: float, y: float) -> float:
        return x * x * y

    assert adgen.value_and_grad(f, (0, 1), mode="forward")(3.0, 2.0) == (18.0, (12.0, 9.0))


def test_has_aux() -> None:
    def f(x: float) -> Any:
        return x * x, (x, [x + 1.0])

    assert adgen.value_and_grad(f, has_aux=True)(3.0) == ((9.0, (3.0, [4.0])), 6.0)
    assert adgen.grad(f, has_aux=True)(3.0) == (6.0, (3.0, [4.0]))


def test_jvp_and_vjp() -> None:
    def f(x: Any, y: Any) -> Any:
        return x * y, x + 1.0

    x, y = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    value, dots = adgen.jvp(f, wrt=("x", "y"))(x, y, np.array([1.0, 0.0]), np.array([0.0, 2.0]))
    np.testing.assert_array_equal(value, (x * y, x + 1.0))
    np.testing.assert_array_equal(dots, ([3.0, 4.0], [1.0, 0.0]))
    value, bars = adgen.vjp(f, wrt=("x", "y"))(x, y, (np.array([1.0, 0.0]), np.array([10.0, 20.0])))
    np.testing.assert_array_equal(value, (x * y, x + 1.0))
    np.testing.assert_array_equal(bars, ([13.0, 20.0], [1.0, 0.0]))


def test_trees_keep_their_structure() -> None:
    def f(p: Any, q: Any) -> Any:
        return np.sum(p.w * p.b) + q["a"][0] * q["a"][1] + q["c"].first

    p = subjects.Params(np.array([1.0, 2.0]), 3.0)
    q = {"a": (2.0, 5.0), "c": subjects.Pair(7.0, 1.0)}
    p_bar, q_bar = adgen.grad(f, (0, 1))(p, q)
    assert isinstance(p_bar, subjects.Params)
    np.testing.assert_array_equal(p_bar.w, [3.0, 3.0])
    assert p_bar.b == 3.0
    assert q_bar == {"a": (5.0, 2.0), "c": subjects.Pair(1.0, 0.0)}
    assert isinstance(q_bar["c"], subjects.Pair)


def test_instances_made_in_the_function() -> None:
    def f(s: Any, p: Any) -> Any:
        for _ in range(2):
            s = subjects.Pair(s.first + s.second, second=s.second * p.w)
        t = s._replace(first=s.first * p.w)
        return t, subjects.Params(b=t.first, w=t[1])

    def expected(a: float, b: float, w: float) -> Any:
        first, second = (a + b + b * w) * w, b * w * w
        return subjects.Pair(first, second), subjects.Params(second, first)

    s, p = subjects.Pair(2.0, 3.0), subjects.Params(0.5, None)
    bar = (subjects.Pair(1.0, 10.0), subjects.Params(0.0, 100.0))
    value, (s_bar, p_bar) = adgen.vjp(f, wrt=("s", "p"))(s, p, bar)
    assert value == expected(2.0, 3.0, 0.5)
    assert isinstance(value[0], subjects.Pair)
    assert isinstance(value[1], subjects.Params)
    # first = 2 w + 3 w + 3 w**2 and second = 3 w**2, each in a, b and w.
    assert s_bar == subjects.Pair(101.0 * 0.5, 101.0 * 0.75 + 10.0 * 0.25)
    assert p_bar == subjects.Params(101.0 * (5.0 + 3.0) + 10.0 * 3.0, None)


def test_stop_gradient() -> None:
    def f(x: float) -> float:
        return x * adgen.stop_gradient(x)

    assert adgen.stop_gradient(3.0) == 3.0
    assert adgen.grad(f)(3.0) == 3.0


def test_lambda_and_nested_function() -> None:
    assert adgen.grad(lambda x: x * x * x)(2.0) == 12.0


def test_lambdas_on_one_line_are_apart_in_the_caches() -> None:
    square, cube = (lambda x: x * x), (lambda x: x * x * x)
    assert [adgen.grad(square)(2.0), adgen.grad(cube)(2.0)] == [4.0, 12.0]
    assert [adgen.grad(f)(2.0) for f in (lambda x: x + x, lambda x: x * x)] == [2.0, 4.0]


def test_second_derivative() -> None:
    def f(x: float) -> float:
        return x * x * x

    assert adgen.grad(adgen.grad(f))(2.0) == 12.0
    assert adgen.jvp(adgen.grad(f))(2.0, 1.0) == (12.0, 12.0)


def test_derivatives_of_what_takes_seeds() -> None:
    """Tangents and cotangents of the inner derivative are arguments of the outer one, before its own."""

    def f(x: float, *, k: float = 2.0) -> tuple[float, float]:
        return x * x * x * k, x * x

    pull, push = adgen.vjp(f), adgen.jvp(f)
    assert adgen.jvp(pull)(2.0, (1.0, 0.0), 1.0) == (((16.0, 4.0), 24.0), ((24.0, 4.0), 24.0))
    assert adgen.jvp(pull)(2.0, (1, 0), 1, k=3.0) == (((24.0, 4.0), 36.0), ((36.0, 4.0), 36.0))
    assert adgen.jvp(pull, wrt=("x", "out_bar"))(2.0, (1.0, 0.0), 1.0, (0.5, 0.0))[1] == ((24.0, 4.0), 36.0)
    assert adgen.vjp(pull)(2.0, (1.0, 0.0), ((0.0, 0.0), 1.0)) == (((16.0, 4.0), 24.0), 24.0)
    assert adgen.jvp(push)(2.0, 1.0, 1.0) == (((16.0, 4.0), (24.0, 4.0)), ((24.0, 4.0), (24.0, 2.0)))
    assert adgen.jvp(adgen.jvp(push))(2.0, 1.0, 1.0, 1.0)[1][1] == ((24.0, 2.0), (12.0, 0.0))
    with pytest.raises(TypeError, match="missing a required argument: 'out_bar'"):
        adgen.jvp(pull)(2.0, 1.0)


def test_seeds_of_whole_numbers_stay_floats() -> None:
    def f(x: Any) -> Any:
        y = x * x
        y[0] = x[1]
        return y

    again = adgen.jvp(adgen.vjp(f))
    for one in (np.ones(3, dtype=int), np.ones(3), np.ones(3, dtype=int)):
        _, (_, bar_dot) = again(np.array([0.5, 1.5, 2.5]), one, np.array([0.25, 0.5, 0.75]))
        np.testing.assert_array_equal(bar_dot, [0.0, 1.0, 1.5])


def test_method() -> None:
    soft, hard = subjects.Spring(2.0), subjects.Spring(8.0)
    assert soft.energy(3.0) == 6.0
    assert hard.energy(3.0) == 24.0
    assert soft.energy(3.0) == 6.0
    soft.stiffness = 4.0
    assert soft.energy(3.0) == 12.0


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"wrt": 3}, "must be a name"),
        ({"wrt": ()}, "must be a name"),
        ({"wrt": ("x", "x")}, "several different"),
        ({"argnums": "x"}, "must be a position"),
        ({"argnums": True}, "must be a position"),
        ({"argnums": (0, 0)}, "several different"),
        ({"wrt": "x", "argnums": 0}, "Both"),
        ({"mode": "sideways"}, "mode"),
        ({"has_aux": 1}, "has_aux"),
        ({"wrtt": "x"}, "no option `wrtt`"),
    ],
)
def test_bad_options_are_refused_at_once(options: dict[str, Any], word: str) -> None:
    with pytest.raises(adgen.AdgenError, match=word) as caught:
        adgen.grad(lambda x: x, **options)
    assert caught.value.code == "E603"


@pytest.mark.parametrize(
    ("options", "word"),
    [({"wrt": "z"}, "no parameter `z`"), ({"argnums": 1}, "1 parameters"), ({"argnums": -2}, "no number")],
)
def test_options_that_do_not_fit_the_function(options: dict[str, Any], word: str) -> None:
    with pytest.raises(adgen.AdgenError, match=word) as caught:
        adgen.grad(lambda x: x, **options)(1.0)
    assert caught.value.code == "E603"


def test_refusal_shows_the_place() -> None:
    def f(x: float) -> float:
        return unknown(x)  # type: ignore[name-defined] # noqa: F821

    with pytest.raises(adgen.AdgenError) as caught:
        adgen.grad(f)(1.0)
    text = "".join(traceback.format_exception(caught.value))
    assert "return unknown(x)" in text
    assert "^^^^^^^" in text
    # Nothing of the compiler stands between the call and the message.
    assert [frame.name for frame in traceback.extract_tb(caught.tb)] == ["test_refusal_shows_the_place", "__call__"]
    assert "During handling" not in text


def test_not_a_function() -> None:
    with pytest.raises(adgen.AdgenError, match="needs a function"):
        adgen.grad("w")  # type: ignore[call-overload]


# What the object looks like


def test_metadata() -> None:
    assert subjects.bare.__name__ == "bare"
    assert subjects.bare.__doc__ == "The square."
    assert subjects.bare.__module__ == "tests.subjects"
    assert list(inspect.signature(subjects.slope).parameters) == ["x", "y", "z"]
    assert inspect.getsource(subjects.bare).startswith("@adgen.grad\ndef bare")
    assert repr(subjects.bare) == "<adgen.grad of tests.subjects.bare>"


@pytest.mark.parametrize("derivative", [subjects.bare, subjects.loss, subjects.slope])
def test_pickle_and_copy(derivative: Derivative) -> None:
    again = pickle.loads(pickle.dumps(derivative))
    assert again.transform == derivative.transform
    assert again.__name__ == derivative.__name__
    assert copy.deepcopy(derivative).transform == derivative.transform


def test_pickled_derivative_works() -> None:
    assert pickle.loads(pickle.dumps(subjects.slope))(3.0) == 12.0


def test_source_and_specialize() -> None:
    text = subjects.bare.source(3.0)
    function = subjects.bare.specialize(3.0)
    assert "def bare_grad(x" in text
    assert function(4.0) == 8.0
    assert inspect.getsource(function) in text
    assert pickle.loads(pickle.dumps(function)) is function
    assert subjects.bare.source(np.ones(())) != text


def test_traceback_shows_a_line_of_the_generated_file() -> None:
    def f(x: float, y: float) -> float:
        return x / y

    with pytest.raises(ZeroDivisionError) as caught:
        adgen.grad(f)(1.0, 0.0)
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.name == "f_grad"
    assert last.line is not None
    assert last.line in Path(last.filename).read_text()
