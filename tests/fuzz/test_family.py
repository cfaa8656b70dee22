"""The family of derivatives on random programs: each member against the others."""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.errors import AdgenError
from adgen.verify.contracted import scale
from adgen.verify.trees import flat
from tests.compiling import derive, run
from tests.fuzz.programs import PLACES, SIGNATURE, WRT, program
from tests.oracle import Point
from tests.test_family import matrix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEEDS = range(3000, 3016)

# Second derivatives of a program with many steps lose some digits more than first ones.
CLOSE = 1e-6


# Of a hundred programs at most 6 are refused and at most 8 are rough (see test_fuzz.py): four in a row are not.
TRIES = 4
APART = 10_000


def judged(seed: int, path: Path) -> tuple[Point, Callable[..., Any]]:
    """Write the program of a seed, or where that is refused or rough another one; where to try it, and its gradient."""
    for number in range(seed, seed + TRIES * APART, APART):
        made = program(Random(number))
        path.write_text(made.source)
        point = Point(run(made.source, str(path))["f"], made.arguments(), PLACES)
        if not point.is_smooth(1.0):
            continue
        try:
            return point, derive(path, SIGNATURE, WRT, "grad").call
        except AdgenError as error:
            assert not error.code.startswith("E9"), "adgen made a mistake"
    raise AssertionError(f"none of {TRIES} programs for seed {seed} can be judged")


@pytest.mark.parametrize("seed", SEEDS)
def test_family_of_random_programs(seed: int, tmp_path: Path) -> None:
    """The Jacobian in forward mode is the gradient; a Hessian times a vector is hvp and vhp."""
    path = tmp_path / "program.py"
    point, gradient = judged(seed, path)
    members = ("jacobian", "forward"), ("hessian", "reverse"), ("hvp", "reverse"), ("vhp", "reverse")
    jacobian, hessian, hvp, vhp = (derive(path, SIGNATURE, WRT, what, mode).call for what, mode in members)

    def called(function: Callable[..., Any], *more: Any) -> Any:
        return function(*copy.deepcopy(point.args), *copy.deepcopy(more))

    bars = flat(called(gradient))
    np.testing.assert_allclose(flat(called(jacobian)), bars, rtol=1e-8, atol=1e-9 * max(scale(bars), 1.0))
    product = flat(called(hvp, *point.tangents))
    total = matrix(called(hessian), point.active, point.active)
    atol = CLOSE * max(scale(product), 1.0)
    np.testing.assert_allclose(flat(called(vhp, *point.tangents)), product, rtol=CLOSE, atol=atol)
    np.testing.assert_allclose(total @ flat(point.tangents), product, rtol=CLOSE, atol=atol)
    np.testing.assert_array_equal(total, total.T)
