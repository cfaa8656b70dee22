"""The family of derivatives, each as a chain of passes: gradients, Jacobians, Hessians, their products with vectors.

    jvp        linearize -> sink
    vjp        linearize -> sink -> share -> split -> transpose
    grad       vjp, seeded with 1; in forward mode one jvp for each number
    jacobian   a jvp (or vjp) with all seeds on one more axis, seeded with the identity
    hessian    a jvp of grad with all seeds on one more axis: forward over reverse
    hvp        a jvp of grad
    vhp        a grad of the jvp: reverse over forward
    jmp        a jvp of as many tangents as its caller gives: the Jacobian times a matrix
    mjp        a vjp of as many cotangents: a matrix times the Jacobian
    hmp        a jmp of grad: the Hessian times a matrix
    linearize  a jvp, split; what is linear becomes a function of its own (ad/cut.py)
    pullback   a vjp, likewise
    jet        the derivatives up to some order along a curve, in one sweep (ad/jet.py)

A derivative that is differentiated again is a function like any other; what it computed beside stays in its yields
until the end. (Griewank and Walther 2008, chapters 3 and 5.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adgen.ad.budget import Checkpoints
from adgen.ad.linearize import linearize
from adgen.ad.recompute import unmarked
from adgen.ad.seed import identity, known_at_entry, one, seed, size
from adgen.ad.sink import sink
from adgen.ad.split import split
from adgen.ad.transpose import transpose
from adgen.errors import refuse
from adgen.ir.builder import Infer
from adgen.ir.dims import Dim, dim
from adgen.ir.nodes import Apply, Axis, Function, Value
from adgen.ir.types import ArrayType
from adgen.ir.walker import walk
from adgen.late import Late
from adgen.optimise.share import share
from adgen.rules.primitive import Pulled
from adgen.rules.table import PRIMITIVES

if TYPE_CHECKING:
    from adgen.ad import assemble, vectorise
    from adgen.ad import jet as taylor
else:
    assemble, taylor, vectorise = Late("adgen.ad.assemble"), Late("adgen.ad.jet"), Late("adgen.ad.vectorise")

Stage = tuple[str, Function]
"""The name of a pass, and the function that it made."""

Stages = Iterator[Stage]

OFTEN = 10
"""How many calls of a linear function are expected: it has its residuals from a tape rather than compute them again."""


@dataclass(frozen=True, slots=True)
class Active:
    """What is differentiated: the places of the active parameters, and of the yields that get derivatives.

    With `checkpoints`, reverse sweeps take snapshots of loops in place of tapes. `order` is that of a jet.
    """

    wrt: tuple[int, ...]
    outputs: tuple[int, ...]
    checkpoints: Checkpoints | None = None
    order: int = 1


def jvp(function: Function, active: Active, infer: Infer) -> Stages:
    """The tangents of the outputs for tangents of the active parameters."""
    function = unmarked(function, infer)
    linear = linearize(function, active.wrt, active.outputs, infer)
    yield "linearize", linear
    yield "sink", _has_jvps(sink(linear, function))


def vjp(function: Function, active: Active, infer: Infer, sweeps: int = 1) -> Stages:
    """The cotangents of the active parameters for cotangents of the outputs."""
    linear = linearize(function, active.wrt, active.outputs, infer, reverse=True)
    yield "linearize", linear
    function = sink(linear, function)
    yield "sink", function
    function = share(function)  # what a rule computes, the user may compute too: it is taped once
    yield "share", function
    function = split(function, infer, active.checkpoints, sweeps)
    yield "split", function
    yield "transpose", transpose(function, infer)


def linear_part(function: Function, active: Active, infer: Infer) -> Stages:
    """A jvp of which every loop and every branch is primal or linear."""
    yield from (stages := _Kept(jvp(function, active, infer)))
    shared = share(stages.last)
    yield "share", shared
    yield "split", split(shared, infer, sweeps=OFTEN)


def pullback(function: Function, active: Active, infer: Infer) -> Stages:
    """A vjp whose linear part is to be called often."""
    yield from vjp(function, active, infer, OFTEN)


def grad(function: Function, active: Active, infer: Infer) -> Stages:
    """The gradient of the one output, in one reverse sweep."""
    yield from (stages := _Kept(vjp(function, active, infer)))
    yield "seed", seed(stages.last, lambda _: (one(stages.last.params[-1]),), infer)


def forward_grad(function: Function, active: Active, infer: Infer) -> Stages:
    """The gradient of the one output in forward mode: a tangent for each number, all in one sweep."""
    all_real(function, active, "reverse mode")
    for i in active.wrt:
        param = function.params[i]
        if not (isinstance(param.type, ArrayType) and param.type.rank == 0):
            why = f"Forward mode makes one tangent per scalar input, and {param.name} is {param.type}."
            refuse("E603", why, function.span, "Use reverse mode, or jvp.")
    yield from _columns(function, active, infer)


def jacobian_forward(function: Function, active: Active, infer: Infer) -> Stages:
    """All columns of the Jacobian: for each active parameter a sweep of tangents, one for each of its elements."""
    all_real(function, active, "jvp")
    yield from (stages := _Kept(_columns(function, active, infer)))
    yield "assemble", assemble.blocks_behind(stages.last, active.wrt, active.outputs, infer)


def jacobian_reverse(function: Function, active: Active, infer: Infer) -> Stages:
    """All rows of the Jacobian: one reverse sweep of cotangents, one for each element of the outputs."""
    all_real(function, active, "vjp")
    yield from (stages := _Kept(vjp(function, active, infer)))
    made = stages.last
    bars = made.params[-made.linear_params :]
    count = dim(0)
    for bar in bars:
        count = count + size(bar)
    alone = len(bars) == 1 and isinstance(bars[0].type, ArrayType) and not bars[0].type.rank
    if not alone:
        made = _many(made, made.linear_params, made.linear_yields, known_at_entry(function, count), infer)
        yield "vectorise", made
    made = seed(made, identity(made.params[-made.linear_params :], together=True), infer)
    yield "seed", made
    yield "assemble", assemble.blocks_in_front(made, active.wrt, active.outputs, infer)


def hessian(gradient: Function, active: Active, infer: Infer) -> Stages:
    """All columns of the Jacobian of a gradient, of which a block and its mirror image are computed once."""
    all_real(gradient, active, "hvp")
    yield from (stages := _Kept(_columns(gradient, active, infer, triangle=True)))
    yield "assemble", assemble.symmetric(stages.last, active.wrt, infer)


def vhp(pushed: Function, active: Active, infer: Infer) -> Stages:
    """The gradient of a jvp, whose tangents stay parameters."""
    yield from (stages := _Kept(grad(pushed, active, infer)))
    yield "again", replace(stages.last, linear_params=len(active.wrt))


def jet(function: Function, active: Active, infer: Infer) -> Stages:
    """The derivatives of the outputs along a curve, for those of the active parameters."""
    made = taylor.jet(function, active.wrt, active.outputs, active.order, infer)
    yield "jet", made
    yield "sink", _has_jvps(sink(made, function))


def jmp(function: Function, active: Active, infer: Infer) -> Stages:
    """The tangents of the outputs for a matrix of tangents, which stands in the last axis of each."""
    yield from (stages := _Kept(jvp(function, active, infer)))
    yield "vectorise", _as_many_as_given(stages.last, infer)


def mjp(function: Function, active: Active, infer: Infer) -> Stages:
    """The cotangents of the active parameters for a matrix of cotangents, which stands in the last axis of each."""
    yield from (stages := _Kept(vjp(function, active, infer)))
    yield "vectorise", _as_many_as_given(stages.last, infer)


def beside(function: Function, wrt: tuple[int, ...], derive: str) -> Dim:
    """How many tangents of each value stand beside it in the reverse sweep of a derivative, once that is pushed on."""
    match derive:
        case "hvp":
            return dim(1)
        case "hessian":
            return sum((size(function.params[i]) for i in wrt), dim(0))
        case _:
            return dim(0)


def reopened(function: Function) -> tuple[Function, tuple[int, ...]]:
    """A finished derivative as a function to be differentiated again, and the places of what it gives."""
    total = len(function.body.yields)
    places = tuple(range(total - function.linear_yields, total))
    return replace(function, linear_params=0, linear_yields=0, wrt=(), outputs=(), composites=()), places


def closed(function: Function, values: int) -> Function:
    """A derivative of a derivative, with the first `values` of its plain yields alone, and its derivatives."""
    yields = function.body.yields
    ends = yields[len(yields) - function.linear_yields :]
    return replace(function, body=replace(function.body, yields=(*yields[:values], *ends)))


def _columns(function: Function, active: Active, infer: Infer, *, triangle: bool = False) -> Stages:
    """Tangents for every element of every active parameter, seeded; in a triangle only of the outputs up to it."""
    for place, i in enumerate(active.wrt):
        outputs = active.outputs[: place + 1] if triangle else active.outputs
        yield from (stages := _Kept(_column(function, i, outputs, infer)))
        function = stages.last
    seeds = function.params[-len(active.wrt) :]
    yield "seed", seed(function, identity(seeds, together=False), infer)


def _column(function: Function, place: int, outputs: tuple[int, ...], infer: Infer) -> Stages:
    """The tangents of `outputs` for every element of one parameter, beside what there is."""
    param = function.params[place]
    function = unmarked(function, infer)
    linear = linearize(function, (place,), outputs, infer, f"d{param.name}")
    yield "linearize", linear
    function = _has_jvps(sink(linear, function))
    yield "sink", function
    if isinstance(param.type, ArrayType) and param.type.rank:
        function = _many(function, 1, len(outputs), size(param), infer)
        yield "vectorise", function


def _many(function: Function, params: int, yields: int, count: Dim, infer: Infer) -> Function:
    """The last parameters and yields with an axis of seeds."""
    total = len(function.body.yields)
    return vectorise.vectorise(function, function.params[-params:], range(total - yields, total), count, infer)


def _as_many_as_given(function: Function, infer: Infer) -> Function:
    """The linear parameters and yields with an axis of seeds, whose length is read off the first of the parameters."""
    taken = {axis.symbol for axis in function.axes}
    name = next(n for n in ("k", *(f"k{i}" for i in range(len(taken) + 1))) if n not in taken)
    made = _many(function, function.linear_params, function.linear_yields, dim(name), infer)
    place = len(made.params) - made.linear_params
    seeds = made.params[place].type
    if not isinstance(seeds, ArrayType):
        why = f"{function.params[place].name} is a list, and a list of tangents has no axis for more of them."
        refuse("E502", why, function.span, "Call jvp or vjp for each direction.")
    return replace(made, axes=(*made.axes, Axis(name, place, seeds.rank - 1)))


def _has_jvps(function: Function) -> Function:
    """The function itself; refused (E501) where a function of the user's has a VJP alone."""
    for bind in walk(function.body):
        if isinstance(bind.op, Apply) and isinstance(PRIMITIVES[bind.op.prim].rule, Pulled):
            called = bind.op.prim.partition("(")[0].rpartition(":")[2]
            why = f"`{called}` has a VJP, and forward mode needs its JVP."
            refuse("E501", why, bind.span, "Give it a rule with adgen.rule.jvp, or use reverse mode.")
    return function


