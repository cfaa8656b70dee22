"""What the emitter is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """How to print a function.

    `entry` is the name of the emitted function. `derive` is one of value_and_grad, grad, jvp, vjp, primal: it says what
    the yields are. Outputs come first, then tangents or cotangents; in a gradient by forward `mode` the tangent of the
    one output for each active parameter. `command` regenerates the module and `verified` says what has checked it; both
    are quoted in the header. With `has_aux`, the outputs of `grad` are `(value, aux)`: it returns the gradient and aux.
    """

    entry: str
    derive: str = "primal"
    mode: str = "reverse"
    command: str = ""
    verified: tuple[str, ...] = ()
    has_aux: bool = False
