"""Which values are still read later."""

from __future__ import annotations

from dataclasses import dataclass, field

from adgen.ir.nodes import Bind, Block, For, If, Value, While
from adgen.ir.walker import blocks, free, reads

Live = frozenset[Value]


@dataclass(slots=True)
class Liveness:
    """Answers for the blocks of one function, which must not change meanwhile."""

    _reads: dict[int, Live] = field(default_factory=dict)

    def reads(self, bind: Bind) -> Live:
        """The values of enclosing blocks that a bind uses, itself or inside."""
        key = id(bind)
        if key not in self._reads:
            self._reads[key] = frozenset(reads(bind.op))
        return self._reads[key]

    def after(self, block: Block, outside: Live) -> list[Live]:
        """For each bind of a block, what is read after it; `outside` is read after the block."""
        live = outside | {y for y in block.yields if isinstance(y, Value)}
        found = []
        for bind in reversed(block.binds):
            found.append(live)
            live = (live - frozenset(bind.results)) | self.reads(bind)
        return found[::-1]

    def outside(self, bind: Bind, after: Live) -> Live:
        """What is read after the blocks inside a bind: in a loop, also what the next iteration reads."""
        match bind.op:
            case For() | While() as op:
                return after.union(*(free(inner) for inner in blocks(op))) - frozenset(bind.results)
            case If() | _:
                return after - frozenset(bind.results)
