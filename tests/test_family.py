"""Every member of the family of derivatives against every other: rows, columns, products, second derivatives."""

from __future__ import annotations

import copy
import dataclasses
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.errors import AdgenError
from adgen.verify.contracted import scale
from adgen.verify.trees import Vector, flat, is_float, leaves, random_like
from tests.compiling import derive
from tests.oracle import Point, places
from tests.programs import Program, corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Forward and reverse mode, and sweeps of many seeds, do the same arithmetic in another order.
MODES = 1e-9

# Rows that only the run counts cannot be seeded.
UNSEEDED = {("indexing/selected", "reverse")}


def share(programs: Sequence[Program], part: int) -> list[Program]:
    """One program of twelve, always the same ones, and another one for each part."""
    return [p for p in programs if zlib.crc32(p.name.encode()) % 12 == part]


def derived(program: Program, what: str, mode: str = "reverse") -> Callable[..., Any]:
    """A derivative of a program."""
    return derive(program.path, program.sig, program.wrt, what, mode).call


def points(program: Program) -> list[Point]:
    """The sample arguments of a program."""
    function = program.function()
    return [Point(function, program.arguments(c), places(function, program.wrt)) for c in range(len(program.args))]


def matrix(jacobian: Any, value: Any, active: Any) -> Vector:
    """A Jacobian as one matrix: a block for each leaf of the value, in it one for each leaf of the arguments."""
    rows = [np.size(leaf) for leaf in leaves(value) if is_float(leaf)]
    columns = [np.size(leaf) for leaf in leaves(active) if is_float(leaf)]
    blocks = iter([np.asarray(leaf, dtype=np.float64) for leaf in leaves(jacobian) if leaf is not None])
    made = [np.hstack([next(blocks).reshape(m, n) for n in columns]) for m in rows]
    assert next(blocks, None) is None
    return np.vstack(made)


def close(found: Vector, expected: Vector) -> None:
    """Equal up to the rounding of another order."""
    np.testing.assert_allclose(found, expected, rtol=MODES, atol=MODES * max(scale(expected), 1.0))


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("program", share(corpus(), 0), ids=lambda p: p.name)
def test_rows_are_vjps_and_columns_are_jvps(program: Program, mode: str) -> None:
    """A Jacobian times a tangent is a jvp; a cotangent times it is a vjp."""
    if (program.name, mode) in UNSEEDED:
        with pytest.raises(AdgenError, match=r"E502.*a length that only the run shows, so its rows cannot be seeded"):
            derived(program, "jacobian", mode)
        return
    jacobian = derived(program, "jacobian", mode)
    pushed, pulled = derived(program, "jvp"), derived(program, "vjp")
    for point in points(program):
        out = point.primal
        found = matrix(jacobian(*copy.deepcopy(point.args)), out, point.active)
        _, out_dot = pushed(*copy.deepcopy(point.args), *copy.deepcopy(point.tangents))
        _, bars = pulled(*copy.deepcopy(point.args), copy.deepcopy(point.cotangent))
        close(found @ flat(point.tangents), flat(out_dot))
        close(flat(point.cotangent) @ found, flat(bars))


def side_by_side(trees: Sequence[Any]) -> Any:
    """Trees of one form as one, with the floats of each in a column."""
    first = trees[0]
    if isinstance(first, (tuple, list)):
        made = [side_by_side(parts) for parts in zip(*trees, strict=True)]
        return type(first)(*made) if hasattr(first, "_fields") else type(first)(made)
    if isinstance(first, dict):
        return {key: side_by_side([tree[key] for tree in trees]) for key in first}
    if dataclasses.is_dataclass(first):
        return type(first)(*(side_by_side([getattr(t, f.name) for t in trees]) for f in dataclasses.fields(first)))
    return np.stack(trees, axis=-1) if is_float(first) else first


def columns(tree: Any, count: int) -> Vector:
    """The floats of a tree whose leaves have a last axis of this length, as a matrix."""
    found = [np.reshape(leaf, (-1, count)) for leaf in leaves(tree) if is_float(leaf)]
    return np.concatenate(found)


@pytest.mark.parametrize("program", share(corpus(), 2), ids=lambda p: p.name)
def test_products_with_matrices_are_products_with_vectors(program: Program) -> None:
    """A column of jmp is a jvp, a column of mjp a vjp, for any number of columns."""
    pushed, pulled = derived(program, "jvp"), derived(program, "vjp")
    tangents, cotangents = derived(program, "jmp"), derived(program, "mjp")
    for point in points(program):
        for count in (1, 3):
            rng = np.random.default_rng(count)
            dots = [random_like(point.tangents, rng) for _ in range(count)]
            bars = [random_like(point.cotangent, rng) for _ in range(count)]
            _, found = tangents(*copy.deepcopy(point.args), *side_by_side(dots))
            expected = [flat(pushed(*copy.deepcopy(point.args), *copy.deepcopy(d))[1]) for d in dots]
            close(columns(found, count), np.stack(expected, axis=1))
            _, found = cotangents(*copy.deepcopy(point.args), side_by_side(bars))
            expected = [flat(pulled(*copy.deepcopy(point.args), copy.deepcopy(b))[1]) for b in bars]
            close(columns(found, count), np.stack(expected, axis=1))


def scalar(program: Program) -> bool:
    """Whether a program returns one real number."""
    value = points(program)[0].primal
    return not isinstance(value, (tuple, list, dict)) and np.ndim(value) == 0 and np.asarray(value).dtype.kind == "f"


@pytest.mark.parametrize("program", [p for p in share(corpus(), 1) if scalar(p)], ids=lambda p: p.name)
def test_hessian_is_the_derivative_of_the_gradient(program: Program) -> None:
    """A Hessian is symmetric; it times a vector is hvp, vhp, and the difference of gradients."""
    gradient = derived(program, "grad")
    hessian, hvp, vhp = (derived(program, what) for what in ("hessian", "hvp", "vhp"))
    for point in points(program):
        vectors = point.tangents
        total = matrix(hessian(*copy.deepcopy(point.args)), point.active, point.active)
        np.testing.assert_array_equal(total, total.T)
        product = flat(hvp(*copy.deepcopy(point.args), *copy.deepcopy(vectors)))
        close(flat(vhp(*copy.deepcopy(point.args), *copy.deepcopy(vectors))), product)
        close(total @ flat(vectors), product)
        several = [random_like(vectors, np.random.default_rng(k)) for k in range(3)]
        found = derived(program, "hmp")(*copy.deepcopy(point.args), *side_by_side(several))
        close(columns(found, 3), total @ np.stack([flat(v) for v in several], axis=1))
        other = random_like(point.active, np.random.default_rng(5))
        expected, spread = Point(gradient, point.args, point.places).difference(other)
        if spread <= 1e-5 * scale(expected):  # elsewhere the gradient has a kink nearby, and differences cannot judge
            np.testing.assert_allclose(total @ flat(other), expected, rtol=1e-5, atol=1e-6 * scale(expected))
