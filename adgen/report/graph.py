"""The expression graph of a primal: an operation on floats is a vertex, in a loop once for all iterations.

Moves of numbers that only rename them (casts) are passed through, and what is computed with integers and truth values
is left out. A loop's carried value is a vertex that its initial value leads to; a back edge leads to it from the value
that the next iteration starts with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, For, Function, If, Value, While
from adgen.ir.types import differentiable
from adgen.report.measured import Graph, Vertex
from adgen.report.numbers import RAISED

MOST = 60
"""Vertices that are drawn at most."""

SIGNS = {
    "add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "power": "xʸ", "negative": "−x", "square": "x²",
    "sqrt": "√", "matmul": "@", "dot": "@", "sum": "Σ", "prod": "Π", "absolute": "|x|", "index": "[ ]",
    "update": "[ ]=", "index_add": "[ ]+=", "reciprocal": "1/x", "list_get": "[ ]", "list_set": "[ ]=",
}  # fmt: skip
"""What primitives look like that have a sign."""

PASSED = frozenset({"cast", "astype", "copy", "positive", "real"})
"""Primitives that hand a number on."""


def graph(function: Function, most: int = MOST) -> Graph:
    """The graph; of a large one the part that the program computes first."""
    made = _Made()
    for param in function.params:
        if differentiable(param.type):
            made.vertex(param, "input", param.name or "", function.span.line, function.span.file)
    made.block(function.body)
    for k, atom in enumerate(y for y in function.body.yields if differentiable(y.type)):
        made.output(atom, k, function)
    return made.cut(most)


@dataclass(slots=True)
class _Made:
    vertices: list[Vertex] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)
    back: list[tuple[int, int]] = field(default_factory=list)
    at: dict[Value, int] = field(default_factory=dict)

    def vertex(self, value: Value | None, kind: str, label: str, line: int, file: str) -> int:
        """A new vertex, which a value comes from."""
        name = value.name if value is not None and value.name and value.name != label else ""
        self.vertices.append(Vertex(label, name, kind, line, PurePath(file).name))
        if value is not None:
            self.at[value] = len(self.vertices) - 1
        return len(self.vertices) - 1

    def block(self, block: Block) -> None:
        """The binds of a block in order."""
        for bind in block.binds:
            self.bind(bind)

    def bind(self, bind: Bind) -> None:
        match bind.op:
            case Apply() as op:
                self.apply(bind, op)
            case If(_, then, orelse):
                self.block(then)
                self.block(orelse)
                for k, result in enumerate(bind.results):
                    self.joined(bind, result, "if", (then.yields[k], orelse.yields[k]))
            case For(init=init, body=body, stops=stops):
                self.loop(bind, init, body, body.params[1:], body.yields[stops:])
            case While(init=init, body=body, stops=stops):
                self.loop(bind, init, body, body.params, body.yields[stops:])

    def apply(self, bind: Bind, op: Apply) -> None:
        floats = [result for result in bind.results if differentiable(result.type)]
        known = [a for a in op.args if isinstance(a, Value) and a in self.at]
        if not floats or (op.prim in PASSED and known):
            self.at.update({result: self.at[known[0]] for result in floats if known})
            return
        label = SIGNS.get(op.prim, op.prim.partition("(")[0].rpartition(":")[2])
        constants = [_short(a) for a in op.args if isinstance(a, Const)]
        if len(constants) == 1 and label in "+−×÷":
            first = isinstance(op.args[0], Const)
            label = f"{constants[0]} {label}" if first else f"{label} {constants[0]}"
        elif len(constants) == 1 and op.prim == "power":
            label = _raised(constants[0]) if isinstance(op.args[1], Const) else f"{constants[0]}^x"
        number = self.vertex(floats[0], "operation", label, bind.span.line, bind.span.file)
        self.at.update(dict.fromkeys(floats, number))
        self.lead(known, number)

    def joined(self, bind: Bind, result: Value, label: str, atoms: Iterable[Atom]) -> None:
        """A vertex for a value that is one of several."""
        if differentiable(result.type):
            number = self.vertex(result, "choice", label, bind.span.line, bind.span.file)
            self.lead((a for a in atoms if isinstance(a, Value)), number)

    def loop(
        self, bind: Bind, init: tuple[Atom, ...], body: Block, params: tuple[Value, ...], yields: tuple[Atom, ...]
    ) -> None:
        for param, atom in zip(params, init, strict=True):
            self.joined(bind, param, "loop", (atom,))
        self.block(body)
        for param, atom, result in zip(params, yields, bind.results, strict=True):
            if param in self.at and isinstance(atom, Value) and atom in self.at:
                if self.at[atom] != self.at[param]:
                    self.back.append((self.at[atom], self.at[param]))
                self.at[result] = self.at[atom]

    def output(self, atom: Atom, k: int, function: Function) -> None:
        """What the function returns."""
        if isinstance(atom, Value) and atom in self.at:
            name = "value" if k == 0 else f"value {k + 1}"
            self.lead([atom], self.vertex(None, "output", name, function.span.line, function.span.file))

    def lead(self, values: Iterable[Value], to: int) -> None:
        """Edges into a vertex, one from each other vertex."""
        self.edges += [(source, to) for source in dict.fromkeys(self.at[v] for v in values if v in self.at)]

    def cut(self, most: int) -> Graph:
        """The first vertices, without those that nothing shown is connected with."""
        used = sorted({end for edge in (*self.edges, *self.back) for end in edge})
        shown = set(used[:most])
        kept = sorted({end for edge in self.edges for end in edge if shown.issuperset(edge)})
        number = {k: i for i, k in enumerate(kept)}
        edges = tuple((number[a], number[b]) for a, b in self.edges if a in number and b in number)
        back = tuple((number[a], number[b]) for a, b in self.back if a in number and b in number)
        return Graph(tuple(self.vertices[k] for k in kept), edges, back, len(used) - len(kept))


def _short(constant: Const) -> str:
    """A literal as it is read: `4` of `4.0`."""
    short = f"{constant.value:.4g}" if isinstance(constant.value, int | float) else constant.text
    return short.replace("-", "−")


def _raised(exponent: str) -> str:
    """x to a power: `x³`, and `x^0.5` where the power is no integer."""
    plain = exponent.replace("−", "-")
    return f"x{plain.translate(RAISED)}" if plain.removeprefix("-").isdigit() else f"x^{exponent}"
