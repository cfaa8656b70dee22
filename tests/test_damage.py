"""Derivatives damaged on purpose: every kind of damage occurs, and what it makes wrong is traced to a statement."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from adgen.emit.python import Request, emit
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.pipeline import Options, Stage, stages
from adgen.rules.primitive import Linear, Partials
from adgen.rules.table import PRIMITIVES
from adgen.verify.damage import KINDS, Damage, damages
from adgen.verify.emitted import names, read, statements, written
from adgen.verify.locate import locate
from adgen.verify.taken import equal, numbers, vector
from tests.compiling import derive_text, run
from tests.oracle import Point, places
from tests.programs import Program, corpus

PROGRAMS = (
    "containers/sum_of_a_growing_list",
    "linalg/complex_eigenvectors",
    "numerics/attention",
    "orders/empirical",
    "aliases/out_into_view",
    "numerics/layer_norm",
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
    whiles = {d.before for d in damages_of("whiles/inside_while", "jvp")}
    assert whiles
    assert not any(before.startswith(("j =", "i =", "k =", "while ")) for before in whiles)
    assert not any(before.startswith(("acc =", "acc +=", "C =", "C[", "for ", "tanh_acc =")) for before in forward)


# --- the statement that a damage traces to ----------------------------------------------------------------------------

LOCATED = (
    "loops/three_deep",
    "numerics/attention",
    "numerics/binomial_tree",
    "indexing/mask_write",
    "containers/append_under_condition",
    "loops/break_both",
)


@dataclass(frozen=True)
class Derivation:
    """A derivation, its module, and sample arguments for both."""

    stages: list[Stage]
    text: str
    args: list[Any]
    flat: list[Any]


@cache
def derivation(name: str, what: str) -> Derivation:
    given = program(name)
    source = from_file(given.path, "f")
    found = list(stages(source, signature_of(source, given.sig), Options(derive=what, wrt=given.wrt)))
    args = given.arguments(0)
    point = Point(given.function(), args, places(given.function(), given.wrt))
    seeds = {"vjp": [point.cotangent], "jvp": list(point.tangents)}.get(what, [])
    floats = [v for v in numbers(seeds) if np.asarray(v).dtype.kind in "fc"]
    return Derivation(found, text_of(name, what), [*args, *seeds], [*numbers(list(args)), *floats])


def results(text: str, args: list[Any]) -> list[Any] | None:
    """The numbers that a module gives, or None where it raises."""
    with np.errstate(all="ignore"):
        try:
            return numbers(run(text, "<damaged>")[read(text).entry.name](*copy.deepcopy(args)))
        except Exception:  # a damage may break a module in any way
            return None


def differ(right: list[Any], found: list[Any] | None) -> bool:
    """Whether derivatives differ by more than 1e-9 of their size."""
    if found is None or [np.shape(v) for v in found] != [np.shape(v) for v in right]:
        return True
    return not all(equal(vector(x), vector(y)) for x, y in zip(found, right, strict=True))


def fed(text: str, damage: Damage) -> set[int]:
    """The damaged line, what is inside it if it is a loop or a branch, and the lines that read what it writes."""
    statement = next(s for s in read(text).derivative if s.lineno == damage.line)
    inside = {n.lineno for n in ast.walk(statement) if isinstance(n, ast.stmt)}
    writes = {name for s in statements([statement]) for name in written(s)}
    readers = {s.lineno for s in statements(read(damage.text).entry.body) if names(s) & writes}
    return {damage.line, *inside, *readers}


def test_every_kind_makes_a_wrong_number() -> None:
    """Of each kind there is a damage that goes unnoticed until somebody looks at the numbers; it is located."""
    left = set(KINDS)
    for name in (*PROGRAMS, *LOCATED):
        given = derivation(name, "vjp")
        right = results(given.text, given.args)
        assert right is not None
        for damage in damages_of(name):
            found = results(damage.text, given.args) if damage.kind in left else None
            if found is not None and differ(right, found):
                left.remove(damage.kind)
                assert locate(given.stages, damage.text, given.args, given.flat) is not None, damage
    assert not left


@pytest.mark.parametrize("what", ["vjp", "jvp"])
def test_wrong_derivatives_are_located(what: str) -> None:
    """The damaged line is found, or one that it feeds.

    Measured on 4600 damages of 450 programs: it is the damaged line itself for 83 % in reverse mode and 90 % in forward
    mode, that or one it feeds for 99 %, and always a statement. A line that was dropped is never found itself.
    """
    exact = near = wrong = 0
    for name in LOCATED:
        given = derivation(name, what)
        right = results(given.text, given.args)
        assert right is not None
        assert locate(given.stages, given.text, given.args, given.flat) is None, name
        for damage in damages_of(name, what)[::5]:
            if differ(right, results(damage.text, given.args)):
                place = locate(given.stages, damage.text, given.args, given.flat)
                assert place is not None, damage
                assert place.statement in sources(name), place
                wrong += 1
                exact += place.emitted_line == damage.line
                near += place.emitted_line in fed(given.text, damage)
    assert wrong > 60
    assert near >= 0.9 * wrong, (exact, near, wrong)
    assert exact >= 0.65 * wrong, (exact, near, wrong)


def sources(name: str) -> set[str]:
    """The first lines of the statements of a program."""
    tree = ast.parse(program(name).path.read_text())
    return {ast.unparse(s).splitlines()[0] for s in ast.walk(tree) if isinstance(s, ast.stmt)}


# --- where the IR itself is wrong -------------------------------------------------------------------------------------

WRONG_RULES = {
    "tanh": ("loops/three_deep", "21", "C[i, j] = np.tanh(acc)"),
    "exp": ("numerics/attention", "21", "P = np.exp(S - S.max(axis=1, keepdims=True))"),
}


@pytest.mark.parametrize("name", WRONG_RULES)
def test_a_wrong_rule_is_traced_to_the_statement_that_uses_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module does what the IR says, and the IR is wrong: the derivative of one primitive is half of what it is."""
    used_in, line, statement = WRONG_RULES[name]
    primitive = PRIMITIVES[name]
    assert isinstance(primitive.rule, Partials)
    wrong = Partials(tuple(f"0.5 * ({text})" for text in primitive.rule.texts))
    monkeypatch.setitem(PRIMITIVES, name, replace(primitive, rule=wrong))
    given = derivation.__wrapped__(used_in, "vjp")
    place = locate(given.stages, emitted_by(given.stages), given.args, given.flat)
    assert place is not None
    assert (str(place.line), place.statement) == (line, statement)
    assert "tangent" in place.why


