"""Tangent lines, each damaged on purpose: what the proofs compare must be apart then."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.ad.linearize import linearize
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.errors import AdgenError
from adgen.ir.types import differentiable
from adgen.rules.primitive import Primitive, Rule, Tangent, Tangents
from adgen.rules.table import PRIMITIVES, infer
from adgen.verify.data import LENGTHS
from adgen.verify.interpret import run
from adgen.verify.proofs import damaged
from tests.test_rules import SEVERAL, TANGENT, apart, difference, function_bar, name_of, paired, proved_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adgen.verify.sampled import Sampled

NOISE = 1e-9
"""What `test_both_modes_through_the_engine` allows between a tangent and differences."""


def wrong_rules(primitive: Primitive) -> Iterator[Rule]:
    """The rule with one text damaged: as a whole, and without one tangent."""
    rule = primitive.rule
    match rule:
        case Tangent(text, transposes):
            yield from (replace(rule, text=wrong) for wrong in _wrong(primitive, text))
            for k, transposed in enumerate(transposes):
                for wrong in damaged(transposed) if transposed is not None else ():
                    yield replace(rule, transposes=(*transposes[:k], wrong, *transposes[k + 1 :]))
        case Tangents(_, texts):
            for k, text in enumerate(texts):
                for wrong in _wrong(primitive, text) if text is not None else ():
                    yield replace(rule, texts=(*texts[:k], wrong, *texts[k + 1 :]))
        case _:
            raise AssertionError(f"{primitive.name} has no tangent line")


def _wrong(primitive: Primitive, text: str) -> Iterator[str]:
    yield from damaged(text)
    dots = [rf"\b{p}_dot\b" for p in primitive.params if re.search(rf"\b{p}_dot\b", text)]
    if len(dots) > 1:
        yield from (re.sub(dot, lambda found: f"(0 * {found[0]})", text) for dot in dots)


def is_caught(sampled: Sampled) -> bool:
    """Whether forward mode differs from differences, or reverse mode from forward mode, or the rule makes no sense."""
    try:
        return _differs(sampled)
    except (AdgenError, IndexError):  # such as a dropped tangent, which has no shape, of a matrix
        return True


def _differs(sampled: Sampled) -> bool:
    function = sampled.function()
    arguments = [*sampled.values(1), *(np.zeros(n) for n in LENGTHS.values())]
    outputs = tuple(i for i, y in enumerate(function.body.yields) if differentiable(y.type))
    directions = sampled.values(2, -1.0, 1.0)
    dots = {i: directions[i] for i in sampled.wrt}
    forward = linearize(function, sampled.wrt, outputs, infer, reverse=True)
    results = run(forward, [*arguments, *dots.values()])
    tangents = results[len(function.body.yields) :]
    exact = [y for i, y in enumerate(difference(function, arguments, dots, 1e-3)) if i in outputs]
    if any(apart(t, e) > NOISE for t, e in zip(tangents, exact, strict=True)):
        return True
    bars = [function_bar(results[i], seed) for seed, i in enumerate(outputs)]
    cotangents: Any = run(transpose(split(forward, infer), infer), [*arguments, *bars])[len(function.body.yields) :]
    left = sum(paired(b, t) for b, t in zip(bars, tangents, strict=True))
    right = sum(paired(c, d) for c, d in zip(cotangents, dots.values(), strict=True))
    return abs(left - right) > NOISE * (1 + abs(left))


@pytest.mark.parametrize("primitive", [*(p for p in TANGENT if not p.elementwise), *SEVERAL], ids=name_of)
def test_a_damaged_tangent_is_caught(primitive: Primitive, monkeypatch: pytest.MonkeyPatch) -> None:
    double = [s for s in proved_on(primitive) if "f4" not in s.sample.text and "c8" not in s.sample.text]
    assert double
    assert not _differs(double[0]), "the line itself is wrong"
    wrong = list(wrong_rules(primitive))
    assert wrong
    for rule in wrong:
        monkeypatch.setitem(PRIMITIVES, primitive.name, replace(primitive, rule=rule))
        assert any(is_caught(sampled) for sampled in double), rule
