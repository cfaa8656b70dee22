"""The emitted text of the golden cases, and the numbers that it computes.

`make golden` rewrites the files; the diff is reviewed.
"""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.verify.contracted import Contracted, scale
from adgen.verify.trees import flat, random_like
from tests.golden_file import Golden, cases, printed, write

if TYPE_CHECKING:
    from collections.abc import Callable


CASES = cases()
DERIVED = [(c, s) for c in CASES for s in c.sections if s not in {"ir", "error"}]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_text(case: Golden, rewrite_golden: bool, tmp_path: Path) -> None:
    texts = {section: printed(case, section, tmp_path) for section in case.sections}
    if rewrite_golden:
        write(case, texts)
        return
    for section, text in texts.items():
        assert text == case.sections[section], f"{case.name}: {section} differs; see make golden"
        assert (section == "error") == text.startswith(f"{case.name}.py:"), text


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_same_bytes_again(case: Golden, tmp_path: Path) -> None:
    for section in case.sections:
        assert printed(case, section, tmp_path) == printed(case, section, tmp_path)


def run(text: str) -> dict[str, Any]:
    """Execute a module and give its names."""
    scope: dict[str, Any] = {}
    exec(compile(text, "golden", "exec"), scope)
    return scope


def function_of(text: str, case: Golden, derive: str) -> Callable[..., Any]:
    """The emitted function of a module."""
    found: Callable[..., Any] = run(text)[f"{primal(case).__name__}_{derive}"]
    return found


def primal(case: Golden) -> Callable[..., Any]:
    """The user's function: the last one that the source defines."""
    scope = run(case.source)
    functions = [f for f in scope.values() if getattr(f, "__globals__", None) is scope]
    return functions[-1]


def contracted(case: Golden, out_bar: np.ndarray[Any, Any]) -> Contracted:
    """The user's function as a number that depends on its active arguments."""
    function = primal(case)
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    args = case.arguments()
    floats = [i for i, a in enumerate(args) if np.asarray(a).dtype.kind == "f"]
    places = [i for i in floats if not case.wrt or names[i] in case.wrt]
    return Contracted(function, args, tuple(places), out_bar)


def along(
    function: Callable[..., Any], section: str, args: tuple[Any, ...], dots: list[Any], order: int
) -> tuple[Any, Any]:
    """The value and its tangent, of a jet the first derivative of a number."""
    match section:
        case "linearize":
            found, f_jvp = function(*args)
            return found, f_jvp(*dots)
        case "jet":
            found, terms = function(*args, *([dot] * order for dot in dots))
            return found, terms[0]
        case _:
            found, out_dot = function(*args, *dots)
            return found, out_dot


@pytest.mark.parametrize(("case", "section"), DERIVED, ids=lambda p: getattr(p, "name", p))
def test_numbers(case: Golden, section: str) -> None:
    """Primal value equal, derivative equal to central differences, arguments untouched."""
    args = case.arguments()
    value = primal(case)(*copy.deepcopy(args))
    rng = np.random.default_rng(1)
    out_bar = np.ones(1) if section.endswith("grad") else flat(random_like(value, rng))
    program = contracted(case, out_bar)
    expected, spread = program.gradient()
    assert spread < 1e-4 * scale(expected), "the sample arguments are at a kink"
    given = copy.deepcopy(args)
    function = function_of(case.sections[section], case, section)
    active = [args[i] for i in program.places]
    match section:
        case "value_and_grad":
            found, gradient = function(*given)
        case "grad":
            found, gradient = value, function(*given)
        case "vjp":
            bars = random_like(value, np.random.default_rng(1))
            found, gradient = function(*given, bars)
        case "pullback":
            found, f_vjp = function(*given)
            gradient = f_vjp(random_like(value, np.random.default_rng(1)))
        case _:
            dots = [random_like(a, rng) for a in active]
            found, out_dot = along(function, section, given, dots, case.order)
            gradient, expected = out_bar @ flat(out_dot), np.atleast_1d(expected @ flat(dots))
    np.testing.assert_array_equal(flat(found), flat(value))
    np.testing.assert_allclose(flat(gradient), expected, rtol=1e-6, atol=1e-8 * scale(expected))
    for before, after in zip(args, given, strict=True):
        np.testing.assert_array_equal(np.asarray(before), np.asarray(after))


def test_ruff(tmp_path: Path) -> None:
    """Every emitted module is formatted and free of lint by ruff's own settings."""
    for case, section in DERIVED:
        (tmp_path / f"{case.name}_{section}.py").write_text(case.sections[section])
    ruff = shutil.which("ruff") or str(Path(sys.executable).parent / "ruff")
    for command in (["format", "--check", "--diff"], ["check"]):
        done = subprocess.run(
            [ruff, *command, "--isolated", "--no-cache", str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_enough() -> None:
    assert len(CASES) >= 64
    assert {"burgers", "logistic", "newton"} <= {c.name for c in CASES}
