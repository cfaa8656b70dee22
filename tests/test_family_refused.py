"""What the family of derivatives refuses: every message says what was given, what it must be, and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import adgen
from adgen.errors import AdgenError

X = np.array([1.0, 2.0, 3.0])
Z = X + 1.0j


def vector(x: Any) -> Any:
    return x * x


def number(x: Any) -> Any:
    return np.sum(x**3)


def pair(x: Any, y: Any) -> Any:
    return x * y, np.sum(y)


def turned(x: Any) -> Any:
    return np.exp(1j * x)


def modulus(z: Any) -> Any:
    return np.sum(np.abs(z) ** 2)


def scaled(k: int, x: Any) -> Any:
    return np.sum(x) * k


def tree(p: Any) -> Any:
    return {"a": p["w"] * p["b"], "n": 3}


PARAMETERS = {"w": X, "b": 2.0}
OF_ONE_NUMBER = (adgen.grad, adgen.value_and_grad, adgen.hessian, adgen.hvp, adgen.vhp, adgen.hmp)
SEEDS = {"hvp": (X,), "vhp": (X,), "hmp": (np.eye(3),)}


@pytest.mark.parametrize("derive", OF_ONE_NUMBER, ids=lambda d: d.__name__)
@pytest.mark.parametrize(
    ("function", "said"),
    [
        (vector, "returns f8"),
        (turned, "returns c16"),
        (lambda x: x.size, "returns int"),
        (lambda x: (number(x), x), "returns a tuple of 2"),
        (lambda x: None, "returns no number"),
    ],
)
def test_outputs_that_are_no_real_number(derive: Any, function: Any, said: str) -> None:
    with pytest.raises(AdgenError, match=said) as refused:
        derive(function)(X, *SEEDS.get(derive.__name__, ()))
    assert refused.value.code == "E502"
    assert f"{derive.__name__} is of one real number" in refused.value.why
    assert "jacobian" in refused.value.fix


@pytest.mark.parametrize(
    ("call", "code", "said", "fix"),
    [
        # A tuple may be meant as a value and more.
        (lambda: adgen.grad(pair)(X, X), "E502", "a tuple of 2", "has_aux=True"),
        (lambda: adgen.grad(number, has_aux=True)(X), "E603", "returns a number", "leave has_aux out"),
        (lambda: adgen.jacobian(vector, has_aux=True)(X), "E603", "returns a number", "leave has_aux out"),
        # Complex numbers have products, and no matrix of numbers.
        (lambda: adgen.jacfwd(turned)(X), "E502", "c16", "jvp"),
        (lambda: adgen.jacrev(turned)(X), "E502", "c16", "vjp"),
        (lambda: adgen.jacobian(vector)(Z), "E503", "x is c16", "jvp"),
        (lambda: adgen.hessian(modulus)(Z), "E503", "z is c16", "hvp"),
        (lambda: adgen.grad(modulus, mode="forward")(1.0 + 2.0j), "E503", "z is complex", "reverse mode"),
        (lambda: adgen.jacobian(lambda x: np.argsort(-x))(X), "E502", "no float", "Return a float"),
        # What is differentiated must be floats.
        (lambda: adgen.grad(scaled)(3, X), "E503", "k holds no float: it is int", "another argument in wrt"),
        (lambda: adgen.hessian(number)(np.arange(3)), "E503", "x holds no float: it is i8", "Make it a float"),
        (lambda: adgen.jacobian(vector)(np.arange(3)), "E503", "x holds no float: it is i8", "Make it a float"),
        (lambda: adgen.jvp(vector)(np.arange(3), X), "E503", "x holds no float", "Make it a float"),
        (lambda: adgen.hvp(number)(np.arange(3), X), "E503", "x holds no float", "Make it a float"),
        (lambda: adgen.grad(lambda m, x: x)("exact", 2.0), "E503", "m holds no float: it is a fixed", "in wrt"),
        # Options.
        (lambda: adgen.jacobian(pair, wrt="Y")(X, X), "E603", "no parameter `Y`; it has x, y", ""),
        (lambda: adgen.hessian(number, argnums=2)(X), "E603", "no number 2", ""),
        (lambda: adgen.jacobian(vector, mode="fwd"), "E603", "must be 'auto' or 'reverse' or 'forward'", ""),
        (lambda: adgen.hessian(number, mode="forward"), "E603", "no option `mode`", ""),
        (lambda: adgen.hvp(number, has_aux=True), "E603", "no option `has_aux`", ""),
        (lambda: adgen.grad(number, mode="forward")(X), "E603", "one tangent per scalar input", "reverse mode"),
    ],
)
def test_arguments_and_options(call: Any, code: str, said: str, fix: str) -> None:
    with pytest.raises(AdgenError) as refused:
        call()
    assert refused.value.code == code
    assert said in refused.value.why
    assert fix in refused.value.fix


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: adgen.vjp(vector)(X, np.ones(2)), r"cotangent has the shape \(2,\); .* the shape \(3,\)"),
        (lambda: adgen.vjp(vector)(X, 1.0), r"cotangent has the shape \(\); .* the shape \(3,\)"),
        (lambda: adgen.vjp(vector)(X, None), r"cotangent has the shape \(\)"),
        (lambda: adgen.vjp(vector)(X, Z), "cotangent is of the dtype complex128; .* float64"),
        (lambda: adgen.vjp(vector)(X, np.array(["a", "b", "c"])), "cotangent is of the dtype <U1"),
        (lambda: adgen.vjp(pair)(X, X, X), "cotangent must be a tuple of 2"),
        (lambda: adgen.vjp(pair)(X, X, (X, 1.0, 1.0)), "cotangent must be a tuple of 2"),
        (lambda: adgen.vjp(pair)(X, X, (X, X)), r"cotangent\[1\] has the shape \(3,\); .* the shape \(\)"),
        (lambda: adgen.vjp(tree)(PARAMETERS, {"b": X}), "cotangent must be a dict with the keys 'a', 'n'"),
        (lambda: adgen.mjp(vector)(X, np.eye(4)), r"cotangents have the shape \(4, 4\); they must have \(3, k\)"),
        (lambda: adgen.jvp(vector)(X, np.ones(2)), r"tangent of x has the shape \(2,\); .* the shape \(3,\)"),
        (lambda: adgen.jvp(vector)(X, Z), "tangent of x is of the dtype complex128"),
        (lambda: adgen.jvp(tree)(PARAMETERS, {"w": X}), "tangent of p must be a dict with the keys 'w', 'b'"),
        (lambda: adgen.jvp(tree)(PARAMETERS, X), "tangent of p must be a dict with the keys 'w', 'b'"),
        (lambda: adgen.hvp(number)(X, np.ones(2)), r"tangent of x has the shape \(2,\); .* the shape \(3,\)"),
        (lambda: adgen.hvp(number)(X, (X,)), r"tangent of x has the shape \(1, 3\)"),
        (lambda: adgen.vhp(number)(X, Z), "tangent of x is of the dtype complex128"),
        (lambda: adgen.jmp(vector)(X, X), r"tangents of x have the shape \(3,\); they must have \(3, k\)"),
        (lambda: adgen.hmp(number)(X, np.eye(4)), r"tangents of x have the shape \(4, 4\); they must have \(3, k\)"),
    ],
)
def test_seeds(call: Any, said: str) -> None:
    with pytest.raises(AdgenError, match=said) as refused:
        call()
    assert refused.value.code == "E604"


def test_seeds_of_another_dtype_are_converted() -> None:
    np.testing.assert_array_equal(adgen.hvp(number)(X, np.array([1, 0, 0])), [6.0, 0.0, 0.0])
    np.testing.assert_array_equal(adgen.hvp(number)(X, [1, 0, 0]), [6.0, 0.0, 0.0])
    np.testing.assert_array_equal(adgen.vjp(vector)(X, np.ones(3, dtype=np.float32))[1], 2.0 * X)
    small = X.astype(np.float32)
    assert adgen.vjp(vector)(small, X)[1].dtype == np.float32
    assert adgen.jvp(vector)(small, X)[1].dtype == np.float32


def test_what_is_missing_is_said() -> None:
    with pytest.raises(TypeError, match=r"it takes \(x.*, then the cotangent of the value"):
        adgen.vjp(vector)(X)
    with pytest.raises(TypeError, match=r"it takes \(x.*, then one tangent for each in wrt"):
        adgen.hvp(number)(X)


def test_errors_of_the_function_stay_its_own() -> None:
    """A cotangent is judged by the value; where there is none, what the function raised is what is raised."""

    def fails(x: Any) -> Any:
        if x[0] > 0.0:
            raise ValueError("no positive numbers")
        return x * 2.0

    with pytest.raises(ValueError, match="no positive numbers"):
        adgen.vjp(fails)(X, X)

    def counted(x: Any) -> Any:
        x[0] = 7.0
        return x * x

    x = X.copy()
    with pytest.raises(AdgenError, match="cotangent has the shape"):
        adgen.vjp(counted)(x, np.ones(2))
    np.testing.assert_array_equal(x, X)
