"""The complex step: of an analytic function the derivative is Im(f(x + ih)) / h to the last digits, with no difference.

W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40 (1998).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adgen.ad.linearize import linearize
from adgen.rules.primitive import Partials, Primitive
from adgen.rules.table import PRIMITIVES, infer
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import run
from adgen.verify.primitives import call
from adgen.verify.sampled import Sampled
from adgen.verify.samples import read

STEP = 1e-30
DIGITS = 1e-12
"""What functions of complex numbers, which are computed in another way, lose against those of real ones."""


def sampled(primitive: Primitive) -> Sampled:
    return Sampled(primitive, read(", ".join(["f8[n]"] * len(primitive.params))))


def analytic(primitive: Primitive) -> bool:
    """Whether the primitive computes with complex numbers, and has a derivative in each operand."""
    if not isinstance(primitive.rule, Partials) or None in primitive.rule.texts:
        return False
    values = sampled(primitive).values(1)
    try:
        with np.errstate(all="ignore"):
            (found,) = call(primitive.name, [v + 0j for v in values], dict(primitive.options), ())
    except (TypeError, KeyError):
        return False
    return np.iscomplexobj(found)


# NumPy takes the parts of these numbers apart; SciPy drops an imaginary part of `expi` that is this small.
APART = {"nan_to_num", "expi"}
ANALYTIC = [p for p in PRIMITIVES.values() if ":" not in p.name and p.name not in APART and analytic(p)]


@pytest.mark.parametrize("primitive", ANALYTIC, ids=lambda p: p.name)
def test_complex_step(primitive: Primitive) -> None:
    sample = sampled(primitive)
    function = sample.function()
    values: list[Any] = sample.values(1)
    for place in range(len(values)):
        direction = np.linspace(0.5, 1.5, len(values[place]))
        forward = linearize(function, (place,), (0,), infer)
        lengths = [np.zeros(n) for n in LENGTHS.values()]
        *_, tangent = run(forward, [*values, *lengths, direction])
        moved = [v + 1j * STEP * direction if k == place else v for k, v in enumerate(values)]
        (found,) = call(primitive.name, moved, dict(primitive.options), ())
        np.testing.assert_allclose(tangent, found.imag / STEP, rtol=DIGITS, atol=DIGITS)


def test_many_are_analytic() -> None:
    assert len(ANALYTIC) > 30
