"""What the rules say of their singular points (`at=`, and `at:` in definitions) is so, in both modes."""

from __future__ import annotations

import contextlib
import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.ad.linearize import linearize
from adgen.report.functions import functions, spelled
from adgen.rules.primitive import Linear, Nondiff, Structural, Tangents
from adgen.rules.table import PRIMITIVES, infer
from adgen.verify.calls import scipy_import
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import run
from adgen.verify.sampled import Sampled
from adgen.verify.samples import read as sample
from adgen.verify.singular import Entry, Statement, read
from tests.compiling import derive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from adgen.verify.known import Known

DIGITS = 1e-13
"""Values at singular points are exact but for the last digits of a logarithm."""


@dataclass(frozen=True, slots=True)
class Case:
    """One derivative of a statement about a function; `many` tries an elementwise one on an array of equal numbers."""

    item: Known
    statement: Statement
    entry: Entry
    many: bool = False

    def __str__(self) -> str:
        return f"{self.item.path}: {self.statement.text} [{self.entry.operand}{', many' * self.many}]"

    @property
    def names(self) -> list[str]:
        """The parameters of the program: the operands with a derivative, in the order of the point."""
        return [n for n, _ in self.statement.point if n in {e.operand for e in self.statement.entries}]

    @property
    def args(self) -> list[Any]:
        values = (dict(self.statement.point)[n] for n in self.names)
        return [
            np.full(2, float(v)) if self.many else np.array(v, float) if isinstance(v, list) else float(v)
            for v in values
        ]

    @property
    def signature(self) -> str:
        types = (f"f8{list(a.shape)}" if isinstance(a, np.ndarray) else "float" for a in self.args)
        return ", ".join(f"{n}: {of}" for n, of in zip(self.names, types, strict=True))

    @property
    def source(self) -> str:
        """The call: operands of a primitive by their places, everything else by its name."""
        primitive = self.item.primitive
        operands = primitive.params if primitive else (self.statement.point[0][0],)
        given = {n: n if n in self.names else _spelled(value) for n, value in self.statement.point}
        placed = [given.pop(n) for n in operands if n in given]
        listed = ", ".join([*placed, *(f"{n}={v}" for n, v in given.items())])
        call = f"{spelled(self.item.path).removeprefix('builtins.')}({listed})"
        if primitive and isinstance(primitive.rule, Tangents):
            call += f"[{primitive.rule.results.index(self.entry.result)}]"
        lines = ["import math", "import numpy as np", scipy_import(self.item.path), ""]
        return "\n".join([*lines, f"def f({', '.join(self.names)}):", f"    return {call}", ""])


def _spelled(value: Any) -> str:
    if isinstance(value, list):
        return f"np.array([{', '.join(map(_spelled, value))}])"
    return f"np.{value}" if isinstance(value, float) and not math.isfinite(value) else repr(value)


def cases() -> Iterator[Case]:
    for item in functions():
        for statement in read(item.at):
            for entry in statement.entries:
                yield Case(item, statement, entry)
                if item.primitive and item.primitive.elementwise and not item.path.startswith("math."):
                    yield Case(item, statement, entry, many=True)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", [*cases()], ids=str)
def test_statement(case: Case, tmp_path: Path) -> None:
    """Both modes give what it says, or raise what it says or what the primal raises; damaged, it is not so."""
    (tmp_path / "program.py").write_text(case.source)
    names: dict[str, Any] = {}
    exec(case.source, names)
    wrt = (case.entry.operand,)
    vjp, jvp = (derive(tmp_path / "program.py", case.signature, wrt, what).call for what in ("vjp", "jvp"))
    of = case.args[case.names.index(case.entry.operand)]
    value, raised = _tried(names["f"], case.args)
    if raised or (raised := ERRORS.get(str(case.entry.values[0]))):
        for call, like in ((vjp, value), (jvp, of)):
            with pytest.raises(raised):
                call(*case.args, np.ones(like.shape) if isinstance(like, np.ndarray) else 1.0)
        return
    shape = () if case.many else np.shape(value) + np.shape(of)
    for call, like, axis in ((vjp, value, 0), (jvp, of, -1)):
        found = np.stack([call(*case.args, unit)[1] for unit in _units(like, case.many)], axis)
        found = found[0] if case.many else found.reshape(shape)
        assert agrees(found, case.entry.values), found
        assert not agrees(found, tuple(map(damaged, case.entry.values)))


ERRORS = {"LinAlgError": np.linalg.LinAlgError}


