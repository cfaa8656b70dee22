"""What is known of a loop while its body is interpreted again and again: the values that it carries, and the trials."""

from __future__ import annotations

from dataclasses import dataclass, field

from adgen.frontend.joins import brought
from adgen.frontend.machine import Machine
from adgen.frontend.state import State, renamed
from adgen.frontend.values import TRUE, Place, Poison
from adgen.ir.builder import Scope
from adgen.ir.dims import Dim
from adgen.ir.nodes import Atom, Value


@dataclass(slots=True)
class Carried:
    """One carried value: what it is before the loop, in the body, and at the end of the last trial.

    `present`: whether it is there before the loop, and not None; None where that is not known. `presence` carries that.
    """

    entry: Atom
    param: Value
    right: Atom | None = None
    present: Atom | None = TRUE
    presence: Carried | None = None


@dataclass(slots=True)
class Loop:
    """What is known of a loop so far. `progress`: the number of trips done, at the head, if that is known."""

    m: Machine
    entry: State
    mark: int
    index: Value | None = None
    progress: Dim | None = None
    carried: dict[Value, Carried] = field(default_factory=dict)
    origin: dict[Place, Place] = field(default_factory=dict)


@dataclass(slots=True)
class Trial:
    """One interpretation of the body: the state at its end, and its block, still open for reads."""

    state: State
    scope: Scope


@dataclass(frozen=True, slots=True)
class Settled:
    """The result: the state at the head, the last trial, and the carried values in order."""

    head: State
    trial: Trial
    carried: tuple[Carried, ...]

    def inits(self, m: Machine) -> tuple[Atom, ...]:
        """The values before the loop, brought to the types that are carried."""
        return tuple(brought(m, c.entry, c.param.type) for c in self.carried)

    def yields(self, m: Machine) -> tuple[Atom, ...]:
        """The values at the end of the body, brought to the types that are carried."""
        m.resume(self.trial.scope)
        found = tuple(c.param if c.right is None else brought(m, c.right, c.param.type) for c in self.carried)
        m.suspend()
        return found

    def after(self, results: tuple[Value, ...]) -> State:
        """The state after the loop. What was refused in the body has no value."""
        state = renamed(self.head.copy(), {c.param: r for c, r in zip(self.carried, results, strict=True)})
        state.contents.update({p: c for p, c in self.trial.state.contents.items() if isinstance(c, Poison)})
        return state
