"""Sums of products, and axes of length 1: each rewrite is used where it holds, and keeps the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.ir.builder import literal
from adgen.ir.dims import dim
from adgen.ir.index import At, NewAxis, Slice
from adgen.ir.types import array
from adgen.optimise.dce import drop_dead
from adgen.optimise.passes import optimise
from adgen.optimise.simplify import simplify
from adgen.rules.table import infer
from adgen.verify.interpret import run
from tests.ir_functions import Maker, function, prims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adgen.ir.nodes import Atom, Function

PARAMS = {
    "x": array("f8", "n"),
    "y": array("f8", "m"),
    "A": array("f8", "m", "n"),
    "B": array("f8", "m", "n"),
    "C": array("f4", "m", "n"),
    "R": array("f8", 1, "n"),
    "S": array("f8", "m", 1),
    "P": array("f8", 1, dim("n") - 1),
    "T": array("f8", "l", "m", "n"),
    "V": array("f8", "l", "m", "n"),
    "I": array("i8", "m"),
}


def held(of: Function, expected: list[str]) -> None:
    """The function is rewritten as expected, and has the same value."""
    after = optimise((simplify, drop_dead), of, infer)
    assert prims(after) == expected
    rng = np.random.default_rng(0)
    sizes = {"l": 2, "m": 3, "n": 4, "n - 1": 3}
    shapes = [tuple(sizes.get(str(d), 1) for d in t.shape) for t in PARAMS.values()]
    args = [rng.uniform(0.5, 2.0, shape) for shape in shapes[:-1]]
    args[4] = args[4].astype(np.float32)
    args.append(np.array([2, 0, 1]))
    np.testing.assert_allclose(run(after, args, check=True)[0], run(of, args)[0], rtol=1e-14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum_to(A * B, shape(x))", ["einsum"]),
        ("sum_to(T * V, shape(x))", ["einsum"]),
        ("sum_to(-A * B, shape(x))", ["einsum", "negative"]),
        ("sum_to(A * B, shape(R))", ["einsum", "index"]),
        ("sum_to(A * B, shape(S))", ["einsum", "index"]),
        ("sum_to(A * C, shape(x))", ["multiply", "sum_to"]),  # NumPy converts an array of another dtype first
        ("sum_to(A * S, shape(x))", ["multiply", "sum_to"]),
        ("reshape(sum_to(A, shape(R)), shape(x))", ["sum"]),
        ("reshape(sum_to(A, shape(S)), shape(y))", ["sum"]),
        ("reshape(sum_to(A * B, shape(S)), shape(y))", ["einsum"]),
        ("reshape(R, shape(x))", ["index"]),
        ("reshape(S, shape(y))", ["index"]),
        ("reshape(x, shape(R))", ["reshape"]),
    ],
)
def test_sums_of_products(text: str, expected: list[str]) -> None:
    held(function(PARAMS, lambda f: [f(text)], linear=1), expected)


def test_a_product_that_is_used_twice_is_kept() -> None:
    def body(f: Maker) -> Sequence[Atom]:
        f("A * B", "product")
        return [f("sum_to(product, shape(x)) + sum_to(product * product, shape(x))")]

    assert "multiply" in prims(optimise((simplify, drop_dead), function(PARAMS, body, linear=1), infer))


@pytest.mark.parametrize(
    ("into", "value", "spec", "expected"),
    [
        ("y", "S", (Slice(), NewAxis()), ["index", "add"]),
        ("x", "R", (NewAxis(),), ["index", "add"]),
        ("x", "P", (NewAxis(), Slice(lo=True)), ["index_add"]),  # a part only
        ("A", "x", (NewAxis(), At()), ["index_add"]),
    ],
)
def test_additions_through_new_axes(into: str, value: str, spec: tuple[object, ...], expected: list[str]) -> None:
    def body(f: Maker) -> Sequence[Atom]:
        places = [literal(1) for item in spec if item != NewAxis() and item != Slice()]
        return [f.builder.apply("index_add", f.env[into], f.env[value], *places, spec=spec)]

    held(function(PARAMS, body, linear=1), expected)


@pytest.mark.parametrize(("text", "spec"), [("sum_to(A, shape(S))", None), ("y", (Slice(), NewAxis()))])
def test_an_index_array_may_permute(text: str, spec: tuple[object, ...] | None) -> None:
    def body(f: Maker) -> Sequence[Atom]:
        column = f(text) if spec is None else f.builder.apply("index", f(text), spec=spec)
        return [f.builder.apply("index", column, f.env["I"], literal(0), spec=(At(), At()))]

    held(function(PARAMS, body, linear=1), ["index" if spec else "sum_to", "index"])
