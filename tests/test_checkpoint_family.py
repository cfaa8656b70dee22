"""Snapshots in Hessians, Jacobians and their products: what tapes give, in memory that no number of steps changes."""

from __future__ import annotations

import tracemalloc
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

import adgen
from adgen.ad.budget import Checkpoints
from adgen.cli import main
from adgen.errors import AdgenError
from adgen.module.transform import transform
from adgen.pipeline import Options
from adgen.verify.trees import flat
from tests.compiling import compiled
from tests.fuzz.programs import SIGNATURE, WRT, program
from tests.oracle import Point, places, untouched
from tests.programs import Program, corpus, load
from tests.test_checkpoint import PENDULUM, Counting, advances

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = (Checkpoints(2), Checkpoints(memory=2000), Checkpoints())

# Arrays written in place, branches, nested loops, exits, and steps that only the run counts.
LOOPS = """
    loops/continue_and_break loops/jump_inside_two_branches numerics/kalman numerics/leapfrog sweeps/fdtd_2d
    sweeps/reset_in_loop sweeps/sometimes_updated whiles/adaptive_step
"""
PROGRAMS = [p for p in corpus() if p.name in LOOPS.split()]


@pytest.mark.parametrize("derive", ["hvp", "vhp", "hessian", "jacobian"])
@pytest.mark.parametrize("number", range(len(LOOPS.split())), ids=LOOPS.split())
def test_programs(number: int, derive: str) -> None:
    source: Program = {p.name: p for p in PROGRAMS}[LOOPS.split()[number]]
    options = Options(derive, wrt=source.wrt)
    try:
        taped = compiled(source.path, source.sig, options)
    except AdgenError as error:
        assert error.code == "E502"  # no one real number
        return
    saved = compiled(source.path, source.sig, Options(derive, wrt=source.wrt, checkpoints=OPTIONS[number % 3]))
    assert "_revolve(" in saved.text
    for case in range(len(source.args)):
        function = source.function()
        point = Point(function, source.arguments(case), places(function, source.wrt))
        args = (*point.args, *(point.tangents if derive in {"hvp", "vhp"} else ()))
        got, wanted = untouched(saved.call, args), untouched(taped.call, args)
        np.testing.assert_allclose(flat(got), flat(wanted), rtol=1e-10, atol=1e-12)


def test_random_programs(tmp_path: Path) -> None:
    """Random programs, of which some have lists in their state and are refused."""
    path, held = tmp_path / "program.py", 0
    for number in range(8):
        made = program(Random(number))
        path.write_text(made.source)
        derive = ("hvp", "vhp")[number % 2]
        try:
            taped, saved = (
                compiled(path, SIGNATURE, Options(derive, wrt=WRT, checkpoints=c)) for c in (None, OPTIONS[number % 3])
            )
        except AdgenError as error:
            assert error.code in {"E505", "E401"}, made.source
            continue
        if saved.text != taped.text:
            args = made.arguments()
            given = (*args, *(args[place] for place in places(load(path).f, WRT)))
            got, wanted = untouched(saved.call, given), untouched(taped.call, given)
            np.testing.assert_allclose(flat(got), flat(wanted), rtol=1e-9, atol=1e-11, err_msg=made.source)
            held += 1
    assert held >= 2


@pytest.mark.parametrize("snapshots", [1, 3, 8])
def test_no_step_too_many(tmp_path: Path, snapshots: int) -> None:
    """States are reached in as many steps as for a gradient; besides, the adjoint of a step has a sine for hvp."""
    path = tmp_path / "pendulum.py"
    path.write_text(PENDULUM)
    saved = compiled(path, "x: float, n: int", Options("hvp", wrt=("x",), checkpoints=Checkpoints(snapshots)))
    counting = saved.call.__globals__["math"] = Counting()
    for steps in (0, 1, 2, 7, 21, 56, 120):
        counting.sines = 0
        saved.call(0.3, steps, 1.0)
        assert counting.sines == (advances(steps, snapshots) + 1 + steps if steps else 0)