def all_real(function: Function, active: Active, product: str) -> None:
    """Refuse (E502, E503) complex numbers: the derivative of one has no matrix of complex numbers in general."""
    for code, atoms in (
        ("E503", [function.params[i] for i in active.wrt]),
        ("E502", [function.body.yields[i] for i in active.outputs]),
    ):
        for atom in atoms:
            if not isinstance(atom.type, ArrayType) or atom.type.kind != "f":
                name = atom.name if isinstance(atom, Value) and atom.name else "The result"
                why = f"{name} is {atom.type}, and a matrix of derivatives is of real numbers and arrays."
                refuse(code, why, function.span, f"Take real and imaginary parts apart, or use {product}.")


class _Kept:
    """Stages as they pass, with the function after the last of them."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self.last: Function

    def __iter__(self) -> Stages:
        for stage in self._stages:
            self.last = stage[1]
            yield stage


Chain = Callable[[Function, Active, Infer], Stages]

CHAINS: dict[tuple[str, str], tuple[Chain, ...]] = {
    ("jvp", ""): (jvp,),
    ("vjp", ""): (vjp,),
    ("grad", "reverse"): (grad,),
    ("grad", "forward"): (forward_grad,),
    ("jacobian", "forward"): (jacobian_forward,),
    ("jacobian", "reverse"): (jacobian_reverse,),
    ("hessian", ""): (grad, hessian),
    ("hvp", ""): (grad, jvp),
    ("vhp", ""): (jvp, vhp),
    ("jmp", ""): (jmp,),
    ("mjp", ""): (mjp,),
    ("linearize", ""): (linear_part,),
    ("pullback", ""): (pullback,),
    ("jet", ""): (jet,),
    ("hmp", ""): (grad, jmp),
}
"""What each derivative is made of, by its name and its mode: one chain of passes after the other."""
