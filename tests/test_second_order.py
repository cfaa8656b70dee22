"""Second derivatives, by the passes on their own output and by compiling the emitted module again: they agree."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.ad.linearize import linearize
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.errors import AdgenError
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.ir.checker import check
from adgen.pipeline import Options, as_primal, compile_program, stages
from adgen.rules.table import infer
from adgen.verify.contracted import Contracted, scale
from adgen.verify.interpret import run
from adgen.verify.trees import flat, random_like
from tests.golden_file import Golden, cases
from tests.test_golden import contracted, function_of, primal

if TYPE_CHECKING:
    from pathlib import Path

CASES = [c for c in cases() if "value_and_grad" in c.sections]


def gradient_of(case: Golden, out_bar: np.ndarray) -> Contracted:
    """The gradient of a case, contracted, as a number that depends on the active arguments."""
    program = contracted(case, np.ones(1))
    function = function_of(case.sections["value_and_grad"], case, "value_and_grad")
    return Contracted(lambda *args: flat(function(*args)), program.args, program.places, out_bar)


# What is refused the second time, and how: lists of arrays whose lengths differ, and a list that is emptied in a loop.
REFUSED = {"cholesky": "E305"}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_again(name: str, tmp_path: Path) -> None:
    (case,) = (c for c in CASES if c.name == name)
    with pytest.raises(AdgenError) as refusal:
        again(case, tmp_path)
    assert refusal.value.code == REFUSED[name]


@pytest.mark.parametrize("case", [c for c in CASES if c.name not in REFUSED], ids=lambda c: c.name)
def test_second_order(case: Golden, tmp_path: Path) -> None:
    again(case, tmp_path)


def again(case: Golden, tmp_path: Path) -> None:
    """Differentiate the derivative of a case in every way, and compare."""
    path = tmp_path / f"{case.name}.py"
    path.write_text(case.source)
    program = from_file(path, case.function)
    signature = signature_of(program, case.sig)
    *_, (_, derivative) = stages(program, signature, Options(wrt=case.wrt))
    args = case.arguments()
    bars = random_like(run(derivative, copy.deepcopy(args)), np.random.default_rng(3))
    numeric = gradient_of(case, flat(bars))
    expected, spread = numeric.gradient()
    assert spread < 1e-3 * scale(expected), "the sample arguments are at a kink of the gradient"

    twofold = as_primal(derivative)
    places, outputs = tuple(numeric.places), tuple(range(len(bars)))
    tangents = random_like([args[i] for i in places], np.random.default_rng(4))
    forward = check(linearize(twofold, places, outputs, infer, reverse=True), infer)
    dots = run(forward, (*copy.deepcopy(args), *tangents))[len(bars) :]
    reverse = check(transpose(check(split(forward, infer), infer), infer), infer)
    found = run(reverse, (*copy.deepcopy(args), *bars))[len(bars) :]
    size = scale(expected)
    np.testing.assert_allclose(flat(found), expected, rtol=1e-5, atol=1e-7 * size)
    assert flat(bars) @ flat(dots) == pytest.approx(flat(tangents) @ flat(found), rel=1e-9, abs=1e-9 * size)

    emitted = tmp_path / f"{case.name}_emitted.py"
    name = f"{primal(case).__name__}_value_and_grad"
    emitted.write_text(case.sections["value_and_grad"])
    compiled = compile_program(from_file(emitted, name), signature, Options(derive="vjp", wrt=names(case)))
    scope: dict[str, object] = {}
    exec(compile(compiled.text, "again", "exec"), scope)
    value_bar, *gradient_bars = bars
    structured = gradient_bars[0] if len(gradient_bars) == 1 else tuple(gradient_bars)
    _, twice = scope[compiled.entry](*copy.deepcopy(args), (value_bar, structured))
    np.testing.assert_allclose(flat(twice), flat(found), rtol=1e-9, atol=1e-10 * size)


def names(case: Golden) -> tuple[str, ...]:
    """The names of the active arguments."""
    program = contracted(case, np.ones(1))
    code = primal(case).__code__
    return tuple(code.co_varnames[i] for i in program.places)
