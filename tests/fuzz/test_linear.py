"""Linearizations and jets of random programs, against gradients and Hessians times vectors."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.pipeline import Options
from adgen.verify.contracted import scale
from adgen.verify.trees import flat
from tests.compiling import compiled, derive
from tests.fuzz.programs import SIGNATURE, WRT
from tests.fuzz.test_family import CLOSE, judged
from tests.test_linear import spoil

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = range(4000, 4008)


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_functions_and_jets_of_random_programs(seed: int, tmp_path: Path) -> None:
    """The linear functions give the gradient; the second derivative along v is v times the Hessian times v."""
    path = tmp_path / "program.py"
    point, gradient = judged(seed, path)
    bars = flat(gradient(*copy.deepcopy(point.args)))
    slope = flat(point.tangents) @ bars
    atol = 1e-9 * max(scale(bars), 1.0)
    args, others = copy.deepcopy(point.args), copy.deepcopy(point.args)
    _, f_jvp = derive(path, SIGNATURE, WRT, "linearize").call(*args)
    _, f_vjp = derive(path, SIGNATURE, WRT, "pullback").call(*others)
    spoil([args, others])
    for _ in range(2):
        np.testing.assert_allclose(f_jvp(*copy.deepcopy(point.tangents)), slope, rtol=1e-8, atol=atol)
        found = f_vjp(1.0)
        np.testing.assert_allclose(flat(found), bars, rtol=1e-8, atol=atol)
        spoil(found)
    jet = compiled(path, SIGNATURE, Options(derive="jet", wrt=WRT, order=2)).call
    _, terms = jet(*copy.deepcopy(point.args), *([dot, 0.0 * dot] for dot in copy.deepcopy(point.tangents)))
    hvp = derive(path, SIGNATURE, WRT, "hvp").call
    product = flat(hvp(*copy.deepcopy(point.args), *copy.deepcopy(point.tangents)))
    expected = [slope, flat(point.tangents) @ product]
    np.testing.assert_allclose(terms, expected, rtol=CLOSE, atol=CLOSE * max(scale(product), 1.0))
