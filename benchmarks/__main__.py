"""Print how emitted derivatives compare with hand-written ones: `python -m benchmarks [name ...]`."""

from __future__ import annotations

import platform
import statistics
import sys
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

import adgen
from adgen.verify.trees import random_like
from benchmarks.cases import Case, MatrixCase, cases, matrix_cases
from benchmarks.overhead import overheads
from benchmarks.sparse import sparse_rows
from benchmarks.timing import interleaved, ratio

CLOSED = "_closed"
"""Ends the name of a program that is listed again, against a closed formula of its gradient; it counts once."""


@dataclass(frozen=True, slots=True)
class Row:
    """The seconds of the primal and the ratios for one program; `product` is that of `hvp` to `grad`."""

    name: str
    primal: float
    hand: float
    against_hand: float
    against_primal: float
    product: float


def measure(case: Case) -> Row:
    emitted = adgen.value_and_grad(case.primal, wrt=case.wrt).specialize(*case.arguments)
    agree(case, emitted(*case.arguments), case.hand(*case.arguments))
    primal, hand, times = interleaved([case.primal, case.hand, emitted], case.arguments)
    return Row(
        case.name,
        statistics.median(primal),
        ratio(hand, primal),
        ratio(times, hand),
        ratio(times, primal),
        hvp_against_grad(case),
    )


def hvp_against_grad(case: Case) -> float:
    """The time of a Hessian times a vector, in gradients."""
    grad = adgen.grad(case.primal, wrt=case.wrt).specialize(*case.arguments)
    hvp = adgen.hvp(case.primal, wrt=case.wrt).specialize(*case.arguments)
    rng = np.random.default_rng(0)
    vectors = [random_like(case.arguments[place], rng) for place in case.places]
    gradients, products = interleaved([grad, lambda *args: hvp(*args, *vectors)], case.arguments)
    return ratio(products, gradients)


def measure_matrix(case: MatrixCase) -> tuple[str, ...]:
    """One row of the table of Jacobians."""
    emitted = adgen.jacobian(case.primal, mode=case.mode).specialize(*case.arguments)
    hand = case.hand(*case.arguments)
    np.testing.assert_allclose(emitted(*case.arguments), hand, rtol=1e-9, atol=1e-9 * np.max(np.abs(hand)))
    primal, by_hand, times = interleaved([case.primal, case.hand, emitted], case.arguments)
    shape = " x ".join(map(str, hand.shape))
    ratios = (f"{ratio(by_hand, primal):.2f}", f"{ratio(times, by_hand):.2f}")
    return case.name, shape, case.mode, f"{statistics.median(primal) * 1e6:.0f} µs", *ratios


def agree(case: Case, emitted, hand) -> None:
    """Stop when the two derivatives differ: times of wrong numbers mean nothing."""
    assert np.isclose(emitted[0], hand[0], rtol=1e-10), case.name
    both = ((emitted[1],), (hand[1],)) if len(case.wrt) == 1 else (emitted[1], hand[1])
    for name, ours, theirs in zip(case.wrt, *both, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-8 * np.max(np.abs(theirs)), err_msg=name)


def show(rows: list[Row], console: Console) -> None:
    table = Table("program", "primal", "hand / primal", "emitted / primal", "emitted / hand", "hvp / grad")
    for row in rows:
        ratios = (row.hand, row.against_primal, row.against_hand, row.product)
        table.add_row(row.name, f"{row.primal * 1e6:.0f} µs", *(f"{r:.2f}" for r in ratios))
    counted = [row for row in rows if not row.name.endswith(CLOSED)] or rows
    columns = zip(*((row.hand, row.against_primal, row.against_hand, row.product) for row in counted), strict=True)
    means = [statistics.geometric_mean(column) for column in columns]
    table.add_section()
    table.add_row("geometric mean", "", *(f"{m:.2f}" for m in means))
    console.print(table)


def main() -> None:
    console = Console(width=100)
    console.print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}")
    rows = []
    for case in cases():
        if case.name in sys.argv[1:] or not sys.argv[1:]:
            try:
                rows.append(measure(case))
            except adgen.AdgenError as error:
                console.print(f"{case.name} is refused: {error.code} {error.why}")
    if rows:
        show(rows, console)
    matrices = [m for m in matrix_cases() if m.name in sys.argv[1:] or not sys.argv[1:]]
    if matrices:
        table = Table("Jacobian", "shape", "mode", "primal", "hand / primal", "emitted / hand")
        for matrix in matrices:
            table.add_row(*measure_matrix(matrix))
        console.print(table)
    if not sys.argv[1:] or "sparse" in sys.argv[1:]:
        table = Table("sparse", "shape", "colours", "primal", "first call", "later / primal")
        for row in sparse_rows():
            shape, times = " x ".join(map(str, row.shape)), (f"{row.primal * 1e6:.0f} µs", f"{row.first:.2f} s")
            table.add_row(row.name, shape, str(row.colours), *times, f"{row.against_primal:.1f}")
        console.print(table)
    if not sys.argv[1:]:
        table = Table("overhead", "measured", "limit")
        for item in overheads(cases()):
            table.add_row(item.what, f"{item.measured * 1e3:.3f} ms", f"{item.limit * 1e3:g} ms")
        console.print(table)


if __name__ == "__main__":
    main()
