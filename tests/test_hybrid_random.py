"""Blocks differentiated as a whole, in programs of the corpus and random ones: the same derivatives, never dearer."""

from __future__ import annotations

import copy
import math
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.analysis import operations
from adgen.errors import AdgenError
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Module, Options, compile_program
from adgen.verify import counts
from adgen.verify.trees import flat
from tests.compiling import run
from tests.fuzz.programs import SIGNATURE, WRT, program
from tests.programs import Program, corpus

if TYPE_CHECKING:
    from pathlib import Path

EVERY = 61
"""Of so many programs of the corpus one is tried."""

RANDOM = range(0, 300, 60)
"""The seeds of the random programs with loops and branches."""

STRAIGHT = range(16)
"""The seeds of the random programs without."""


def made(path: Path, sig: str, wrt: tuple[str, ...], derive: str, mode: str) -> list[Module]:
    """The derivative by rules alone, and with blocks as a whole."""
    read = from_file(path, "f")
    options = [Options(derive, mode, wrt, hybrid=hybrid) for hybrid in ("off", "auto")]
    return [compile_program(read, signature_of(read, sig), one) for one in options]


def called(module: Module, args: tuple[Any, ...]) -> np.ndarray:
    """What a module gives, as one vector."""
    found = run(module.text, module.entry)[module.entry](*copy.deepcopy(args))
    return np.concatenate([np.ravel(np.asarray(x, dtype=complex)) for x in flat(found)] or [np.zeros(0)])


def never_dearer(modules: list[Module]) -> None:
    """Operations of the text, and of a call of nominal lengths and trips."""
    off, auto = (m.function for m in modules)
    assert operations.static(auto) <= operations.static(off)
    assert operations.nominal(auto) <= operations.nominal(off)


@pytest.mark.parametrize("item", corpus()[::EVERY], ids=lambda p: p.name)
def test_corpus(item: Program) -> None:
    try:
        modules = made(item.path, item.sig, item.wrt, "value_and_grad", "reverse")
    except AdgenError as error:
        assert error.code == "E502"  # more than one number
        modules = made(item.path, item.sig, item.wrt, "jacobian", "forward")
    never_dearer(modules)
    for case in range(len(item.args)):
        args = item.arguments(case)
        off, auto = (called(m, args) for m in modules)
        largest = np.max(np.abs(off), initial=1.0)
        np.testing.assert_allclose(auto, off, rtol=1e-9, atol=1e-12 * largest)
        if all(isinstance(a, float | np.ndarray) for a in args):
            executed = [counts.count(m.function, copy.deepcopy(args)).executed for m in modules]
            assert executed[1] <= executed[0]


@pytest.mark.parametrize("seed", RANDOM)
def test_programs_with_loops_and_branches(seed: int, tmp_path: Path) -> None:
    generated = program(Random(seed))
    path = tmp_path / "program.py"
    path.write_text(generated.source)
    modules = made(path, SIGNATURE, WRT, "value_and_grad", "reverse")
    never_dearer(modules)
    off, auto = (called(m, tuple(generated.arguments())) for m in modules)
    np.testing.assert_allclose(auto, off, rtol=1e-9, atol=1e-12 * np.max(np.abs(off), initial=1.0))


FUNCTIONS = ("math.sin", "math.exp", "math.tanh", "math.log", "math.sqrt", "math.atan", "abs", "-", "np.exp", "np.sqrt")
POWERS = ("2", "3", "0.5", "-1", "4")
SPECIAL = (0.0, -0.0, 1.0, -1.0, 2.0, math.inf, -math.inf)


def straight(random: Random) -> str:
    """A program of some statements on x, y and z, which may be assigned again."""
    lines, names = ["import math", "import numpy as np", "def f(x, y, z):"], ["x", "y", "z"]
    for number in range(random.randint(3, 9)):
        a, b = (random.choice([*names, "0.1", "-3.0", "2"]) for _ in range(2))
        text = random.choice(
            [
                f"{a} {random.choice('*+-')} {random.choice(names)} {random.choice('*+')} {b}",
                f"{random.choice(names)} * {random.choice(names)} * {b}",
                f"{random.choice(FUNCTIONS)}({random.choice(names)})",
                f"{a} / {random.choice(names)}",
                f"{random.choice(names)} ** {random.choice(POWERS)}",
            ]
        )
        name = random.choice([*names, f"a{number}", f"b{number}"])
        lines.append(f"    {name} = {text}")
        names = [*dict.fromkeys([*names, name])]
    return "\n".join([*lines, f"    return {names[-1]} * x + y - {names[-2]}", ""])


@pytest.mark.parametrize("seed", STRAIGHT)
def test_straight_programs(seed: int, tmp_path: Path) -> None:
    """At ordinary and at special points: finite where the rules are, finite nowhere else if the function is finite."""
    random = Random(seed)
    path = tmp_path / "program.py"
    path.write_text(straight(random))
    function = run(path.read_text(), "straight")["f"]
    modules = made(path, "", (), "value_and_grad", ("reverse", "forward")[seed % 2])
    never_dearer(modules)
    for number in range(24):
        at = [random.uniform(0.1, 2.0) for _ in range(3)]
        if number > 8:
            at = [random.choice([*SPECIAL, x]) for x in at]
        with np.errstate(all="ignore"):
            try:
                value = function(*at)
                off, auto = (called(m, tuple(at)) for m in modules)
            except (ArithmeticError, ValueError, TypeError):  # the primal raises, or has left the real numbers
                continue
        finite = np.isfinite(off)
        np.testing.assert_allclose(auto[finite], off[finite], rtol=1e-8, atol=1e-8, err_msg=f"{at=}")
        if np.isfinite(at).all() and np.isfinite(value):
            assert not np.isfinite(auto[~finite]).any(), at