def moved(u: Any, nu: float, n: int) -> Any:
    """In place, with a branch and a loop inside."""
    for _ in range(n):
        u[1:-1] = u[1:-1] + nu * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        if u[1] > 0.0:
            for k in range(2):
                u[k] = u[k] - 0.1 * u[k] * u[k + 1]
    return u


def energy(u: Any, nu: float, n: int) -> Any:
    u = moved(u, nu, n)
    return np.sum(u**3)


U = np.random.default_rng(0).standard_normal(24)
FAMILY = [
    (adgen.hvp, energy, (U,)),
    (adgen.vhp, energy, (U,)),
    (adgen.hmp, energy, (np.stack((U, 2.0 * U), 1),)),
    (adgen.hessian, energy, ()),
    (adgen.jacobian, moved, ()),
    (adgen.jacrev, moved, ()),
    (adgen.mjp, moved, (np.stack((U, 2.0 * U), 1),)),
]


@pytest.mark.parametrize(("derivative", "function", "seeds"), FAMILY, ids=[d.__name__ for d, _, _ in FAMILY])
def test_memory_does_not_grow(derivative: Any, function: Any, seeds: tuple[Any, ...]) -> None:
    def peak(call: Any, steps: int) -> int:
        call(U, 0.1, 3, *seeds)
        tracemalloc.start()
        call(U, 0.1, steps, *seeds)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    taped, saved = derivative(function), derivative(function, checkpoint=4)
    np.testing.assert_allclose(flat(saved(U, 0.1, 60, *seeds)), flat(taped(U, 0.1, 60, *seeds)), rtol=1e-10, atol=1e-12)
    assert peak(saved, 400) < 1.1 * peak(saved, 40)
    if derivative is not adgen.jacobian:  # the taped one is in forward mode
        assert peak(taped, 400) > 3 * peak(saved, 400)


@pytest.mark.parametrize(
    ("derivative", "budget", "seeds"),
    [(adgen.grad, 20_000, ()), (adgen.hvp, 40_000, (U,)), (adgen.vhp, 40_000, (U,)), (adgen.hessian, 600_000, ())],
    ids=["grad", "hvp", "vhp", "hessian"],
)
def test_budgets_are_kept(derivative: Any, budget: int, seeds: tuple[Any, ...]) -> None:
    """Also for tangents, of which a Hessian has one for each number."""
    call = derivative(energy, memory=budget)
    call(U, 0.1, 3, *seeds)
    tracemalloc.start()
    call(U, 0.1, 2000, *seeds)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert budget / 3 < most <= budget


INSIDE = """
import numpy as np

import adgen


def swing(x, n):
    v = np.zeros_like(x)
    for _ in range(n):
        v = v - 0.1 * np.sin(x)
        if v[0] > 0.0:
            x = x + 0.1 * v
    return np.sum(x * x)


made = adgen.grad(swing, checkpoint=2)


@adgen.hvp(memory="1 kB")
def marked(x, n):
    return swing(x, n)


def few(x, w):
    return np.sum(adgen.grad(swing, checkpoint=2)(x, 9) * w)


def of_the_module(x, w):
    return np.sum(made(x, 9) * w) + np.sum(marked(x, 9, w))


def matrices(x, w):
    rows = adgen.jacobian(lambda z: z * swing(z, 4), memory=1000)(x)
    return np.sum(adgen.hessian(swing, checkpoint="revolve")(x, 9) * w) + np.sum(rows @ w)
"""