def _tried(function: Any, args: list[Any]) -> tuple[Any, Any]:
    """The value of the primal, or what it raises."""
    try:
        return function(*args), None
    except (ArithmeticError, ValueError) as error:
        return None, type(error)


def _units(like: Any, many: bool) -> Iterator[Any]:
    """One for each number in turn; for many elements at once, as infinities would meet the zeros."""
    if many:
        yield np.ones(2)
    elif np.ndim(like):
        for unit in np.eye(np.size(like)):
            yield unit.tolist() if isinstance(like, list) else unit.reshape(np.shape(like))
    else:
        yield np.float64(1.0)


def agrees(found: Any, values: tuple[Any, ...]) -> bool:
    """Whether each number is one of those that the values have in its place."""
    same = [np.isclose(found, np.asarray(v, float), rtol=DIGITS, atol=0.0, equal_nan=True) for v in values]
    return bool(np.all(np.any(same, axis=0)))


def damaged(value: Any) -> Any:
    """Another number in place of each."""
    return np.where(
        np.isfinite(value), np.asarray(value, float) + 1.0, np.where(np.isnan(value), 0.0, np.negative(value))
    )


@pytest.mark.parametrize(
    "text",
    ["inf at x = 0", "x = 0", "x = 0: ", "x: inf", "x = 0: inf in y", "x = 0: many", "x = y: 0", "x = 0: inf; y"],
)
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read(text)


def test_every_statement_is_tried() -> None:
    """What the table says of a primitive that no function is, nobody reads."""
    said = {c.statement.text for c in cases() if c.item.primitive}
    assert said == {s.text for p in PRIMITIVES.values() for s in read(p.at)}


POLES = {1: (-2.0, -1.0, 0.0, 0.5, 1.0), 2: (-2.0, 0.0, 0.5, 1.0), 3: (0.0, 0.5, 1.0)}
"""Where slopes are looked at, of functions of one, two and three numbers."""


def slopes() -> Iterator[Any]:
    """Elementwise functions of numbers, and the operands in which they have a derivative."""
    for primitive in PRIMITIVES.values():
        count = len(primitive.params)
        if primitive.elementwise and count in POLES and not isinstance(primitive.rule, Nondiff | Structural | Linear):
            sampled = Sampled(primitive, sample(", ".join(["f8"] * count)))
            yield from (pytest.param(sampled, k, id=f"{primitive.name} in {primitive.params[k]}") for k in sampled.wrt)


@pytest.mark.parametrize(("sampled", "place"), [*slopes()])
def test_no_singular_point_is_left_out(sampled: Sampled, place: int) -> None:
    """Where the value is finite and the slope is not, a statement about this operand says so, there or thereabouts; and
    there is one where the function has a kink or a jump.
    """
    primitive = sampled.primitive
    said = [(set(s.point), e) for s in read(primitive.at) for e in s.entries if e.operand == primitive.params[place]]
    function = sampled.function()
    forward = linearize(function, (place,), (0,), infer)
    lengths = [np.zeros(n) for n in LENGTHS.values()]
    for point in itertools.product(POLES[len(primitive.params)], repeat=len(primitive.params)):
        numbers = [np.float64(x) for x in point]
        with np.errstate(all="ignore"), contextlib.suppress(ValueError):  # which `math` raises, and NumPy where it does
            value, *_, slope = run(forward, [*numbers, *lengths, np.float64(1.0)])
            if np.isfinite(value) and not np.isfinite(slope):
                here = set(zip(primitive.params, point, strict=True))
                assert any(here & there and not np.all(np.isfinite(e.values[0])) for there, e in said), (point, slope)
            moved = ([*numbers[:place], numbers[place] + h, *numbers[place + 1 :]] for h in (STEP, -STEP))
            up, down = ((run(function, [*at, *lengths])[0] - value) / STEP for at in moved)
            assert not abs(up + down) > 1e-2 * (1 + abs(up)) or said, f"a kink at {point}"


STEP = 1e-6
"""The slopes to both sides of a smooth point differ by as much as this, of a kink by more than a hundredth."""


@pytest.mark.parametrize(("name", "text"), [("sqrt", "f8"), ("absolute", "f8"), ("remainder", "f8, f8")])
def test_a_point_left_out_is_noticed(name: str, text: str) -> None:
    """An infinite slope, a kink and a jump of which nothing is said."""
    with pytest.raises(AssertionError):
        test_no_singular_point_is_left_out(Sampled(replace(PRIMITIVES[name], at=""), sample(text)), 0)
