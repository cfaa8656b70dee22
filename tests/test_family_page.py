"""docs/family.md and the table of the README: what they show is what adgen gives."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.api.solvers import USES
from adgen.cli import main
from tests.pages import page

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "family.md"


def test_the_page(tmp_path: Path) -> None:
    with page(PAGE, tmp_path, 15):
        pass


@pytest.mark.parametrize("derive", ["hvp", "hessian"])
def test_emitted_text(derive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rewrite_golden: bool) -> None:
    text = PAGE.read_text()
    blocks = dict(re.findall(r"```\w+ title=(\w+)\n(.*?)```", text, re.DOTALL))
    (tmp_path / "chain.py").write_text(blocks["chain"])
    monkeypatch.chdir(tmp_path)
    signature = ("--wrt", "x", "--sig", "x: f8[n], stiffness: float")
    done = CliRunner().invoke(main, ["compile", "chain.py:energy", "--derive", derive, *signature])
    assert done.exit_code == 0, done.stderr
    if rewrite_golden:
        PAGE.write_text(text.replace(blocks[derive], done.stdout))
        return
    assert done.stdout == blocks[derive]


def test_the_table_of_solvers() -> None:
    """Each method stands in the row of what it uses."""
    section = PAGE.read_text().partition("## SciPy's solvers")[2].partition("```")[0]
    solver = ""
    for line in re.findall(r"^\| (.*) \|$", section, re.MULTILINE)[2:]:
        name, _, keywords, methods = (cell.strip() for cell in line.split("|"))
        solver = name.strip("`") or solver
        used = tuple(re.findall(r"`(\w+)`", keywords))
        if solver not in {"root_scalar", "NonlinearConstraint"}:
            expected = {m for m, uses in USES[solver].items() if uses == used}
            assert expected == (set(USES[solver]) if methods == "all" else set(methods.split(", ")))


def differences(function: Any, x: Any) -> Any:
    """Central differences, in the last axis."""
    steps = 1e-6 * np.eye(len(x))
    return np.stack([(function(x + h) - function(x - h)) / 2e-6 for h in steps], axis=-1)


def test_the_table_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """adgen's column is executed, and held against differences."""
    section = (ROOT / "README.md").read_text().partition("## The whole family")[2].partition("\n## ")[0]
    program, solvers = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    (tmp_path / "readme_family.py").write_text(program + solvers)
    monkeypatch.syspath_prepend(str(tmp_path))
    names = vars(importlib.import_module("readme_family"))
    f, loss, x, v, u = (names[name] for name in ("f", "loss", "x", "v", "u"))
    rows = dict(re.findall(r"^\| ([\w ]+) \| `(adgen\.[^`]*\bx\b.*?)` \|", section, re.MULTILINE))
    assert len(rows) == 15
    found = {what: eval(code, dict(names)) for what, code in rows.items()}
    jacobian, gradient = differences(f, x), differences(loss, x)
    hessian = differences(lambda x: differences(loss, x), x)
    expected = {
        "gradient": gradient,
        "with the value": (loss(x), gradient),
        **dict.fromkeys(("Jacobian", "by columns", "by rows"), jacobian),
        "Hessian": hessian,
        "Hessian times vector": hessian @ v,
        "Jacobian times vector": (f(x), jacobian @ v),
        "vector times Jacobian": (f(x), u @ jacobian),
        "Jacobian times matrix": (f(x), jacobian),
        "a constant": x,
    }
    np.testing.assert_allclose(found["the linear map at a point"][1](v), jacobian @ v, atol=1e-8)
    np.testing.assert_allclose(found["its transpose"][1](u), u @ jacobian, atol=1e-8)
    value, (slope, curvature) = found["derivatives along a curve"]
    np.testing.assert_allclose((value, slope), (f(x), jacobian @ v), atol=1e-8)
    np.testing.assert_allclose(curvature, differences(lambda x: differences(f, x) @ v, x) @ v, atol=5e-3)
    np.testing.assert_allclose(found["sparse matrices"].toarray(), jacobian, atol=1e-8)
    for what, value in expected.items():
        parts = zip(found[what], value, strict=True) if isinstance(value, tuple) else [(found[what], value)]
        for ours, theirs in parts:
            # Differences of differences with a step of 1e-6 keep three digits.
            np.testing.assert_allclose(ours, theirs, atol=5e-3 if "Hessian" in what else 1e-8, err_msg=what)
    assert np.max(np.abs(adgen.grad(loss)(names["fit"].x))) < 1e-6
