"""Second derivatives, by the passes on their own output and by compiling the emitted module again: they agree."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest

import adgen
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
from adgen.verify.trees import Vector, flat, like, random_like
from tests.golden_file import Golden, cases
from tests.oracle import places
from tests.programs import Program, beside, corpus
from tests.test_golden import contracted, function_of, primal

if TYPE_CHECKING:
    from pathlib import Path

CASES = [c for c in cases() if "value_and_grad" in c.sections]

# A popped snapshot is written in place, and the frontend does not track elements of lists of run-time length.
TEXT_REFUSED = {"snapshots_of_blocks": "E402"}


def gradient_of(case: Golden, out_bar: np.ndarray) -> Contracted:
    """The gradient of a case, contracted, as a number that depends on the active arguments."""
    program = contracted(case, np.ones(1))
    function = function_of(case.sections["value_and_grad"], case, "value_and_grad")
    return Contracted(lambda *args: flat(function(*args)), program.args, program.places, out_bar)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_second_order(case: Golden, tmp_path: Path) -> None:
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
    options = Options(derive="vjp", wrt=names(case))
    if case.name in TEXT_REFUSED:
        with pytest.raises(AdgenError) as refusal:
            compile_program(from_file(emitted, name), signature, options)
        assert refusal.value.code == TEXT_REFUSED[case.name]
        return
    compiled = compile_program(from_file(emitted, name), signature, options)
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


EVERY = 6
"""The share of the corpus that is tried here; all of it takes two minutes."""

ONCE_FAILED = (
    "branches/lengths_of_two_arguments_under_a_condition",  # tapes of arrays that differ in length
    "containers/list_used_on_some_paths",  # an array of a list of cotangents, that grows back to its length
    "containers/lists_three_deep",
    "found/length_of_nested_tape",  # names that had one type on one path and another on the other
    "found/length_of_one_arm",
    "found/tapes_in_tapes",  # tapes of tapes of tapes of tuples
    "indexing/mask_augmented",  # lengths that only the run knows, and a store or a list has checked
    "indexing/mask_write",
    "augmented/list_of_the_same_length",
    "indexing/slice_bounds_in_loop",
    "iteration/any_and_all",
    "loops/number_of_an_earlier_trip",
    "loops/states_by_name",
    "numerics/cholesky",
    "numerics/de_casteljau",
    "numerics/forward_substitution",
    "numerics/gram_schmidt",
    "numerics/lu_pivoting",
    "numerics/lu_slices",
    "numerics/n_body_step",
    "sweeps/adi",
    "sweeps/gauss_seidel_grid",
)

SMOOTH_AT = {"branches/ternary_guards_division": 1, "scalars/singular_points": 1}
"""The sample arguments to take instead of the first, where the derivative has a jump."""

VIEW, LENGTH, LISTS = "E402", "E301", "E402"
REFUSED_AGAIN = {
    "aliases/reshape_view": VIEW,  # whether np.reshape of np.reshape is a view
    "branches/masks_under_a_condition": "E305",  # what a mask selects in one branch and is used in another
    "containers/arrays_of_a_list_augmented": LISTS,  # a list of lists on the tape, and stores into one of them
    "containers/arrays_of_differing_lengths": LENGTH,  # stores into, and pops from, such a list
    "containers/list_of_lists_of_pairs": LISTS,  # cotangents of lists in lists
    "containers/lists_of_lists_that_grow": LISTS,
    "containers/tables_of_lists": LISTS,
    "indexing/rows_of_a_computed_mask": LENGTH,  # a cotangent whose length the run decides
    "indexing/selected": LENGTH,
}


def tried() -> list[Program]:
    """Every so manieth program, and those that once were refused or failed."""
    programs = [p for p in corpus() if p.name not in REFUSED_AGAIN]
    return [p for k, p in enumerate(programs) if k % EVERY == 0 or p.name in ONCE_FAILED]


@pytest.mark.parametrize("program", tried(), ids=lambda p: p.name)
def test_emitted_module_again(program: Program) -> None:
    """The derivative of an emitted module along a direction is what differences say, and the Hessian is symmetric."""
    gradient = Gradient(program, SMOOTH_AT.get(program.name, 0))
    u, v = np.random.default_rng(6).normal(size=(2, len(gradient.point)))
    value, along_u = gradient.derivative(u)
    expected = gradient(gradient.point)
    size = scale(expected)
    np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-9 * size)
    difference = gradient.difference(u)
    size = max(size, scale(difference))
    np.testing.assert_allclose(along_u, difference, rtol=1e-5, atol=1e-6 * size)
    assert u @ gradient.derivative(v)[1] == pytest.approx(v @ along_u, rel=1e-8, abs=1e-8 * size)


@pytest.mark.parametrize("name", REFUSED_AGAIN)
def test_refused_again(name: str) -> None:
    (program,) = (p for p in corpus() if p.name == name)
    gradient = Gradient(program, 0)
    with pytest.raises(AdgenError) as refusal:
        gradient.derivative(np.ones(len(gradient.point)))
    assert refusal.value.code == REFUSED_AGAIN[name]


class Gradient:
    """The cotangents of the arguments of a program, and their derivative by compiling the emitted module again."""

    def __init__(self, program: Program, case: int) -> None:
        function, self.args = program.function(), program.arguments(case)
        self.places = places(function, program.wrt)
        value = function(*copy.deepcopy(self.args))
        self.seeds = (random_like(value, np.random.default_rng(2)),)
        with beside(program.path.parent):
            self.emitted = adgen.vjp(function, wrt=program.wrt)
            self.emitted.specialize(*copy.deepcopy(self.args))
        self.again = adgen.jvp(self.emitted, wrt=program.wrt)
        self.active = tuple(self.args[i] for i in self.places)
        self.point = flat(self.active)

    def __call__(self, point: Vector) -> Vector:
        """The cotangents, with other numbers for the arguments."""
        args = list(copy.deepcopy(self.args))
        for place, value in zip(self.places, like(self.active, point), strict=True):
            args[place] = value
        return flat(self.emitted(*args, *self.seeds)[1])

    def derivative(self, direction: Vector) -> tuple[Vector, Vector]:
        """The cotangents, and how they change along a direction."""
        tangents = like(self.active, direction)
        (_, bars), (_, dots) = self.again(*copy.deepcopy(self.args), *copy.deepcopy(self.seeds), *tangents)
        return flat(bars), flat(dots)

    def difference(self, direction: Vector) -> Vector:
        """The same by central differences, extrapolated twice."""
        steps = [1e-3 / 2**k for k in range(3)]
        one, two, three = (
            (self(self.point + h * direction) - self(self.point - h * direction)) / (2 * h) for h in steps
        )
        return (16 * (4 * three - two) - (4 * two - one)) / 45
