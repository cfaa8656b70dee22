"""Assumptions about lengths that contradict are found; those that some lengths fulfil never are."""

from __future__ import annotations

import pytest

from adgen.errors import Span
from adgen.ir.dims import Dim, Ref, Symbol, dim, of, opaque
from adgen.ir.feasible import feasible
from adgen.ir.nodes import Guard

N, M, K, J, L = (of(Symbol(name)) for name in "nmkjl")
STEP = of(Ref(7))


def eq(left: Dim, right: Dim | int) -> Guard:
    return Guard("eq", left, dim(right), Span("test.py", 1))


def ge(left: Dim, right: Dim | int) -> Guard:
    return Guard("ge", left, dim(right), Span("test.py", 1))


@pytest.mark.parametrize(
    "guards",
    [
        [],
        [eq(N, 2 * M), eq(M, 2 * K)],
        [eq(N, 2 * M), eq(M, 2 * K), eq(K, 2 * J), eq(J, 2 * L)],
        [eq(N, 3 * M + 3), ge(M, 3)],
        [eq(N, M * M * M)],
        [ge(N, STEP), ge(STEP, 0), ge(N - 2 * STEP, 3)],
        [ge(N, 100)],
        [eq(N * M, 77)],
        [eq(N, opaque("count", STEP))],  # only the run knows how many elements of a mask are true
    ],
)
def test_fulfilled(guards: list[Guard]) -> None:
    assert feasible(guards)


@pytest.mark.parametrize(
    "guards",
    [
        [eq(N, 0)],
        [ge(M, N + 1), ge(N, M)],
        [ge(dim(0), STEP), ge(STEP, 0), eq(N, STEP)],
    ],
)
def test_contradiction(guards: list[Guard]) -> None:
    assert not feasible(guards)
