"""Blocks differentiated as a whole: fewer operations, the same derivatives, and nothing that is not verified."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.cli import main
from adgen.errors import AdgenError
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.hybrid import choose
from adgen.hybrid.elimination import eliminated
from adgen.hybrid.runs import Run, active_values, runs
from adgen.hybrid.symbolic import symbolic
from adgen.hybrid.verified import verified
from adgen.pipeline import Options, compile_program, stages
from adgen.report.families import blocks
from adgen.report.preaccumulation import CASES, Case, module, table
from adgen.verify.emitted import QUOTE
from adgen.verify.trees import flat
from tests.compiling import derive, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from adgen.ir.nodes import Composite

SAVED = 0.2
"""What issue and documentation promise of at least five functions."""

STEP = 1e-6
NEAR = 1e-7
"""Central differences with this step, of functions of order one, are right to 1e-9."""

DOCS = Path(__file__).parents[1] / "docs" / "preaccumulation.md"


def file(folder: Path, source: str) -> Path:
    """Write a program that starts with the imports it needs."""
    path = folder / "program.py"
    path.write_text(f"import math\nimport numpy as np\n\n\n{source}")
    return path


def runs_of(folder: Path, source: str) -> tuple[Run, ...]:
    """The runs of a function `f`, which is differentiated by all its parameters."""
    program = from_file(file(folder, source), "f")
    *_, (_, function) = stages(program, signature_of(program, ""), Options(derive="primal"))
    return runs(function, active_values(function, tuple(range(len(function.params)))))


def both(run: Run) -> list[Composite]:
    """Every way to differentiate a run as a whole."""
    return [*symbolic(run), eliminated(run)]


def test_table_of_the_documentation(rewrite_golden: bool) -> None:
    """At least five functions save a fifth, and none loses."""
    lines = [*table()]
    saved = [int(line.split("|")[5].removesuffix("% ")) for line in lines[2:]]
    assert sum(percent >= 100 * SAVED for percent in saved) >= 5
    assert min(saved) >= 0
    text = DOCS.read_text()
    if rewrite_golden:
        start, end = text.index(lines[0]), text.index("\n\n", text.index(lines[0]))
        DOCS.write_text(text[:start] + "\n".join(lines) + text[end:])
        return
    assert "\n".join(lines) in text, "see make golden"


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.function}-{c.derive}-{c.mode}")
@pytest.mark.parametrize("hybrid", ["auto", "always"])
def test_same_derivatives(case: Case, hybrid: str) -> None:
    """Against the rules alone, and the gradients against central differences."""
    off, made = (module(case, h) for h in ("off", hybrid))
    seeds = ([1.0, 1.0],) if case.function == "arm" else (1.0,)
    extra = seeds if case.derive == "vjp" else ()
    by_rules, as_whole = (run(m.text, m.entry)[m.entry](*case.at, *extra) for m in (off, made))
    np.testing.assert_allclose(flat(as_whole), flat(by_rules), rtol=1e-12, atol=1e-15)  # Halley's has converged
    if case.derive == "value_and_grad":
        function: Callable[..., float] = getattr(blocks, case.function)
        np.testing.assert_allclose(np.ravel(as_whole[1]), differences(function, case.at), rtol=NEAR, atol=NEAR)


def differences(function: Callable[..., float], at: tuple[float | int, ...]) -> list[float]:
    """The partial derivatives by the floats among the arguments."""
    found = []
    for place, value in enumerate(at):
        if isinstance(value, float):
            step = STEP * max(1.0, abs(value))
            above, below = (function(*at[:place], value + s * step, *at[place + 1 :]) for s in (1, -1))
            found.append((above - below) / (2 * step))
    return found


SINGULAR = {
    "quotient": "def f(x):\n    return (x - 1.0) / (x - 1.0) * x",
    "root of a square": "def f(x):\n    return np.sqrt(x * x) * x",
    "square of a root": "def f(x):\n    return np.sqrt(x) * np.sqrt(x) * x",
    "exponential of a logarithm": "def f(x):\n    return np.exp(np.log(x)) * x",
    "logarithm of an exponential": "def f(x):\n    return np.log(np.exp(x)) * x",
    "logarithm of a square": "def f(x):\n    return np.log(x * x) * x",
    "powers": "def f(x):\n    return x**-2.0 * x * x * x",
    "half powers": "def f(x):\n    return x**0.5 * x**1.5",
    "cancelling terms": "def f(x):\n    return (x + 1.0 / x) * (x - 1.0 / x)",
    "sines": "def f(x):\n    return np.sin(x) * np.sin(x) + np.cos(x) * np.cos(x)",
    "hyperbola": "def f(x):\n    return x / (x + 1.0) / (x + 1.0)",
}
SPECIAL = (0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 1e-200, 1e200, math.inf, -math.inf, math.nan)


@pytest.mark.parametrize("source", SINGULAR.values(), ids=SINGULAR)
@pytest.mark.parametrize("hybrid", ["auto", "always"])
def test_singular_points(source: str, hybrid: str, tmp_path: Path) -> None:
    """What SymPy would simplify away is there: a derivative is finite only where that of the rules is."""
    path = file(tmp_path, source)
    off, made = (derive(path, "x: f8", (), "value_and_grad", hybrid=h) for h in ("off", hybrid))
    with np.errstate(all="ignore"):
        for at in map(np.float64, SPECIAL):
            (value, by_rules), (same, as_whole) = off.call(at), made.call(at)
            np.testing.assert_equal(same, value)
            if np.isfinite(by_rules) or np.isfinite(at):
                np.testing.assert_allclose(np.isfinite(as_whole), np.isfinite(by_rules), err_msg=f"{at=}")
            if np.isfinite(by_rules):
                np.testing.assert_allclose(as_whole, by_rules, rtol=1e-12)


PROGRAMS = {
    "outputs that feed outputs": "def f(x, y):\n    a = x * y * x\n    b = a * a * y\n    return a, b, a * b * x",
    "two runs": "def f(x, y):\n    a = x * x * y\n    b = np.sin(y) * y * y\n    return a, b",
    "a branch": "def f(x, y):\n    if x > y:\n        x = x * x * x * y\n    return x * y * y",
    "a loop": "def f(x, y):\n    for k in range(4):\n        x = x * (1.0 - x) * y + k * x\n    return x * y",
    "a while loop": "def f(x, y):\n    while x < 9.0:\n        x = x * x * y + 2.0\n    return x",
    "literals": "def f(x, y):\n    return 0.1 * x * 3 * x / 7.0 - x * y / 3 + (x + 0.2) ** 3 * 0.3",
    "minus": "def f(x, y):\n    return -(-x * -y) * -x - (-y) * (-y) * x",
    "a helper": "def g(x):\n    return x * x * x\n\n\ndef f(x, y):\n    return g(x * y) * g(y)",
    "functions": "def f(x, y):\n    return np.exp(-x * x) * np.tanh(x * y) / (1.0 + np.log(x + y) * x)",
}
SIGNATURES = {
    "floats": ("", (0.7, 0.4)),
    "scalars": ("x: f8, y: f8", (np.float64(0.7), np.float64(0.4))),
    "float32": ("x: f4, y: f4", (np.float32(0.7), np.float32(0.4))),
    "arrays": ("x: f8[n], y: f8[n]", (np.array([0.7, 0.3]), np.array([0.4, 0.9]))),
    "broadcast": ("x: f8[n], y: float", (np.array([0.7, 0.3]), 0.4)),
}
DECIDES = {"a branch", "a while loop"}
"""Programs that ask whether a number is small, which an array is not."""


TRIED = [(n, k) for n in PROGRAMS for k in SIGNATURES if n not in DECIDES or k not in {"arrays", "broadcast"}]


@pytest.mark.parametrize("hybrid", ["auto", "always"])
@pytest.mark.parametrize(("name", "kind"), TRIED)
def test_programs(name: str, kind: str, hybrid: str, tmp_path: Path) -> None:
    """Both modes, of numbers and of arrays, with types as without."""
    signature, at = SIGNATURES[kind]
    path = file(tmp_path, PROGRAMS[name])
    value = run(path.read_text(), str(path))["f"](*at)
    for what, seeds in (("jvp", at), ("vjp", (value,))):
        by_rules, as_whole = (derive(path, signature, (), what, hybrid=h).call(*at, *seeds) for h in ("off", hybrid))
        for one, other in zip(flat(by_rules), flat(as_whole), strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-4 if kind == "float32" else 1e-11)
            assert np.asarray(other).dtype == np.asarray(one).dtype


def test_both_ways_agree(tmp_path: Path) -> None:
    """SymPy and elimination are verified, of the same run, with partial derivatives that are zero left out."""
    (found,) = runs_of(tmp_path, PROGRAMS["outputs that feed outputs"])
    ways = both(found)
    assert [w.method for w in ways] == ["by SymPy"] * (len(ways) - 1) + ["by elimination"]
    assert all(verified(way, found) for way in ways)


DAMAGED = {
    "x0.999": "{0} * 0.999",
    "sign": "-({0})",
    "rounded": "{0} + 1e-9",
    "pole": "{0} * (v0 * v0 - 1.0) / (v0 - 1.0) / (v0 + 1.0)",
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_noticed(damage: str, tmp_path: Path) -> None:
    """Also what is wrong at a point only: there it is nan where the rules are finite."""
    (found,) = runs_of(tmp_path, "def f(x, y):\n    return x * x * x * y + np.sin(x)")
    for way in both(found):
        ((first, *rest),) = way.partials
        assert verified(way, found)
        assert not verified(replace(way, partials=((damage.format(f"({first})"), *rest),)), found)


CANCELLING = {
    "differences of differences": "def f(x, y, z):\n    return 0.3 * (x - y) * (y - z) * 7.0",
    "a number taken into a sum": "def f(x, y, z):\n    d = (x - y) * z\n    return 1.5 * d * d",
    "a third difference": "def f(x, y, z):\n    d = (x - y) - (y - z)\n    return 0.7 * d * d * d * x",
    "one less a square": "def f(x, y, z):\n    return (1.0 - x) * (1.0 + x) * (1.0 - x) * y * z",
}


@pytest.mark.parametrize("source", CANCELLING.values(), ids=CANCELLING)
@pytest.mark.parametrize("hybrid", ["auto", "always"])
def test_digits_are_kept(source: str, hybrid: str, tmp_path: Path) -> None:
    """Where arguments nearly agree, rounding costs a block as a whole no more than it costs the rules."""
    path = file(tmp_path, source)
    off, made = (derive(path, "", (), "grad", hybrid=h) for h in ("off", hybrid))
    for at in ((1.0 + 2.3e-9, 1.0 + 3.1e-9, 1.0 - 1.7e-9), (0.3, 0.3 + 1.3e-9, 0.3 + 3.9e-9)):
        truth = gradient(path, at)
        lost, loses = (np.max(np.abs(np.divide(d.call(*at), truth) - 1.0)) for d in (off, made))
        assert loses <= max(1e-12, 100.0 * lost), at


def gradient(path: Path, at: tuple[float, ...]) -> list[float]:
    """Central differences in 80 digits."""
    function = run(path.read_text(), str(path))["f"]
    with mpmath.workdps(80):
        steps = [[mpmath.mpf(10) ** -30 * (k == place) for k in range(len(at))] for place in range(len(at))]
        sides = [[function(*(mpmath.mpf(x) + s * h for x, h in zip(at, step))) for s in (1, -1)] for step in steps]
        return [float((above - below) / (2 * mpmath.mpf(10) ** -30)) for above, below in sides]


def test_what_loses_digits_is_not_used(tmp_path: Path) -> None:
    """SymPy writes a difference of differences as one sum; elimination keeps what the program computes."""
    (found,) = runs_of(tmp_path, CANCELLING["differences of differences"])
    *by_sympy, by_elimination = both(found)
    assert not any(verified(way, found) for way in by_sympy)
    assert verified(by_elimination, found)


def test_zero_in_place_of_a_partial_derivative_is_noticed(tmp_path: Path) -> None:
    (found,) = runs_of(tmp_path, "def f(x, y):\n    return x * x * x * y")
    way = eliminated(found)
    assert not verified(replace(way, partials=((None, way.partials[0][1]),)), found)


def test_what_fails_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules differentiate, and nothing in the module says otherwise."""
    path = file(tmp_path, "def f(x, y):\n    s = x * x\n    return s * x * y")
    program = from_file(path, "f")
    texts = {h: compile_program(program, signature_of(program, ""), Options(hybrid=h)).text for h in ("off", "always")}
    assert "by SymPy" in texts["always"]
    monkeypatch.setattr(choose, "verified", lambda composite, run: False)
    for hybrid in ("auto", "always"):
        assert compile_program(program, signature_of(program, ""), Options(hybrid=hybrid)).text == texts["off"]


