"""Chooses the names of variables: the user's own first, then names made of operations; never numbers.

Values that never hold different things at the same time share a name, so that `u` stays `u` before and after it is
changed, in a loop and behind it, and no statement only moves a value from one name to another.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field

from adgen.emit.derived_names import suggestions
from adgen.emit.interference import Interference
from adgen.emit.plan import Plan, all_blocks
from adgen.ir.nodes import For, Value
from adgen.ir.walker import walk

NEXT = ("next", "new", "last", "then", "now")
OLD = ("old", "k", "before", "then", "was")
LONG_SUFFIX = {"_bar": "_cotangent", "_dot": "_tangent", "_tape": "_saved"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


TAKEN = frozenset({*dir(builtins), *keyword.kwlist, "np", "math", "scipy", "_"})
"""Names that no invented name takes. The user's own names may be any of them; then the others are spelled in full."""

INDICES = "kijmn"


@dataclass(slots=True)
class Naming:
    """Assigns names one value at a time, the most important first."""

    plan: Plan
    clashes: Interference
    chosen: dict[str, str]  # by variable; at first those of the parameters
    preferred: dict[str, str]  # for values without name, such as the result of the function
    values: dict[str, Value] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)  # the names of the user's values
    indices: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)  # names of parameters that are taken apart

    def run(self) -> dict[str, str]:
        """The name of each variable."""
        self.collect()
        named = {v: self.values[v] for v in self.values if v not in self.chosen}
        users = [v for v, value in named.items() if value.name and value not in self.plan.derived]
        derived = [v for v, value in named.items() if value.name and value in self.plan.derived]
        for variable in (*users, *derived, *(v for v, value in named.items() if not value.name)):
            self.chosen[variable] = next(n for n in self.candidates(variable) if self.is_free(n, variable))
        return self.chosen

    def collect(self) -> None:
        """Find the variables, the names of the user's among them, and the loop indices."""
        body = self.plan.function.body
        everything = [*body.params, *(v for b in walk(body) for v in b.results)]
        for bind in walk(body):
            if isinstance(bind.op, For):
                self.indices.add(f"%{bind.op.body.params[0].id}")
        everything += [p for block in all_blocks(body) for p in block.params]
        self.values |= {f"%{v.id}": v for v in everything if v not in self.plan.nested}
        self.own = {v.name for v in self.values.values() if v.name and v not in self.plan.derived}

    def candidates(self, variable: str) -> Iterator[str]:
        """Names for a variable, best first, without end."""
        value = self.values[variable]
        base = self.base(value)
        partners = [p for p in dict.fromkeys(self.clashes.moves[variable]) if p in self.chosen]
        yield from (self.chosen[p] for p in partners if base is None or self.base(self.values[p]) == base)
        if base is not None:
            yield base
            yield from self.versions(base, value in self.plan.derived)
        if variable in self.preferred:
            yield self.preferred[variable]
        if variable in self.indices:
            yield from (i for i in INDICES if i not in self.own)
        yield from (n for n in suggestions(value, self.plan, self.name_of) if n not in self.own)

    def base(self, value: Value) -> str | None:
        """The name that a value should have: a derived one must not look like one of the user's."""
        name = value.name
        if name is None or value not in self.plan.derived or name not in self.own:
            return name
        for suffix, long in LONG_SUFFIX.items():
            if name.endswith(suffix):
                return name.removesuffix(suffix) + long
        return name

    def versions(self, base: str, derived: bool) -> Iterator[str]:
        """Names for a value that must be told apart from another version of its variable."""
        words = (*(OLD if derived else NEXT), *LETTERS, *(a + b for a in LETTERS for b in LETTERS))
        yield from (name for word in words if (name := f"{base}_{word}") not in self.own)

    def name_of(self, value: Value) -> str | None:
        """The name that a value has by now, or wants."""
        return self.chosen.get(f"%{value.id}", value.name)

    def is_free(self, name: str, variable: str) -> bool:
        """Whether a variable may have a name."""
        if (name in TAKEN and name not in self.own) or name in self.blocked:
            return False
        return all(self.chosen.get(other) != name for other in self.clashes.clashes[variable])
