"""Programs outside the language: each is refused at the marked line, with a reason and a fix.

A line that ends in `# <- E101` must be named by an error whose code starts so. Where the fault lies between two
lines, both end in `# <~ E3`, and one of them must be named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from adgen.errors import CATALOGUE, AdgenError
from tests.compiling import derive_text
from tests.programs import REFUSED

MARK = re.compile(r"# <([-~]) (E\d*)$")
META = re.compile(r"^# (sig|wrt|derive): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused program; `must` and `may` map lines to the start of an error code."""

    path: Path
    sig: str
    wrt: tuple[str, ...]
    derive: str
    must: dict[int, str]
    may: dict[int, str]


def read(path: Path) -> Refused:
    text = path.read_text()
    meta = dict(META.findall(text))
    marks: dict[str, dict[int, str]] = {"-": {}, "~": {}}
    for number, line in enumerate(text.splitlines(), 1):
        if found := MARK.search(line):
            marks[found[1]][number] = found[2]
    wrt = tuple(meta.get("wrt", "").split(",")) if "wrt" in meta else ()
    return Refused(path, meta["sig"], wrt, meta.get("derive", "value_and_grad"), marks["-"], marks["~"])


def programs() -> list[Refused]:
    return [read(path) for path in sorted(REFUSED.glob("*.py"))]


def refusals(program: Refused) -> tuple[AdgenError, ...]:
    with pytest.raises(AdgenError) as caught:
        derive_text(program.path, program.sig, program.wrt, program.derive)
    return caught.value.errors


@pytest.mark.parametrize("program", programs(), ids=lambda p: p.path.stem)
def test_refused(program: Refused) -> None:
    errors = refusals(program)
    found = {(error.span.line, error.code) for error in errors if error.span is not None}
    for line, code in program.must.items():
        assert any(at == line and c.startswith(code) for at, c in found), (line, code, [str(e) for e in errors])
    if program.may:
        assert any(at in program.may and c.startswith(program.may[at]) for at, c in found), [str(e) for e in errors]


@pytest.mark.parametrize("program", programs(), ids=lambda p: p.path.stem)
def test_every_refusal_explains_itself(program: Refused) -> None:
    for error in refusals(program):
        assert error.code in CATALOGUE
        assert not error.code.startswith("E9"), "a refusal is not a fault of adgen"
        assert error.span is not None
        assert Path(error.span.file).name == program.path.name
        assert error.span.column >= 0
        assert error.why.strip().endswith((".", "!", "?"))
        assert error.fix.strip().endswith(".")


def test_a_signature_with_a_stranger(tmp_path: Path) -> None:
    """The fault is in the signature, so that is where the error points."""
    path = tmp_path / "program.py"
    path.write_text("def f(x):\n    return x * x\n")
    with pytest.raises(AdgenError) as caught:
        derive_text(path, "x: float, z: float", ("x",), "value_and_grad")
    assert caught.value.code == "E601"
    assert caught.value.span is not None
    assert caught.value.span.column == len("x: float, ")


def test_breadth() -> None:
    assert len(programs()) >= 40
    assert all(program.must or program.may for program in programs())
