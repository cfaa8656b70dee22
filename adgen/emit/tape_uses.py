"""Where statements make, fill and read tapes, and which tapes can be filled and read at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from adgen.emit.interference import targets_of
from adgen.emit.tree import (
    Assign,
    Attribute,
    Branch,
    Call,
    Do,
    Each,
    Expr,
    Name,
    Repeat,
    Statement,
    Subscript,
    expressions,
    names,
    parts,
    statements_in,
)
from adgen.emit.tree import Sequence as SequenceExpr


@dataclass(frozen=True, slots=True)
class Site:
    """One mention of a tape: it is made (`start`), filled with `partner`, or `partner` is read from it.

    `key` says where, and is the same for tapes that are mentioned in the same block in the same way.
    """

    tape: str
    kind: str
    key: tuple[str, int, object]
    place: int
    partner: Expr

    @property
    def index(self) -> set[str]:
        """What the index of a read mentions."""
        return set(names(self.key[2])) if isinstance(self.key[2], Expr) else set()


@dataclass(frozen=True, slots=True)
class Pair:
    """One of the targets of a loop, and what it runs over: a list, or a list backward."""

    target: Expr
    iterable: Expr
    source: str


@dataclass(slots=True)
class Uses:
    """The mentions of each tape, and those that a statement makes, by its id; `other` are tapes with other uses."""

    tapes: set[str]
    sites: dict[str, list[Site]] = field(default_factory=dict)
    at: dict[int, list[Site]] = field(default_factory=dict)
    other: set[str] = field(default_factory=set)
    held_by: dict[str, set[str]] = field(default_factory=dict)
    blocks: list[Sequence[Statement]] = field(default_factory=list)

    @classmethod
    def of(cls, statements: Sequence[Statement], tapes: set[str]) -> Uses:
        """The uses of tapes in statements."""
        uses = cls(tapes)
        uses.block(statements)
        return uses

    def block(self, statements: Sequence[Statement]) -> None:
        """Collect what the statements of a block mention, and those inside them."""
        number = len(self.blocks)
        self.blocks.append(statements)
        for place, statement in enumerate(statements):
            self.note(statement, list(_sites(statement, number, place)))
            match statement:
                case Branch(_, then, orelse):
                    self.block(then)
                    self.block(orelse)
                case Each(_, _, body) | Repeat(_, body):
                    self.block(body)
                case _:
                    pass

    def note(self, statement: Statement, sites: list[Site]) -> None:
        """Record the sites of a statement, and the tapes that it mentions in any other way."""
        self.at[id(statement)] = sites
        counted = Counter(n for e in expressions([without_body(statement)]) for n in names(e) if n in self.tapes)
        for site in sites:
            if site.tape not in self.tapes:
                continue
            self.sites.setdefault(site.tape, []).append(site)
            counted[site.tape] -= 1
            if isinstance(site.partner, Name) and site.partner.text in self.tapes:
                counted[site.partner.text] -= 1
                self.held_by.setdefault(site.partner.text, set()).add(site.tape)
        counted.subtract(_lengths(statement))
        self.other |= {tape for tape, count in counted.items() if count > 0}

    def signature(self, tape: str) -> tuple[object, ...] | None:
        """What two tapes have in common that belong together; None if a tape belongs to no other."""
        chain = self.chain(tape)
        if len(set(chain)) < len(chain) or not self.other.isdisjoint(chain):
            return None
        if any(len(self.held_by.get(t, ())) > 1 for t in chain):
            return None
        if not all(self.holds_only(above, below) for below, above in pairwise(chain)):
            return None
        keys = [tuple(s.key for s in self.sites.get(t, ())) for t in chain]
        if any(len(set(k)) < len(k) for k in keys) or {"start", "fill"} - {s.kind for s in self.sites[tape]}:
            return None
        return tuple(keys)

    def holds_only(self, above: str, below: str) -> bool:
        """Whether a tape is filled with one other, and gives it back under the same name."""
        return all(site.kind == "start" or site.partner == Name(below) for site in self.sites[above])

    def chain(self, tape: str) -> tuple[str, ...]:
        """A tape, the tape that holds it, and so on."""
        found = [tape]
        while (above := self.held_by.get(found[-1])) and min(above) not in found:
            found.append(min(above))
        return tuple(found)

    def first_fill(self, tape: str) -> int:
        """Where a tape is first filled."""
        return next(s.place for s in self.sites[tape] if s.kind == "fill")


def without_body(statement: Statement) -> Statement:
    """A statement without the statements inside it."""
    match statement:
        case Branch():
            return replace(statement, then=(), orelse=())
        case Each() | Repeat():
            return replace(statement, body=())
        case _:
            return statement


def _sites(statement: Statement, block: int, place: int) -> Iterator[Site]:
    """What a statement does with lists by name."""
    match statement:
        case Assign((Name(tape),), Name("[]") as nothing, ""):
            yield Site(tape, "start", ("start", block, None), place, nothing)
        case Do(Call(Attribute(Name(tape), "append"), (value,)), ""):
            yield Site(tape, "fill", ("fill", block, None), place, value)
        case Assign((Name() as target,), Subscript(Name(tape), (index,)), ""):
            yield Site(tape, "read", ("read", block, index), place, target)
        case Assign((Name() as target,), Call(Attribute(Name(tape), "pop"), ()), ""):
            yield Site(tape, "read", ("read", block, "last"), place, target)
        case Each():
            for pair in pairs_of(statement) or ():
                yield Site(pair.source, "sweep", ("sweep", block, place), place, pair.target)
        case _:
            pass


def pairs_of(loop: Each) -> list[Pair] | None:
    """The targets of a loop over whole lists, each with its list; None for other loops."""
    targets: tuple[Expr, ...] = (loop.target,)
    sources: tuple[Expr, ...] = (loop.iterable,)
    match loop.target, loop.iterable:
        case SequenceExpr("bare", several), Call(Name("zip"), lists) if len(several) == len(lists):
            targets, sources = several, lists
    found: list[Pair] = []
    for target, source in zip(targets, sources, strict=True):
        match source:
            case Name(text) | Call(Name("reversed"), (Name(text),)):
                found.append(Pair(target, source, text))
            case _:
                return None
    return found


def _lengths(statement: Statement) -> Iterator[str]:
    """The names whose lengths a statement asks for."""
    for expr in expressions([without_body(statement)]):
        yield from _measured(expr)


def _measured(expr: Expr) -> Iterator[str]:
    match expr:
        case Call(Name("len"), (Name(text),)):
            yield text
        case _:
            for part in parts(expr):
                yield from _measured(part)


def together(tapes: list[str], uses: Uses, arrays: set[str]) -> bool:
    """Whether tapes of one signature can be filled at once where the last is filled, and read where the first is."""
    for key in [s.key for s in uses.sites[tapes[0]]]:
        kind, block, _ = key
        counterparts = [next(s for s in uses.sites[t] if s.key == key) for t in tapes]
        inside = uses.blocks[block]
        if kind == "fill" and not _fills_meet(counterparts, inside, arrays):
            return False
        if kind == "read" and not _reads_meet(counterparts, inside):
            return False
    return True


def _fills_meet(fills: list[Site], block: Sequence[Statement], arrays: set[str]) -> bool:
    """Whether what is stored is still the same where the last tape is filled."""
    if any(isinstance(f.partner, SequenceExpr) for f in fills):
        return False
    own, last = {f.place for f in fills}, max(f.place for f in fills)
    for fill in fills:
        for place in range(fill.place + 1, last):
            if place not in own and _disturbs(block[place], fill.partner, arrays):
                return False
    return True


def _disturbs(statement: Statement, value: Expr, arrays: set[str]) -> bool:
    """Whether a statement may change what an expression gives, or leave the block.

    A name gives the same object as long as it is not set again; other expressions read what is in an array.
    """
    inside = list(statements_in([statement]))
    if any(isinstance(s, Do) and s.keyword for s in inside):
        return True
    read = set(names(value))
    if any(not read.isdisjoint(_set(s)) for s in inside):
        return True
    return not (isinstance(value, Name) or read.isdisjoint(arrays)) and any(_writes(s, arrays) for s in inside)


def _set(statement: Statement) -> tuple[str, ...]:
    match statement:
        case Assign(targets):
            return tuple(name for target in targets for name in targets_of(target))
        case Each(target):
            return targets_of(target)
        case _:
            return ()


def _writes(statement: Statement, arrays: set[str]) -> bool:
    """Whether a statement may write into an array."""
    match statement:
        case Assign(targets, _, op):
            return any(not isinstance(t, Name) or (op and t.text in arrays) for t in targets)
        case Do():
            return True
        case _:
            return False


def _reads_meet(reads: list[Site], block: Sequence[Statement]) -> bool:
    """Whether the names that are read can all be set where the first is: nothing needs their former values."""
    first, last = min(r.place for r in reads), max(r.place for r in reads)
    between = [block[p] for p in range(first, last) if p not in {r.place for r in reads}]
    targets = [n for r in reads for n in targets_of(r.partner)]
    index = reads[0].index
    mentioned = {n for e in expressions(between) for n in names(e)} | index
    changed = {n for s in statements_in(between) for n in _set(s)}
    return len(set(targets)) == len(targets) and mentioned.isdisjoint(targets) and index.isdisjoint(changed)
