"""Every program of the corpus: its value, its derivatives in both modes, and that compiling is repeatable."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from adgen.verify.trees import flat
from tests.compiling import Derived, derive, derive_text
from tests.oracle import Point, check_gradient, check_modes, check_value, places, untouched
from tests.programs import Program, corpus

ROOT = Path(__file__).parents[1]


@cache
def points(program: Program) -> list[Point]:
    """The function at each tuple of sample arguments."""
    function = program.function()
    where = places(function, program.wrt)
    return [Point(function, program.arguments(case), where) for case in range(len(program.args))]


@cache
def derived(program: Program, what: str, mode: str = "reverse") -> Derived:
    """A derivative of a program, compiled once for all tests that look at it."""
    return derive(program.path, program.sig, program.wrt, what, mode)


def is_number(value: object) -> bool:
    return isinstance(value, float | np.ndarray) and np.ndim(value) == 0


@pytest.mark.parametrize("program", corpus(), ids=lambda p: p.name)
def test_samples_are_smooth(program: Program) -> None:
    """No kink or jump is at the sample arguments, so that central differences can judge."""
    for point in points(program):
        assert point.is_smooth(point.cotangent)


@pytest.mark.parametrize("program", corpus(), ids=lambda p: p.name)
def test_derivatives(program: Program) -> None:
    for point in points(program):
        check_modes(point, derived(program, "vjp").call, derived(program, "jvp").call)


def returning_a_number() -> list[Program]:
    return [program for program in corpus() if is_number(points(program)[0].primal)]


@pytest.mark.parametrize("program", returning_a_number(), ids=lambda p: p.name)
def test_gradient(program: Program) -> None:
    """Value and gradient of programs that return one number; the same by forward mode where all inputs are numbers."""
    samples = points(program)
    grads = [derived(program, "value_and_grad")]
    if all(is_number(x) for x in samples[0].active):
        grads.append(derived(program, "value_and_grad", "forward"))
    for point in samples:
        for grad in grads:
            value, bars = untouched(grad.call, point.args)
            check_value(value, point)
            check_gradient(bars, 1.0, point)


@pytest.mark.parametrize("program", corpus(), ids=lambda p: p.name)
def test_imports_of_the_output(program: Program) -> None:
    """The generated module needs NumPy, math and what the program needs; compiling again gives the same text."""
    libraries = {"numpy", "math", *(["scipy"] if "scipy" in program.path.read_text() else [])}
    text = derived(program, "vjp").text
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            assert {name.split(".")[0] for name in names} <= libraries
    assert derive_text(program.path, program.sig, program.wrt, "vjp") == text


def texts() -> list[str]:
    """One line per program: its name and the hash of its generated module."""
    made = ((program.name, derived(program, "vjp").text) for program in corpus())
    return [f"{name} {hashlib.sha256(text.encode()).hexdigest()}" for name, text in made]


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    """This process, whose seed is random unless someone sets it, and one with another seed give the same."""
    # Programs that print do so at import, where the parameters of the tests are made.
    code = "import sys; from tests.test_corpus import texts; print(*texts(), sep='\\n', file=sys.stderr)"
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    env = os.environ | {"PYTHONHASHSEED": other}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True)
    found = done.stderr.decode().splitlines()
    assert len(found) == len(corpus())
    assert found == texts()


def test_the_output_is_formatted(tmp_path: Path) -> None:
    """Everything that is generated passes `ruff format --check` and `ruff check`."""
    for program in corpus():
        for what in ("vjp", "jvp"):
            name = f"{program.name.replace('/', '_')}_{what}.py"
            (tmp_path / name).write_text(derived(program, what).text)
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", str(tmp_path)], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode()


def test_breadth() -> None:
    """The corpus covers the language in breadth; a folder that is lost would go unnoticed otherwise."""
    folders = {program.path.parent.name for program in corpus()}
    assert len(corpus()) >= 150
    assert folders >= {"loops", "iteration", "whiles", "branches", "names", "augmented", "indexing", "aliases"}
    assert folders >= {"functions", "containers", "scalars", "arrays", "numerics", "sweeps"}


def test_cotangents_differ() -> None:
    """The seeds are not zeros or ones, which would hide a forgotten factor."""
    point = points(corpus()[0])[0]
    assert len(set(np.abs(flat(point.tangents)))) == len(flat(point.tangents))
    assert not set(np.abs(flat(point.cotangent))) & {0.0, 1.0}
