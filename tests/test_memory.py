"""What the frontend says of the memory of results, against NumPy and SciPy: in C order or not, new or an operand's.

Whether a later `ravel` is a view follows from it, and so where a write goes.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.errors import AdgenError
from adgen.frontend import build
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.frontend.values import Abstract, Cell, Ref, Row
from adgen.verify.calls import call, written
from adgen.verify.known import known
from tests.test_names import paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from adgen.frontend.machine import Machine

PATHS = [*paths(differentiable=True), *paths(differentiable=False)]


@dataclass
class Seen:
    """The end of an interpretation: its machine, the cells of the parameters, and the result."""

    machine: Machine
    given: list[Cell] = field(default_factory=list)
    result: Abstract | None = None

    def arrays(self, value: Abstract | None) -> Iterator[Ref | None]:
        """The leaves of a result in order; None for what is no array."""
        if isinstance(value, Row):
            for item in value.items:
                yield from self.arrays(item)
        else:
            yield value if isinstance(value, Ref) else None

    def apart(self, one: Cell, other: Cell) -> bool:
        """Whether a write to one is said to leave the other alone."""
        ties = self.machine.state.ties
        return other not in {t.other for t in ties.get(one, ())} and one not in {t.other for t in ties.get(other, ())}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    """Every interpretation from now on; its parameters are taken to lie in C order."""
    found: list[Seen] = []
    interpreted = vars(build)["_interpreted"]

    def watched(machine: Machine, values: dict[str, Abstract]) -> Abstract | None:
        cells = [v.cell for v in values.values() if isinstance(v, Ref)]
        for cell in cells:
            cell.contiguous = True
        found.append(Seen(machine, cells, interpreted(machine, values)))
        return found[-1].result

    monkeypatch.setattr(build, "_interpreted", watched)
    return found


@pytest.mark.parametrize("path", PATHS)
def test_memory_of_results(path: str, seen: list[Seen], tmp_path: Path) -> None:
    entry = known(path)
    for text in entry.samples if entry is not None else ():
        if text.startswith("in place"):
            continue
        made, place = call(path, text), tmp_path / "program.py"
        place.write_text(written(made))
        program = from_file(place, "f")
        try:
            build.build(program, signature_of(program, made.signature))
        except AdgenError:  # of this call there is a value only where shapes are known
            continue
        args = tuple(made.arguments(seed=5))
        _compare(seen[-1], _value(place, args), [a for a in args if isinstance(a, np.ndarray)], text)


def _value(place: Path, args: tuple[Any, ...]) -> Any:
    names: dict[str, Any] = {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        exec(place.read_text(), names)
        return names["f"](*args)


def _compare(seen: Seen, value: Any, operands: list[Any], text: str) -> None:
    for ref, made in zip(seen.arrays(seen.result), _leaves(value), strict=False):
        if ref is None or not isinstance(made, np.ndarray) or not made.size:
            continue
        assert made.flags.c_contiguous or not seen.machine.contiguous(ref), f"{text} does not lie in C order"
        for cell, operand in zip(seen.given, operands, strict=True):
            if not np.shares_memory(made, operand):
                assert ref.cell is not cell, f"{text} is a copy"
            elif not ref.cell.locked:
                assert ref.cell is cell or not seen.apart(ref.cell, cell), f"{text} is a view"


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
