"""Writes a function of the IR as a graph for Graphviz: a node for each bind, an edge for each operand.

Loops and branches are clusters. An edge into a cluster ends at its first node, so the order of the text is that of the
program.
"""

from __future__ import annotations

from collections.abc import Iterator

from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, Value, While
from adgen.ir.printer import attr
from adgen.ir.walker import blocks, operands


def dot(function: Function) -> str:
    """The whole function; `dot -Tsvg` draws it."""
    writer = _Writer()
    lines = [f"digraph {_quoted(function.name)} {{", "  node [shape=box, fontname=monospace];"]
    lines += [f"  {line}" for line in writer.params(function.params)]
    lines += [f"  {line}" for line in writer.block(function.body, "out")]
    return "\n".join([*lines, "}"]) + "\n"


class _Writer:
    """Gives every bind a node, and remembers which node made each value."""

    def __init__(self) -> None:
        self.made: dict[Value, str] = {}
        self.count = 0

    def params(self, params: tuple[Value, ...]) -> Iterator[str]:
        """A node for each parameter of a block."""
        for value in params:
            yield self._node(f"{_name(value)}: {value.type}", (value,), "ellipse")

    def block(self, block: Block, end: str) -> Iterator[str]:
        """The binds of a block, and a node for what it yields."""
        for bind in block.binds:
            yield from self._bind(bind)
        if block.yields:
            yield self._node(end, (), "ellipse")
            yield from self._edges(block.yields)

    def _bind(self, bind: Bind) -> Iterator[str]:
        op = bind.op
        results = ", ".join(f"{_name(r)}: {r.type}" for r in bind.results)
        match op:
            case Apply(prim, _, attrs):
                options = "".join(f" {name}={attr(value)}" for name, value in attrs)
                label = f"{results} = {prim}{options}" if results else f"{prim}{options}"
                yield self._node(label, bind.results)
                yield from self._edges(operands(op))
            case If() | For() | While():
                kind = type(op).__name__.lower()
                yield self._node(f"{results} = {kind}", bind.results)
                top = self.count
                yield from self._edges(operands(op))
                yield from self._inside(kind, blocks(op), top)

    def _inside(self, kind: str, inner: tuple[Block, ...], top: int) -> Iterator[str]:
        for number, block in enumerate(inner):
            yield f"subgraph cluster_{top}_{number} {{"
            yield f"  label={_quoted(kind)};"
            yield from (f"  {line}" for line in self.params(block.params))
            yield from (f"  {line}" for line in self.block(block, "yield"))
            yield "}"
            yield f"n{self.count} -> n{top} [style=dashed];"

    def _node(self, label: str, results: tuple[Value, ...], shape: str = "") -> str:
        self.count += 1
        self.made |= dict.fromkeys(results, f"n{self.count}")
        return f"n{self.count} [label={_quoted(label)}{f', shape={shape}' if shape else ''}];"

    def _edges(self, atoms: tuple[Atom, ...]) -> Iterator[str]:
        """Edges into the node that was made last; a constant is a node of its own for each use."""
        to = self.count
        for place, atom in enumerate(atoms):
            match atom:
                case Value() if atom in self.made:
                    yield f"{self.made[atom]} -> n{to};"
                case Const():
                    yield f"c{to}_{place} [label={_quoted(atom.text)}, shape=plaintext];"
                    yield f"c{to}_{place} -> n{to};"
                case _:
                    pass


def _name(value: Value) -> str:
    return f"%{value.id}" if value.name is None else f"{value.name}.{value.id}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
