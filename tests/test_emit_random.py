"""Emitted functions against the interpreter of the IR: the same values, and nobody's array is touched."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from adgen.emit.bufferize import bufferize
from adgen.emit.python import Request, emit
from adgen.emit.storage import Copies, Storage, storage
from adgen.ir.nodes import Leaf, Node
from adgen.optimise.dce import drop_dead
from adgen.verify.interpret import run
from tests.emit_random import DERIVED, PRIMAL, arguments, random_storage
from tests.random_functions import DERIVED_YIELDS, powers, random_function

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adgen.ir.nodes import Function

PAIR = Node("tuple", (), (Leaf(), Leaf()))
TRIPLE = Node("tuple", (), (Leaf(),) * PRIMAL)


def shared(seed: int, size: int) -> Function:
    """A random function, dressed as one with a gradient of four parameters."""
    made = random_storage(seed, size)
    return replace(made, wrt=(0, 1, 3, 4)[:DERIVED], out=TRIPLE)


def derived(seed: int) -> Function:
    return replace(random_function(seed, 20), wrt=tuple(range(DERIVED_YIELDS)), out=PAIR)


def load(function: Function) -> tuple[str, Any]:
    text = emit(function, Request("f", "value_and_grad"))
    names: dict[str, Any] = {}
    exec(compile(text, "<emitted>", "exec"), names)
    return text, names["f"]


def check(function: Function, args: list[object]) -> None:
    """The emitted function gives the interpreter's bits, leaves its arguments alone, and returns fresh gradients."""
    expected = run(function, copy.deepcopy(args))
    text, call = load(function)
    given = copy.deepcopy(args)
    with np.errstate(all="ignore"):
        values, bars = call(*given)
    for want, got in zip(expected, (*values, *bars), strict=True):
        np.testing.assert_array_equal(got, want, err_msg=text)
    for before, after in zip(args, given, strict=True):
        np.testing.assert_array_equal(after, before, err_msg=f"an argument was changed by\n{text}")
    alone(bars, [*given, *values], text)


def alone(bars: Sequence[object], others: Sequence[object], text: str) -> None:
    """Each array among the gradients can be written, and shares its memory with nothing."""
    arrays = [b for b in bars if isinstance(b, np.ndarray)]
    for k, bar in enumerate(arrays):
        assert bar.flags.writeable, text
        for other in (*arrays[:k], *others):
            assert not (isinstance(other, np.ndarray) and np.shares_memory(bar, other)), text


@pytest.mark.parametrize("size", [10, 24])
@pytest.mark.parametrize("seed", range(150))
def test_arrays_that_are_shared_and_written(seed: int, size: int) -> None:
    function = shared(seed, size)
    for case in range(2):
        check(function, arguments(3 * seed + case))


@pytest.mark.parametrize("seed", range(100))
def test_random_functions_of_the_optimiser(seed: int) -> None:
    function, args = derived(seed), powers(seed)
    try:
        run(function, copy.deepcopy(args))
    except ZeroDivisionError:
        _, call = load(function)
        with pytest.raises(ZeroDivisionError), np.errstate(all="ignore"):
            call(*args)
    else:
        check(function, args)


@pytest.mark.parametrize("seed", range(60))
def test_a_bufferized_function_needs_no_more_copies(seed: int) -> None:
    """The analysis asks for all copies at once, and bufferizing keeps the meaning."""
    function = drop_dead(shared(seed, 20))
    made, _ = bufferize(function, PRIMAL)
    assert not storage(made, PRIMAL).copies.any()
    args = arguments(seed)
    for want, got in zip(run(function, args), run(made, args), strict=True):
        np.testing.assert_array_equal(got, want)


def test_the_check_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without copies, some of these programs go wrong, and the check says so."""

    def careless(function: Function, fresh_from: int) -> Storage:
        found = storage(function, fresh_from)
        return Storage(Copies(in_place=found.copies.in_place), found.objects, found.owned)

    monkeypatch.setattr("adgen.emit.bufferize.storage", careless)
    failed = 0
    for seed in range(20):
        try:
            check(shared(seed, 20), arguments(seed))
        except (AssertionError, ValueError):
            failed += 1
    assert failed > 5


def test_emitting_is_repeatable() -> None:
    texts = {emit(shared(5, 30), Request("f", "value_and_grad")) for _ in range(3)}
    assert len(texts) == 1
