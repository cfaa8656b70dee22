"""Chooses the names of variables: the user's own first, then names made of operations; never numbers.

Values that never hold different things at the same time share a name, so that `u` stays `u` before and after it is
changed, in a loop and behind it, and no statement only moves a value from one name to another.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from adgen.emit.derived_names import letters, suggestions
from adgen.emit.interference import Interference
from adgen.emit.plan import Plan, all_blocks
from adgen.ir.nodes import Block, For, Value
from adgen.ir.types import ArrayType, Form
from adgen.ir.walker import blocks

NEXT = ("next", "new", "last", "then", "now")
OLD = ("old", "k", "before", "then", "was")
LONG_SUFFIX = {"_bar": "_cotangent", "_dot": "_tangent", "_tape": "_saved"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


TAKEN = frozenset({*dir(builtins), *keyword.kwlist, "np", "math", "scipy", "_"})
"""Names that no invented name takes. The user's own names may be any of them; then the others are spelled in full."""

TAPES = ("_tape", "_tapes")

DERIVED, UNNAMED = 2, 3
"""The ranks of webs that are not the user's: the last have no name."""

INDICES = "kijmn"
NAMELESS = re.compile(r"_|tape(_tape)*")
"""Names that say nothing: of what the user does not use, and of tapes, which are called after what they hold."""


