"""Derivatives damaged on purpose: every kind of damage occurs and gives a module."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from adgen.verify.damage import KINDS, Damage, damages
from tests.compiling import derive_text
from tests.programs import Program, corpus

PROGRAMS = (
    "containers/sum_of_a_growing_list",
    "linalg/complex_eigenvectors",
    "numerics/attention",
    "orders/empirical",
    "loops/three_deep",
    "numerics/binomial_tree",
)


@cache
def program(name: str) -> Program:
    return next(p for p in corpus() if p.name == name)


@cache
def text_of(name: str, what: str = "vjp") -> str:
    return derive_text(program(name).path, program(name).sig, program(name).wrt, what)


@cache
def damages_of(name: str, what: str = "vjp") -> tuple[Damage, ...]:
    return tuple(damages(text_of(name, what)))


def test_every_kind_occurs() -> None:
    found = {damage.kind for name in PROGRAMS for damage in damages_of(name)}
    assert found == set(KINDS)
    assert len(KINDS) >= 24


@pytest.mark.parametrize("what", ["vjp", "jvp"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_damage_changes_one_line(name: str, what: str) -> None:
    """Each gives another module that parses, and changes one statement of the derivative in it."""
    text = text_of(name, what)
    assert damages_of(name, what)
    assert damages_of(name, what) == tuple(damages(text)), "not repeatable"
    for damage in damages_of(name, what):
        assert damage.text != text
        ast.parse(damage.text)
        old, new = text.splitlines(), damage.text.splitlines()
        assert new[: damage.line - 1] == old[: damage.line - 1]
        rest = len(new) - damage.line
        assert new[damage.line :] == old[len(old) - rest :]
        assert damage.before != damage.after
        assert damage.after in new[damage.line - 1].replace("elif", "if")


def test_the_primal_is_left_alone() -> None:
    """What stands above `# adjoint` never changes; nor does what the value needs in forward mode."""
    for damage in damages_of("loops/three_deep"):
        assert damage.line > text_of("loops/three_deep").splitlines().index("    # adjoint")
    forward = {d.before for d in damages_of("loops/three_deep", "jvp")}
    assert "acc_dot = 0.0" in forward
    assert not any(before.startswith(("acc =", "acc +=", "C =", "C[", "for ", "tanh_acc =")) for before in forward)
