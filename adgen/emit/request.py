"""What the emitter is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.ir.nodes import Function, Value


@dataclass(frozen=True, slots=True)
class Request:
    """How to print a function.

    `entry` is the name of the emitted function. `derive` is one of `pipeline.DERIVATIVES`: it says what the yields are.
    Outputs come first, then tangents or cotangents; in a gradient by forward `mode` the tangent of the one output for
    each active parameter; of a Jacobian or Hessian its blocks, row by row. `command` regenerates the module and
    `verified` says what has checked it; both are quoted in the header. With `has_aux`, the outputs are `(value, aux)`,
    and a derivative without the value returns itself and aux.

    A linearization has two functions. The first returns the value and the second one, called `linear`, together with
    the residuals; in the request for the second, `of` is the first, whose arguments and results it has tangents or
    cotangents of, and `unsure` are those residuals that may be None, or lists that may hold it.
    """

    entry: str
    derive: str = "primal"
    mode: str = "reverse"
    command: str = ""
    verified: tuple[str, ...] = ()
    has_aux: bool = False
    linear: str = ""
    of: Function | None = None
    unsure: frozenset[Value] = frozenset()

    @property
    def bare(self) -> bool:
        """Whether the derivative comes without the value."""
        return self.of is not None or self.derive in {"grad", "jacobian", "hessian", "hvp", "vhp", "hmp"}

    @property
    def reverse(self) -> bool:
        """Whether the function ends with a reverse sweep, or is linear as a whole."""
        if self.linear:
            return self.of is not None
        return self.derive in {"value_and_grad", "grad", "vjp", "mjp", "jacobian", "vhp"} and self.mode == "reverse"

    @property
    def suffix(self) -> str:
        """What the names of derived values end with."""
        return (
            "_dot"
            if self.derive in {"jvp", "hvp", "jmp", "hmp", "hessian", "linearize", "jet"} or self.mode != "reverse"
            else "_bar"
        )