@dataclass(slots=True)
class Naming:
    """Merges variables into webs, where that makes moves superfluous, and names one web after the other."""

    plan: Plan
    clashes: Interference
    fixed: dict[str, str]  # names of parameters, by variable
    preferred: dict[str, str]  # for values without name, such as the result of the function
    values: dict[str, Value] = field(default_factory=dict)  # by variable
    own: set[str] = field(default_factory=set)  # the names of the user's values
    blocked: set[str] = field(default_factory=set)  # names of parameters that are taken apart
    indices: dict[str, set[str]] = field(default_factory=dict)  # and those of the loops around and inside
    web: dict[str, list[str]] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)  # webs whose name is being chosen
    chosen: dict[str, str] = field(default_factory=dict)
    called: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # the variables of each name

    def run(self) -> dict[str, str]:
        """The name of each variable."""
        self.collect()
        self.merge()
        webs = list({id(web): web for web in self.web.values()}.values())
        for web in sorted(webs, key=self.rank):
            self.name(web)
        return self.chosen

    def name(self, web: list[str]) -> None:
        """Choose the name of a web, if it has none yet."""
        if web[0] not in self.chosen and id(web) not in self.open:
            self.open.add(id(web))
            name = next(n for n in self.candidates(web) if self.is_free(n, web))
            self.chosen.update(dict.fromkeys(web, name))
            self.called[name] += web

    def collect(self) -> None:
        """Find the variables, the names of the user's among them, and the loop indices."""
        body = self.plan.function.body
        everything = [*body.params]
        for block in all_blocks(body):
            everything += [*block.params, *(r for b in block.binds for r in b.results)]
        self.count(body, ())
        self.values |= {f"%{v.id}": v for v in everything if v not in self.plan.nested}
        given = (v.name for v in self.values.values() if v.name and v not in self.plan.derived)
        self.own = {name for name in given if not name.endswith(TAPES)}

    def count(self, block: Block, around: tuple[str, ...]) -> None:
        """Find the loop indices, and for each those of the loops around it and inside it."""
        for bind in block.binds:
            inside = around
            if isinstance(bind.op, For):
                index = f"%{bind.op.body.params[0].id}"
                inside = (*around, index)
                self.indices[index] = set(around)
                for outer in around:
                    self.indices[outer].add(index)
            for inner in blocks(bind.op):
                self.count(inner, inside)

    def merge(self) -> None:
        """Merge what moves into each other, if it never clashes and is not named differently."""
        self.web = {v: [v] for v in self.values}
        for target, sources in self.clashes.moves.items():
            for source in sources:
                a, b = self.web[target], self.web[source]
                if a is not b and self.compatible(a, b) and not self.clash(a, b):
                    a += b
                    self.web.update(dict.fromkeys(b, a))

    def compatible(self, a: list[str], b: list[str]) -> bool:
        """Whether two webs may have one name.

        A web without name must not look like an argument, and what the user computes not like a derivative.
        """
        first, second = self.base(a), self.base(b)
        if first is not None and second is not None:
            return first == second
        if not self.fixed.keys().isdisjoint((*a, *b)):
            return False
        named, other = (a, b) if second is None else (b, a)
        if self.base(named) is None:
            both = self.of([*a, *b])
            return self.plan.linear.isdisjoint(both) or self.plan.derived.issuperset(both)
        return self.is_derived(named) == self.is_derived(other)

    def is_derived(self, web: list[str]) -> bool:
        """Whether no value of a web is the user's."""
        return all(v in self.plan.derived for v in self.of(web))

    def clash(self, a: list[str], b: list[str]) -> bool:
        """Whether some variables of two webs hold different values at once."""
        return any(not self.clashes.clashes[v].isdisjoint(b) for v in a)

    def rank(self, web: list[str]) -> int:
        """The most important first: parameters, the user's variables, derived ones, those without name."""
        if not self.fixed.keys().isdisjoint(web):
            return 0
        if self.base(web) is None:
            return UNNAMED
        return DERIVED if self.is_derived([v for v in web if self.values[v].name]) else 1

    def of(self, web: list[str]) -> list[Value]:
        """The values of a web."""
        return [self.values[v] for v in web]

    def base(self, web: list[str]) -> str | None:
        """The name that a web should have: a derived one must not look like one of the user's.

        None for what a parameter is taken apart into if it is called as the whole.
        """
        named = next((v for v in self.of(web) if v.name and not NAMELESS.fullmatch(v.name)), None)
        if named is None or named.name is None:
            return None
        if named.name in self.blocked and named in self.plan.function.params:
            return None
        if named not in self.plan.derived or named.name not in self.own:
            return named.name
        for suffix, long in LONG_SUFFIX.items():
            if named.name.endswith(suffix):
                return named.name.removesuffix(suffix) + long
        return named.name

    def candidates(self, web: list[str]) -> Iterator[str]:
        """Names for a web, best first, without end."""
        yield from (self.fixed[v] for v in web if v in self.fixed)
        base = self.base(web)
        if base is not None:
            yield base
            yield from self.versions(base, self.rank(web) == DERIVED)
        yield from (self.preferred[v] for v in web if v in self.preferred)
        near = {self.chosen.get(other) for v in web for other in self.indices.get(v, ())}
        if not self.indices.keys().isdisjoint(web):
            yield from (i for i in INDICES if i not in self.own and i not in near)
        for name in suggestions(self.of(web), self.plan, self.name_of):
            if name not in self.own:
                yield name
                if name.endswith(TAPES):
                    yield from self.versions(name, derived=False)
        yield from (name for name in letters(self.of(web), self.plan, self.is_taken) if name not in self.own)

    def is_taken(self, name: str) -> bool:
        """Whether anything is called so."""
        return name in self.own or name in self.blocked or name in self.chosen.values()

    def versions(self, base: str, derived: bool) -> Iterator[str]:
        """Names for a value that must be told apart from another version of its variable."""
        words = (*(OLD if derived else NEXT), *LETTERS, *(a + b for a in LETTERS for b in LETTERS))
        yield from (name for word in words if (name := f"{base}_{word}") not in self.own)

    def name_of(self, value: Value) -> str | None:
        """The name of a value, which is chosen now if it is needed for that of another one."""
        web = self.web.get(f"%{value.id}")
        if web is not None and self.rank(web) == UNNAMED:
            self.name(web)
        return self.chosen.get(f"%{value.id}", value.name)

    def is_free(self, name: str, web: list[str]) -> bool:
        """Whether a web may have a name."""
        if not self.fixed.keys().isdisjoint(web):
            return True
        if (name in TAKEN and name not in self.own) or name in self.blocked:
            return False
        return all(self.chosen.get(other) != name for v in web for other in self.clashes.clashes[v]) and (
            self.rank(web) < DERIVED or self.keeps_type(name, web)
        )

    def keeps_type(self, name: str, web: list[str]) -> bool:
        """Whether a name still has one type wherever it may hold an older value, since a newer one has none there."""
        others = self.called[name]
        if self.clashes.partial.isdisjoint((*others, *web)):
            return True
        return not others or len({_kind(v) for v in self.of([*others, *web])}) == 1


def _kind(value: Value) -> object:
    """A type; that of a number without its form."""
    match value.type:
        case ArrayType(dtype, (), form) if form is not Form.ARRAY:
            return dtype
        case other:
            return other