@pytest.mark.parametrize("name", ["few", "of_the_module", "matrices"])
def test_inside_of_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Derivatives with snapshots that a program computes itself, of files and of live functions."""
    x, w = np.array([-0.4, -0.7, 1.1]), np.array([1.2, 0.3, -0.8])
    path = tmp_path / "snapshots_inside.py"
    path.write_text(INSIDE)
    monkeypatch.syspath_prepend(str(tmp_path))
    function = getattr(__import__("snapshots_inside"), name)
    saved = compiled(path, "x: f8[3], w: f8[3]", Options("vjp", wrt=("x",)), name)
    assert "_revolve(" in saved.text
    assert "_revolve(" in adgen.jvp(function).source(x, w)
    plain = tmp_path / "plain.py"
    options = (', checkpoint="revolve"', ", checkpoint=2", ", memory=1000", '(memory="1 kB")')
    text = INSIDE
    for option in options:
        text = text.replace(option, "")
    plain.write_text(text)
    taped = compiled(plain, "x: f8[3], w: f8[3]", Options("vjp", wrt=("x",)), name)
    assert "_revolve(" not in taped.text
    np.testing.assert_allclose(flat(saved.call(x, w, 1.0)), flat(taped.call(x, w, 1.0)), rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("adgen.grad(swing, checkpoint=0)(x, 3)", "checkpoint is 0"),
        ("adgen.grad(swing, checkpoint=n)(x, 3)", "must be known to the compiler"),
        ("adgen.grad(swing, memory='1 pound')(x, 3)", "memory is '1 pound'"),
        ("adgen.jvp(swing, checkpoint=3)(x, 3, x)", "in reverse mode"),
        ("adgen.jacfwd(swing, checkpoint=3)(x, 3)", "in reverse mode"),
    ],
)
def test_refused_inside(tmp_path: Path, call: str, why: str) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"{INSIDE}\n\ndef f(x, n: int):\n    return np.sum({call})\n")
    with pytest.raises(AdgenError, match=why) as refusal:
        compiled(path, "x: f8[3], n: int", Options("grad"))
    assert refusal.value.code == "E603"
    assert refusal.value.span is not None


@pytest.mark.parametrize(
    ("make", "why", "fix"),
    [
        (lambda: adgen.jvp(energy, checkpoint=2), "in reverse mode", "forward mode tapes nothing"),
        (lambda: adgen.jmp(energy, memory=1000), "in reverse mode", "forward mode tapes nothing"),
        (lambda: adgen.jacfwd(moved, checkpoint=2), "in reverse mode", "forward mode tapes nothing"),
        (lambda: adgen.hmp(energy, memory="1MB"), "how many there are only the call of hmp says", "checkpoint="),
        (lambda: adgen.hessian(energy, sparse=True, checkpoint=2), "put together from products", "hmp"),
    ],
)
def test_refused(make: Any, why: str, fix: str) -> None:
    with pytest.raises(AdgenError, match=why) as refusal:
        make()
    assert refusal.value.code == "E603"
    assert fix in refusal.value.fix


def test_options_of_the_command(tmp_path: Path) -> None:
    """The command line takes them; a decorator's snapshots are those of what is asked for in its place, too."""
    path = tmp_path / "pendulum.py"

    def printed(text: str, *options: str) -> str:
        path.write_text(text)
        run = CliRunner().invoke(main, ["compile", str(path), "--sig", "x: float, n: int", *options])
        assert run.exit_code == 0, run.output
        return run.output

    assert "_revolve(" in printed(PENDULUM, "--derive", "hvp", "--checkpoint", "revolve")
    assert "x_bar" in (rows := printed(PENDULUM, "--derive", "jacobian", "--memory", "1MB"))
    assert "_revolve(" in rows
    marked = PENDULUM.replace("def f", "@adgen.grad(checkpoint=5)\ndef f").replace("import math", "import math, adgen")
    assert "5 - len(saved)" in printed(marked, "--derive", "hessian")
    assert "_revolve(" not in printed(marked, "--derive", "jvp")
    with pytest.raises(AdgenError, match=r"in reverse mode\. Use vjp"):
        transform("pullback", checkpoint=2)
