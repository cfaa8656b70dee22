"""What the emitter decides about a function before it prints it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from adgen.emit.flow import Flow, Variables
from adgen.emit.storage import NONE, Objects, Storage
from adgen.emit.targets import write_target
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, Value, While
from adgen.ir.walker import blocks, carried, reads, walk


@dataclass(frozen=True, slots=True)
class Sweep:
    """A loop over the elements of lists or arrays: the binds of its body that read the element of this iteration."""

    reads: tuple[Bind, ...]
    backward: bool


@dataclass(slots=True)
class Plan:
    """A bufferized function, and the decisions: what is nested into expressions, and which loops run over elements."""

    function: Function
    storage: Storage
    derived: set[Value]
    suffix: str = "_bar"  # of the names of derivatives
    unsure: frozenset[Value] = frozenset()  # parameters that may be None, or lists that may hold it
    made: dict[Value, Bind] = field(default_factory=dict)
    nested: set[Value] = field(default_factory=set)
    choices: set[Value] = field(default_factory=set)  # branches that are printed as `a if c else b`, `a and b`
    sweeps: dict[Value, Sweep] = field(default_factory=dict)  # by the index of the loop
    by_variable: dict[str, Value] = field(init=False)  # what is no parameter of a block, by its variable
    block_params: list[Value] = field(init=False)
    given: set[str] = field(init=False)  # variables that may hold an object of the caller's
    flow: Flow = field(init=False)
    held: set[Value] = field(init=False)  # variables that must hold something on every path, even if nothing reads it
    linear: set[Value] = field(init=False)  # tangents and cotangents
    variables: Variables = field(init=False)
    last: set[Value] = field(init=False)  # values at the top after which nothing has their name

    def __post_init__(self) -> None:
        self.made = {r: b for b in walk(self.function.body) for r in b.results}
        self.by_variable = {f"%{v.id}": v for v in self.made}
        self.block_params = [p for block in all_blocks(self.function.body) for p in block.params]
        self.flow = Flow.of(self.function, self.unsure)
        self.given = {f"%{v.id}" for v in self.flow.forward(self.function.params)}
        self.held = self.flow.backward(self.flow.stored | set(self._measured()))
        self.variables = Variables.of_function(self.function)
        self.last = _last(self.function)
        self.linear = self.flow.linear(self.derived)

    def _measured(self) -> Iterator[Value]:
        """Lists whose length the adjoint asks for although they may not be there: their cotangents are as long."""
        for bind in self.made.values():
            match bind.op:
                case Apply("list_len" | "list_zeros_like", (Value() as of,)) if bind.result in self.derived:
                    if of in self.flow.undefined:
                        yield of
                case _:
                    pass

    def objects(self, atom: Atom) -> Objects:
        """The objects that an atom may be."""
        return self.storage.objects.get(atom, NONE) if isinstance(atom, Value) else NONE

    def op(self, atom: Atom) -> Apply | None:
        """The primitive that made a value, if one did."""
        bind = self.made.get(atom) if isinstance(atom, Value) else None
        return bind.op if bind is not None and isinstance(bind.op, Apply) else None

    def leaves(self, value: Value) -> Iterator[Value]:
        """The variables that a value is spelled with: itself, or those of the expression that it is nested as."""
        if value not in self.nested:
            yield value
            return
        for read in reads(self.made[value].op):
            yield from self.leaves(read)

    def is_nested(self, bind: Bind) -> bool:
        """Whether a bind is no statement of its own."""
        return bool(bind.results) and all(r in self.nested for r in bind.results)

    def written(self, bind: Bind) -> frozenset[int]:
        """The objects that a bind may write into, itself or inside."""
        return frozenset().union(*self._written(bind))

    def _written(self, bind: Bind) -> Iterator[frozenset[int]]:
        match bind.op:
            case Apply() as op:
                target = write_target(op)
                if target is not None:
                    yield self.objects(target).own
                if bind.results and bind.results[0] in self.storage.copies.in_place:
                    yield self.objects(bind.results[0]).own
            case For() | While() as op:
                for start, param in zip(op.init, carried(op), strict=True):
                    if param in self.storage.owned:
                        yield self.objects(start).own
        for inner in blocks(bind.op):
            for nested in inner.binds:
                yield from self._written(nested)

    def assigned(self, bind: Bind) -> set[str]:
        """The names of the variables that a bind sets, itself or inside."""
        found = {r.name for r in bind.results if r.name}
        for inner in blocks(bind.op):
            found |= {p.name for p in inner.params if p.name}
            for nested in inner.binds:
                found |= self.assigned(nested)
        return found


def all_blocks(block: Block) -> Iterator[Block]:
    """A block and every block inside it."""
    yield block
    for bind in block.binds:
        for inner in blocks(bind.op):
            yield from all_blocks(inner)


def _last(function: Function) -> set[Value]:
    """The named values at the top, parameters included, that are the last of their name."""
    found = {p.name: p for p in function.params if p.name}
    for bind in function.body.binds:
        for inner in blocks(bind.op):
            for block in all_blocks(inner):
                for value in (*block.params, *(r for b in block.binds for r in b.results)):
                    found.pop(value.name or "", None)
        found.update({r.name: r for r in bind.results if r.name})
    return set(found.values())
