"""Passes on random functions: derived values keep their value, the user's their bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from adgen.ir.checker import check
from adgen.ir.printer import show
from adgen.optimise.adjoined import forget
from adgen.optimise.passes import DERIVED, PRIMAL, Pass, optimise, run
from adgen.rules.table import infer
from adgen.verify import interpret
from tests.random_functions import powers, random_function, rough

if TYPE_CHECKING:
    from adgen.ir.nodes import Function

SEEDS = range(80)
# `forget` is about primitives that random functions have none of; tests/test_integrals.py compiles programs that do.
ALL: tuple[Pass, ...] = tuple(dict.fromkeys(p for p in (*PRIMAL, *DERIVED) if p is not forget))


def outcome(function: Function, args: list[object]) -> list[np.ndarray] | str:
    """The yields, or the name of what was raised."""
    try:
        return [np.asarray(v) for v in interpret.run(function, args)]
    except (ZeroDivisionError, OverflowError) as error:
        return type(error).__name__


def equal(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


@pytest.mark.parametrize("one", ALL, ids=lambda p: p.__name__)
def test_each_pass_keeps_every_value(one: Pass) -> None:
    changed = 0
    for seed in SEEDS:
        before = random_function(seed)
        after = check(one(before), infer)
        changed += after is not before
        want, got = (outcome(f, powers(seed)) for f in (before, after))
        assert len(want) == len(got)
        for i, (x, y) in enumerate(zip(want, got, strict=True)):
            assert equal(x, y), f"yield {i} of seed {seed}\n{show(before)}\n{show(after)}"
    assert changed, "the pass never did anything"


@pytest.mark.parametrize("seed", SEEDS)
def test_all_passes_keep_every_value(seed: int) -> None:
    before = random_function(seed, 25)
    after = optimise(DERIVED, before, infer)
    want, got = (outcome(f, powers(seed)) for f in (before, after))
    for i, (x, y) in enumerate(zip(want, got, strict=True)):
        assert equal(x, y), f"yield {i}\n{show(before)}\n{show(after)}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_users_values_keep_their_bits(seed: int) -> None:
    """The first two yields are the user's; on these arguments every reordering would show."""
    before = random_function(seed, 25)
    after = optimise(DERIVED, before, infer)
    want, got = (outcome(f, rough(seed)) for f in (before, after))
    for x, y in zip(want[:2], got[:2], strict=True):
        assert x.tobytes() == y.tobytes(), f"{show(before)}\n{show(after)}"
    for x, y in zip(want[2:], got[2:], strict=True):
        np.testing.assert_allclose(y, x, rtol=1e-8, atol=1e-8 * (1.0 + np.max(np.abs(x), initial=0.0)))


@pytest.mark.parametrize("seed", range(30))
def test_optimising_ends(seed: int) -> None:
    """A fixpoint is reached, and it is one: the same passes find nothing more to do."""
    once = optimise(DERIVED, random_function(seed, 25), infer)
    assert [name for name, _ in run(DERIVED, once, infer)] == []


def test_optimising_is_deterministic() -> None:
    texts = {show(optimise(DERIVED, random_function(3, 30), infer)) for _ in range(3)}
    assert len(texts) == 1


@pytest.mark.parametrize("seed", range(60))
def test_nothing_raises_anew(seed: int) -> None:
    """Where a divisor is 0.0, derived code gives inf or nan if it did before, whatever was rearranged."""
    before = random_function(seed, 25)
    after = optimise(DERIVED, before, infer)
    for i in range(3):
        args = powers(seed + i)
        args[i] = type(args[i])(0.0)
        if not isinstance(outcome(before, args), str):
            assert not isinstance(outcome(after, args), str), f"{show(before)}\n{show(after)}"