def test_a_wrong_transpose_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forward mode is right, reverse mode is not."""
    primitive = PRIMITIVES["matmul"]
    assert isinstance(primitive.rule, Linear)
    first, *others = primitive.rule.transposes
    wrong = replace(primitive.rule, transposes=(f"2 * ({first})", *others))
    monkeypatch.setitem(PRIMITIVES, "matmul", replace(primitive, rule=wrong))
    given = derivation.__wrapped__("numerics/attention", "vjp")
    place = locate(given.stages, emitted_by(given.stages), given.args, given.flat)
    assert place is not None
    assert place.statement == "S = Q @ K.T / math.sqrt(d)"
    assert "transpose" in place.why


def test_a_wrong_pass_is_named() -> None:
    """A pass that changes what it should only write in another way."""
    given = derivation("numerics/attention", "vjp")
    last = given.stages[-1][1]
    one, two, *rest = last.body.yields[-3:]
    swapped = replace(last.body, yields=(*last.body.yields[:-3], two, one, *rest))
    stages_of = [*given.stages, ("turned", replace(last, body=swapped))]
    place = locate(stages_of, emitted_by(stages_of), given.args, given.flat)
    assert place is not None
    assert "`turned` changes derivative 1" in place.why


def emitted_by(derived: list[Stage]) -> str:
    """The module of what a derivation ends with."""
    return emit(derived[-1][1], Request("f_vjp", "vjp", "reverse", ""))