def test_runs_end_where_something_else_is_between(tmp_path: Path) -> None:
    """A run is one block; what stands between its statements reads nothing of it."""
    source = "def f(x, y):\n    a = x * x * x\n    b = abs(a) * y\n    return b * b * a"
    first, second = runs_of(tmp_path, source)
    assert [b.result.name for b in first.binds] == [None, "a"]
    assert len(first.outputs) == 1
    assert len(second.inputs) == 3


def test_second_derivatives(tmp_path: Path) -> None:
    def f(x: float) -> float:
        return x * x * x * x * math.sin(x)

    twice = adgen.grad(adgen.grad(f, hybrid="auto"), hybrid="auto")
    x = 0.7
    expected = 12 * x**2 * math.sin(x) + 8 * x**3 * math.cos(x) - x**4 * math.sin(x)
    assert twice(x) == pytest.approx(expected, rel=1e-13)


def test_tape_of_a_loop_is_the_derivative_of_a_trip() -> None:
    """Four stages of a method are one number on the tape."""
    text = module(next(c for c in CASES if c.function == "runge_kutta"), "auto").text
    assert text.count(".append(") == 1
    assert "y_bar *= 1.0 + " in text


def test_comment_and_header(tmp_path: Path) -> None:
    path = file(tmp_path, "def f(x, y):\n    s = x * x\n    return s * x * y")
    done = CliRunner().invoke(main, ["compile", f"{path}:f", "--hybrid", "auto"])
    assert done.exit_code == 0, done.stderr
    assert "Preaccumulated by SymPy: program.py:6-7; 5 operations instead of 8." in done.stdout
    assert "# program.py:7, by SymPy" in done.stdout
    assert f"adgen compile {path}:f --hybrid auto" in done.stdout


