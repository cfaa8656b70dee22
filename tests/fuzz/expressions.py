"""Random expressions that are smooth, bounded and legal in the scope where they are written.

Every number stays near the unit interval: a product has a factor that sine, cosine or tanh bounds. So central
differences are reliable and no program overflows. Lengths are symbolic, as in signatures: an array of length n - k
has the deficit k, and only slices from both ends are taken, whose lengths are known whatever n is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

T = TypeVar("T")

N = 5  # the length that n has in every call
INDICES = (3, 0, 3, 1)  # what the parameter `idx` holds: unsorted, with a repeat


@dataclass(frozen=True, slots=True)
class Scope:
    """Names that are surely bound, with what an expression must know of them.

    `arrays` maps a name to its deficit, `integers` to the smallest and largest value it can have.
    """

    scalars: tuple[str, ...] = ()
    arrays: dict[str, int] = field(default_factory=dict)
    matrices: tuple[str, ...] = ()
    integers: dict[str, tuple[int, int]] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    in_loop: bool = False

    def scalar(self, name: str) -> Scope:
        return replace(self, scalars=(*(s for s in self.scalars if s != name), name))

    def array(self, name: str, deficit: int) -> Scope:
        return replace(self, arrays=self.arrays | {name: deficit})

    def integer(self, name: str, low: int, high: int) -> Scope:
        return replace(self, integers=self.integers | {name: (low, high)})

    def body_of_loop(self) -> Scope:
        return replace(self, in_loop=True)


class Writer:
    """Draws choices and writes expressions."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def number(self) -> str:
        return str(self.pick((0.5, 0.3, -0.7, 1.5, 0.9)))

    # integers and subscripts

    def index(self, scope: Scope, deficit: int) -> str:
        """A subscript within an array of length n - deficit."""
        length = N - deficit
        fits = [name for name, (low, high) in scope.integers.items() if low >= 0 and high < length]
        behind = [name for name, (low, high) in scope.integers.items() if low >= 1 and high <= length]
        options = ["0", "1", "-1", str(length - 1), "-2", *fits, *fits]
        options += [f"{name} - 1" for name in behind]
        options += [f"({name} + {self.pick((1, 2))}) % {length}" for name in scope.integers]
        return self.pick(options)

    def condition(self, scope: Scope) -> str:
        """A condition on integers mostly; on floats it is far from equality almost always."""
        options = ["flag", "not flag", "k > 1"]
        for name in scope.integers:
            options += [f"{name} % 2 == 0", f"{name} > 1", f"{name} == k", f"1 <= {name} < 3"]
        simple = self.pick(options)
        if self.chance(25):
            return f"{self.scalar(scope, 1)} > {self.pick((0.11, -0.23, 0.42))}"
        if self.chance(15):
            return f"{simple} {self.pick(('and', 'or'))} {self.pick(options)}"
        return simple

    # numbers

    def bounded(self, text: str) -> str:
        return self.pick((f"math.sin({text})", f"np.tanh({text})", f"math.cos({text})", f"1.0 / (1.0 + ({text}) ** 2)"))

    def scalar(self, scope: Scope, depth: int) -> str:
        if depth <= 0 or self.chance(25):
            return self.scalar_leaf(scope)
        forms: list[Callable[[Scope, int], str]] = [
            lambda s, d: self.bounded(self.scalar(s, d)),
            lambda s, d: f"{self.scalar_leaf(s)} * {self.bounded(self.scalar(s, d))}",
            lambda s, d: f"0.5 * ({self.scalar(s, d)} {self.pick('+-')} {self.scalar(s, d)})",
            lambda s, d: f"({self.scalar(s, d)}) / (1.0 + ({self.scalar_leaf(s)}) ** 2)",
            self.reduction,
            lambda s, d: f"blend({self.scalar(s, d)}, {self.scalar(s, d)})",
            lambda s, d: f"({self.scalar(s, d)} if {self.condition(s)} else {self.scalar_leaf(s)})",
            lambda s, d: f"{self.pick(('max', 'min'))}({self.scalar(s, d)}, {self.scalar_leaf(s)})",
        ]
        return self.pick(forms)(scope, depth - 1)

    def scalar_leaf(self, scope: Scope) -> str:
        options = [*scope.scalars, self.number()]
        for name, deficit in scope.arrays.items():
            options.append(f"{name}[{self.index(scope, deficit)}]")
        for name in scope.matrices:
            options.append(f"{name}[{self.index(scope, 0)}, {self.index(scope, 0)}]")
        options += [f"0.2 * {name}" for name in scope.integers]
        return self.pick(options)

    def reduction(self, scope: Scope, depth: int) -> str:
        deficit = self.pick((0, 0, 1, 2))
        a = self.vector(scope, deficit, depth)
        if self.chance(30):
            return f"0.2 * ({a}) @ ({self.vector(scope, deficit, depth)})"
        return self.pick((f"0.3 * np.sum({a})", f"np.mean({a})", f"0.3 * ({a}).sum()"))

    # vectors

    def vector(self, scope: Scope, deficit: int, depth: int) -> str:
        if depth <= 0 or self.chance(25):
            return self.vector_leaf(scope, deficit)
        forms: list[Callable[[Scope, int], str]] = [
            lambda s, d: f"{self.pick(('np.sin', 'np.tanh', 'np.cos'))}({self.vector(s, deficit, d)})",
            lambda s, d: f"{self.vector_leaf(s, deficit)} * np.cos({self.vector(s, deficit, d)})",
            lambda s, d: f"0.5 * ({self.vector(s, deficit, d)} {self.pick('+-')} {self.vector(s, deficit, d)})",
            lambda s, d: f"{self.vector_leaf(s, deficit)} * {self.bounded(self.scalar(s, d))}",
            lambda s, d: f"({self.vector(s, deficit, d)}) / (1.0 + {self.vector_leaf(s, deficit)} ** 2)",
        ]
        if deficit == 0:
            forms.append(lambda s, d: f"np.where(keep, {self.vector(s, 0, d)}, {self.vector_leaf(s, 0)})")
            forms.append(lambda s, d: f"0.2 * ({self.pick(s.matrices)} @ ({self.vector(s, 0, d)}))")
        return self.pick(forms)(scope, depth - 1)

    def vector_leaf(self, scope: Scope, deficit: int) -> str:
        """An array of length n - deficit: a name, a part of one, a row, a column, or a new array."""
        options = [name for name, have in scope.arrays.items() if have == deficit]
        for name, have in scope.arrays.items():
            if have <= deficit:
                options.append(f"{name}{self.cut(deficit - have)}")
        for name in scope.matrices:
            place = self.index(scope, 0)
            options += [f"{part}{self.cut(deficit)}" for part in (f"{name}[{place}]", f"{name}[:, {place}]")]
            options.append(f"{name}.T[{place}]{self.cut(deficit)}")
        options.append(f"np.linspace(0.1, 0.8, len(x) - {deficit})")
        return self.pick(options)

    def cut(self, shorter: int) -> str:
        """A subscript that takes `shorter` elements away from an array, from both ends, perhaps backwards."""
        if shorter == 0:
            return self.pick(("[:]", "[::-1]"))
        low = self.random.randint(0, shorter)
        high = shorter - low
        text = f"{low or ''}:{-high if high else ''}"
        return f"[{text}]" + self.pick(("", "", "[::-1]"))
