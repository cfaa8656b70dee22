"""A derivative against itself: both modes, dot product, symmetric second derivative, the module against its IR."""

from __future__ import annotations

import copy

import numpy as np

from adgen.errors import AdgenError
from adgen.module.decorator import Derivative
from adgen.module.transform import transform
from adgen.verify.arithmetic import Unjudged
from adgen.verify.findings import Finding, judged
from adgen.verify.subject import Subject
from adgen.verify.trees import Vector, flat, leaves, like

IR = "emitted against IR"

SAME = 1e-9
"""Both modes, and text and IR, do the same arithmetic in another order."""

SYMMETRIC = 1e-7
"""Second derivatives lose more digits to cancellation than first ones."""


def modes(subject: Subject, gradient: Vector, wanted: list[int]) -> Finding:
    """Components by forward mode, along unit vectors, against reverse mode. Raises Unjudged."""
    _needs_forward(subject)
    basis = np.eye(len(gradient))
    found = [subject.tangent(basis[k]) for k in wanted]
    places = subject.places
    return judged("forward mode", [places[k] for k in wanted], gradient[wanted], found, SAME, subject.size)


def dot_product(subject: Subject, gradient: Vector, seed: int = 0) -> Finding:
    """`<out_bar, J x_dot> = <J^T out_bar, x_dot>` for a random tangent. Raises Unjudged."""
    _needs_forward(subject)
    direction = np.random.default_rng(seed).normal(size=len(gradient))
    forward = subject.tangent(direction)
    reverse = float(gradient @ direction)
    size = max(subject.size, float(np.abs(gradient) @ np.abs(direction)))
    return judged("dot-product test", ["<x_bar, x_dot>"], [reverse], [forward], SAME, size / SAME * 1e-3)


def _needs_forward(subject: Subject) -> None:
    if subject.forward is None:
        raise Unjudged(f"Forward mode is refused: {subject.no_forward}")


def second(subject: Subject, seed: int = 0) -> Finding:
    """`u . (H v) = v . (H u)` for random directions, with `H v` by forward over reverse. Raises Unjudged."""
    if not (subject.scalar or subject.has_aux):
        raise Unjudged("The function returns more than one real number, so there is no Hessian.")
    if len(leaves(subject.out_bar)) > 1:
        raise Unjudged("The function returns something beside its value.")
    gradient = Derivative(subject.function, transform("grad", "reverse", wrt=subject.wrt))
    hvp = Derivative(gradient, transform("jvp", wrt=subject.wrt))
    rng = np.random.default_rng(seed)
    u, v = rng.normal(size=(2, len(flat(subject.active))))
    try:
        left, right = (_quadratic(hvp, subject, a, b) for a, b in ((u, v), (v, u)))
    except AdgenError as error:
        raise Unjudged(f"The second derivative is refused: {error.why}") from error
    size = max(abs(left), abs(right), subject.size)
    return judged("second derivative symmetric", ["u . H v"], [left], [right], SYMMETRIC, size)


def _quadratic(hvp: Derivative, subject: Subject, u: Vector, v: Vector) -> float:
    with np.errstate(all="ignore"):
        _, product = hvp(*copy.deepcopy(subject.args), *like(subject.active, v))
    return float(u @ flat(product))


def emitted(subject: Subject) -> Finding:
    """The emitted module against the IR that it was printed from, run by the interpreter."""
    function = subject.reverse.module.function
    text = flat(subject.called(subject.reverse.call, *subject.seeds))
    yields = subject.interpreted(function, subject.flat_seeds)
    if subject.derive == "grad":  # the module leaves the value out
        text, yields = subject.gradient(), yields[len(yields) - function.linear_yields :]
    ir = flat(list(yields))
    if len(text) != len(ir):
        raise Unjudged("The interpreter yields another number of floats than the module, as for complex ones.")
    names = [f"output {k}" for k in range(len(text))]
    return judged(IR, names, text, ir, SAME, subject.size)