def test_decorator_in_a_file(tmp_path: Path) -> None:
    """`adgen compile` reads the option off the decorator; reports link the lines that say who found a derivative."""
    decorated = (
        "import adgen\n\n\n@adgen.value_and_grad(hybrid='auto')\ndef f(x, y):\n    s = x * x\n    return s * x * y"
    )
    done = CliRunner().invoke(main, ["compile", str(file(tmp_path, decorated))])
    assert done.exit_code == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.endswith(", by SymPy")]
    quote = QUOTE.search(line)
    assert quote is not None
    assert (quote["file"], quote["line"]) == ("program.py", "11")


def test_explained_as_a_pass(tmp_path: Path) -> None:
    path = file(tmp_path, "def f(x, y):\n    s = x * x\n    return s * x * y")
    done = CliRunner().invoke(main, ["explain", f"{path}:f", "--hybrid", "auto", "--after", "preaccumulate"])
    assert "by SymPy" in done.stdout


@pytest.mark.parametrize("seed", ["1"])
def test_same_bytes_for_every_hash_seed(seed: str) -> None:
    """`cse` must not depend on the order of sets."""
    root = Path(__file__).parents[1]
    code = "import sys; from adgen.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "compile", f"{blocks.__file__}:gaussian", "--hybrid", "always"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True, text=True)
    assert done.stdout == CliRunner().invoke(main, command[3:]).stdout


def test_without_sympy(tmp_path: Path) -> None:
    path = file(tmp_path, "def f(x, y):\n    return x * x * y")
    code = "import sys; sys.modules['sympy'] = None; from adgen.cli import main; main(sys.argv[1:])"
    root = Path(__file__).parents[1]
    for hybrid, status in (("off", 0), ("auto", 1)):
        command = [sys.executable, "-c", code, "compile", f"{path}:f", "--hybrid", hybrid]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False, text=True)
        assert done.returncode == status
        assert ("needs sympy" in done.stderr) == bool(status)


@pytest.mark.parametrize("hybrid", ["on", True, None])
def test_other_values_are_refused(hybrid: Any) -> None:
    with pytest.raises(AdgenError, match="it must be 'off', 'auto' or 'always'"):
        adgen.grad(blocks.rigidity, hybrid=hybrid)


def test_options_are_kept_apart() -> None:
    """One function, two modules: the option is a part of the key."""
    made = {h: adgen.grad(blocks.sextic, (0, 1), hybrid=h).source(0.1, 0.2) for h in ("off", "auto", "off")}
    assert "by SymPy" not in made["off"]
    assert "by SymPy" in made["auto"]
    assert "--hybrid auto" in made["auto"]
