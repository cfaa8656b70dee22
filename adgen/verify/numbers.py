"""The operators of a kind of numbers that Python does not have."""

from __future__ import annotations

from abc import ABC, abstractmethod

from adgen.verify.data import Datum


class Number(ABC):
    """Operators by way of primitives, and comparisons by way of a value; arrays of such numbers work in NumPy."""

    __slots__ = ()
    __hash__ = object.__hash__

    @abstractmethod
    def apply(self, prim: str, *operands: Datum) -> Datum:
        """An elementwise primitive of numbers of this kind and plain ones."""

    @property
    @abstractmethod
    def compared(self) -> Datum:
        """What comparisons see of the number."""

    def __add__(self, other: Datum) -> Datum:
        return self.apply("add", self, other)

    def __radd__(self, other: Datum) -> Datum:
        return self.apply("add", other, self)

    def __sub__(self, other: Datum) -> Datum:
        return self.apply("subtract", self, other)

    def __rsub__(self, other: Datum) -> Datum:
        return self.apply("subtract", other, self)

    def __mul__(self, other: Datum) -> Datum:
        return self.apply("multiply", self, other)

    def __rmul__(self, other: Datum) -> Datum:
        return self.apply("multiply", other, self)

    def __truediv__(self, other: Datum) -> Datum:
        return self.apply("divide", self, other)

    def __rtruediv__(self, other: Datum) -> Datum:
        return self.apply("divide", other, self)

    def __pow__(self, other: Datum) -> Datum:
        return self.apply("power", self, other)

    def __rpow__(self, other: Datum) -> Datum:
        return self.apply("power", other, self)

    def __neg__(self) -> Datum:
        return self.apply("negative", self)

    def __pos__(self) -> Datum:
        return self

    def __bool__(self) -> bool:
        return bool(self.compared != 0)

    def __lt__(self, other: Datum) -> bool:
        return bool(self.compared < seen(other))

    def __le__(self, other: Datum) -> bool:
        return bool(self.compared <= seen(other))

    def __gt__(self, other: Datum) -> bool:
        return bool(self.compared > seen(other))

    def __ge__(self, other: Datum) -> bool:
        return bool(self.compared >= seen(other))

    def __eq__(self, other: object) -> bool:
        return bool(self.compared == seen(other))

    def __ne__(self, other: object) -> bool:
        return bool(self.compared != seen(other))


def seen(value: Datum) -> Datum:
    """What comparisons see of any number."""
    return value.compared if isinstance(value, Number) else value
