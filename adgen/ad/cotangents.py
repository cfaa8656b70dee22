"""The cotangents of linear values while a block is transposed: sums that grow with every use of a value."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.ad.zeros import fit, zeros
from adgen.errors import refuse
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder
from adgen.ir.nodes import Atom, Const, Value
from adgen.ir.types import ListType, Type
from adgen.ir.walker import Env, rename, retype


@dataclass(frozen=True, slots=True)
class Mask:
    """A cotangent `where(chosen, inner, 0)`, or `where(chosen, 0, inner)` if not `first`."""

    chosen: Atom
    inner: Atom
    first: bool


class Cotangents:
    """Maps each linear value to the sum of its cotangents so far; a value without entry has a zero cotangent.

    `sizes` holds what zeros for a list are made from. `env` says what that, and the integers in lengths, are called in
    this block.
    """

    def __init__(
        self,
        builder: Builder,
        linear: set[Value],
        sizes: dict[Value, Atom],
        env: Env,
        bars: dict[Value, Atom] | None = None,
    ) -> None:
        self.builder = builder
        self.linear = linear
        self.sizes = sizes
        self.env = env
        self.bars: dict[Value, Atom] = bars or {}
        self.masks: dict[int, Mask] = {}

    def __contains__(self, value: Value) -> bool:
        return value in self.bars

    def add(self, to: Atom, contribution: Atom) -> None:
        """Add to the cotangent of `to`; constants and zeros among the linear statements have none."""
        nothing = isinstance(contribution, Const) and contribution.value == 0
        if nothing or not (isinstance(to, Value) and to in self.linear):
            return
        contribution = fit(contribution, self.type(to), self.builder)
        name = f"{to.name.removesuffix('_dot')}_bar" if to.name else None
        if to in self.bars:
            plus = "list_plus" if isinstance(to.type, ListType) else "add"
            self.bars[to] = self.builder.named(self.builder.apply(plus, self.bars[to], contribution), name)
        else:
            self.bars[to] = self.builder.named(contribution, name)

    def mask(self, bar: Atom) -> Mask | None:
        """What a cotangent chooses, where it is nothing but a choice between another one and zero."""
        return self.masks.get(bar.id) if isinstance(bar, Value) else None

    def masked(self, inner: Atom, like: Mask) -> Atom:
        """The choice between `inner` and zero: last of all, so that zero times an infinite derivative is not nan.

        As in `where(x > 0, sqrt(x), 0)` at x = 0, where what is not chosen has no derivative.
        """
        text = "where(chosen, inner, 0)" if like.first else "where(chosen, 0, inner)"
        made = formula(text, {"chosen": like.chosen, "inner": inner}, self.builder)
        if isinstance(made, Value):
            self.masks[made.id] = Mask(like.chosen, inner, like.first)
        return made

    def set(self, to: Value, bar: Atom) -> None:
        """Replace the cotangent of `to`, by a sum that holds the old one already."""
        self.bars[to] = bar

    def peek(self, of: Value) -> Atom:
        """The cotangent so far, which must exist."""
        return self.bars[of]

    def base(self, of: Value, like: Atom | None = None) -> Atom:
        """The cotangent so far, to be extended in place: zeros where there is none; of a list, as `like` says."""
        if of in self.bars:
            return self.bars[of]
        if isinstance(of.type, ListType) and like is None:
            if of not in self.sizes:
                what = f"The list {of.name.removesuffix('_dot')}" if of.name else "A list"
                why = f"{what} is differentiated on some paths only, and its length there is unknown."
                refuse("E501", why, self.builder.span, "Use an array instead of the list.")
            like = rename(self.sizes[of], self.env)
        return zeros(self.type(of), self.builder, like)

    def take(self, of: Value) -> Atom:
        """The whole cotangent, when nothing more will be added."""
        if of in self.bars:
            return self.bars.pop(of)
        return self.base(of)

    def type(self, of: Value) -> Type:
        """The type of a value, with its lengths in the names of this block."""
        return retype(of.type, self.builder.facts, self.env)
