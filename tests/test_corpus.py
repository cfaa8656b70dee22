"""Every program of the corpus: its value, its derivatives in both modes, and that compiling is repeatable."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adgen.verify.trees import flat
from tests.compiling import Derived, derive, derive_text
from tests.oracle import Point, check_dot_product, check_gradient, check_value, places, untouched
from tests.programs import Program, corpus

ROOT = Path(__file__).parents[1]


def points(program: Program) -> list[Point]:
    """The function at each tuple of sample arguments."""
    function = program.function()
    where = places(function, program.wrt)
    return [Point(function, program.arguments(case), where) for case in range(len(program.args))]


def derived(program: Program, what: str, mode: str = "reverse") -> Derived:
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
    """Value, adjoints against central differences, tangents against adjoints; nothing of the caller's changes."""
    jvp = derived(program, "jvp")
    vjp = derived(program, "vjp")
    for point in points(program):
        value, bars = untouched(vjp.call, (*point.args, point.cotangent))
        check_value(value, point)
        check_gradient(bars, point.cotangent, point)
        value, out_dot = untouched(jvp.call, (*point.args, *point.tangents))
        check_value(value, point)
        check_dot_product(point, point.cotangent, out_dot, bars)


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
    text = derive_text(program.path, program.sig, program.wrt, "vjp")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            assert {name.split(".")[0] for name in names} <= libraries
    assert derive_text(program.path, program.sig, program.wrt, "vjp") == text


def texts() -> str:
    """One line per program: its name and the hash of its generated module."""
    lines = []
    for program in corpus():
        text = derive_text(program.path, program.sig, program.wrt, "vjp")
        lines.append(f"{program.name} {hashlib.sha256(text.encode()).hexdigest()}")
    return "\n".join(lines)


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    # Programs that print do so at import, where the parameters of the tests are made.
    code = "import sys; from tests.test_corpus import texts; print(texts(), file=sys.stderr)"
    outputs = []
    for hash_seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": hash_seed}
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True)
        outputs.append(done.stderr.decode().splitlines())
    assert len(outputs[0]) == len(corpus())
    assert outputs[0] == outputs[1]


def test_the_output_is_formatted(tmp_path: Path) -> None:
    """Everything that is generated passes `ruff format --check` and `ruff check`."""
    for program in corpus():
        for what in ("vjp", "jvp"):
            text = derive_text(program.path, program.sig, program.wrt, what)
            (tmp_path / f"{program.name.replace('/', '_')}_{what}.py").write_text(text)
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
