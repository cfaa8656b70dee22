"""The optimiser on one page: which passes run, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adgen.ir.builder import Infer
from adgen.ir.checker import check
from adgen.ir.nodes import Function
from adgen.optimise.adjoined import forget
from adgen.optimise.arrange import arrange
from adgen.optimise.dce import drop_dead
from adgen.optimise.dots import dots
from adgen.optimise.fill import fill
from adgen.optimise.fold import fold
from adgen.optimise.fuse import fuse
from adgen.optimise.hoist import hoist
from adgen.optimise.merge import merge
from adgen.optimise.orders import by_order
from adgen.optimise.places import places
from adgen.optimise.share import share
from adgen.optimise.simplify import simplify
from adgen.optimise.stepwise import stepwise
from adgen.optimise.unbox import unbox

Pass = Callable[[Function], Function]

PRIMAL: tuple[Pass, ...] = (fold, simplify, share, drop_dead)
"""For the user's own function, before differentiation: nothing that changes how a number is rounded."""

DERIVED: tuple[Pass, ...] = (
    *(forget, fold, simplify, drop_dead, fuse, places, arrange, drop_dead, merge, hoist),
    *(by_order, share, dots, unbox, fill, stepwise),
)
"""For a derivative: the primal values stay bit-identical to the user's, the rest may be rearranged."""

APART: tuple[Pass, ...] = tuple(step for step in DERIVED if step not in (fuse, merge))
"""For a derivative whose primal and linear statements stay apart."""

ROUNDS = 8
"""A bound on how often all passes run; two or three rounds reach the fixpoint of every example."""


def run(passes: tuple[Pass, ...], function: Function, infer: Infer) -> Iterator[tuple[str, Function]]:
    """Run `passes` in turn until none of them changes anything, at most `ROUNDS` times.

    Yields the name of each pass that changed the function, and the function after it, checked.
    """
    done: dict[Pass, Function] = {}
    for _ in range(ROUNDS):
        before = function
        for step in passes:
            if done.get(step) is not function:
                after = step(function)
                if after is function:
                    done[step] = function
                else:
                    function = check(after, infer)
                    yield step.__name__, function
        if function is before:
            return


def optimise(passes: tuple[Pass, ...], function: Function, infer: Infer) -> Function:
    """The function after all `passes`."""
    return next((last for _, last in reversed([*run(passes, function, infer)])), function)
