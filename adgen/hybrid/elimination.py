"""The partial derivatives of a run by eliminating the values between its inputs and its outputs.

The local partial derivatives label the edges of the graph of a run. Eliminating a vertex multiplies the labels of each
way through it, and adds what it gets to the edge beside it; what is left in the end are the edges from inputs to
outputs. In which order costs least is a hard question. Tried are the orders of forward and of reverse mode, and that of
Markowitz, in which the vertex with the fewest ways through it goes first. (A. Griewank, A. Walther, Evaluating
Derivatives, 2nd ed., 2008, chapters 9 and 10.)
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from adgen.ad.composites import variable
from adgen.hybrid.runs import Run
from adgen.ir.nodes import Apply, Atom, Bind, Composite, Const, Step, Value
from adgen.rules.primitive import Partials
from adgen.rules.table import PRIMITIVES

METHOD = "by elimination"


def eliminated(run: Run) -> Composite:
    """The partial derivatives of a run by the cheapest of the orders tried."""
    inner = [b.result for b in run.binds if b.result not in run.outputs]
    graphs = [_graph(run) for _ in range(3)]
    for vertex in inner:
        graphs[0].eliminate(vertex)
    for vertex in reversed(inner):
        graphs[1].eliminate(vertex)
    _by_degree(graphs[2], inner)
    for graph in graphs:
        for output in run.outputs:
            graph.bypass(output)
    best = min(graphs, key=lambda g: len(g.steps))
    values = tuple(b.result for b in run.binds)
    rows = [[best.into.get(o, {}).get(i) for i in run.inputs] for o in run.outputs]
    partials = tuple(tuple(label.text if label else None for label in row) for row in rows)
    return Composite(values, run.inputs, run.outputs, run.reads, tuple(best.steps), partials, METHOD)


@dataclass(frozen=True, slots=True)
class Label:
    """The derivative on an edge: a sign and the name of a number, which is "" for 1."""

    sign: int
    name: str

    @property
    def text(self) -> str:
        """In the language of rules."""
        return f"{'-' * (self.sign < 0)}{self.name or '1.0'}"


@dataclass(slots=True)
class Graph:
    """The edges that are left, by vertex in both directions, and the steps that make their labels."""

    into: dict[Value, dict[Value, Label]] = field(default_factory=dict)
    out: dict[Value, dict[Value, Label]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    made: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def named(self, text: str, lib: str | None = None) -> str:
        """The name of what a text computes, once."""
        if (text, lib) not in self.made:
            self.made[text, lib] = f"e{len(self.steps)}"
            self.steps.append(Step(self.made[text, lib], text, lib))
        return self.made[text, lib]

    def times(self, first: Label, second: Label) -> Label:
        """The product of two labels."""
        sign = first.sign * second.sign
        if not (first.name and second.name):
            return Label(sign, first.name or second.name)
        return Label(sign, self.named(f"{first.name} * {second.name}"))

    def add(self, start: Value, end: Value, label: Label) -> None:
        """Add to the label of an edge, which may not exist yet."""
        before = self.out.setdefault(start, {}).get(end)
        if before is not None:
            label = self.sum(before, label)
        self.out[start][end] = self.into.setdefault(end, {})[start] = label

    def sum(self, first: Label, second: Label) -> Label:
        """The sum of two labels."""
        if first.sign < second.sign:
            first, second = second, first
        operator = "+" if first.sign == second.sign else "-"
        return Label(first.sign, self.named(f"{first.name or '1.0'} {operator} {second.name or '1.0'}"))

    def eliminate(self, vertex: Value) -> None:
        """Take a vertex out: what went through it goes beside it."""
        self.bypass(vertex)
        for start in self.into.pop(vertex, {}):
            del self.out[start][vertex]

    def bypass(self, vertex: Value) -> None:
        """Take the edges out of a vertex away; the vertex stays where the edges into it end."""
        for end, onward in self.out.pop(vertex, {}).items():
            for start, label in self.into.get(vertex, {}).items():
                self.add(start, end, self.times(label, onward))
            del self.into[end][vertex]

    def degree(self, vertex: Value) -> int:
        """How many ways go through a vertex."""
        return len(self.into.get(vertex, ())) * len(self.out.get(vertex, ()))


def _by_degree(graph: Graph, inner: list[Value]) -> None:
    """Eliminate the vertex with the fewest ways through it, the first of several, until there is none."""
    left = list(inner)
    while left:
        vertex = min(left, key=graph.degree)
        left.remove(vertex)
        graph.eliminate(vertex)


def _graph(run: Run) -> Graph:
    """The graph of a run, with an edge for each active operand."""
    graph = Graph()
    ends = {*run.inputs, *(b.result for b in run.binds)}
    for bind in run.binds:
        assert isinstance(bind.op, Apply)
        for place, operand in enumerate(bind.op.args):
            if isinstance(operand, Value) and operand in ends:
                graph.add(operand, bind.result, _local(bind, bind.op, place, graph))
    return graph


def _local(bind: Bind, op: Apply, place: int, graph: Graph) -> Label:
    """The partial derivative of one primitive, from the table of rules."""
    primitive = PRIMITIVES[op.prim]
    assert isinstance(primitive.rule, Partials)
    if op.prim == "power":
        text = _slope_of_power(*op.args)
    else:
        names = {**dict(zip(primitive.params, map(_name, op.args), strict=True)), "out": variable(bind.result)}
        text = ast.unparse(_Renamed(names).visit(ast.parse(primitive.rule.texts[place] or "", mode="eval")))
    sign = -1 if text.startswith("-") and not text.count(" ") else 1
    text = text.removeprefix("-") if sign < 0 else text
    if text in {"1", "1.0"}:
        return Label(sign, "")
    simple = not {" ", "(", "-"}.intersection(text)
    lib = op.attr("lib")
    return Label(sign, text if simple else graph.named(text, lib if lib == "math" else None))


def _slope_of_power(base: Atom, exponent: Atom) -> str:
    assert isinstance(exponent, Const)
    less = exponent.value - 1
    return f"{exponent.value} * {_name(base)} ** ({less})" if less else "1.0"


def _name(atom: Atom) -> str:
    match atom:
        case Value():
            return variable(atom)
        case Const(value):
            return f"({value!r})" if not isinstance(value, complex) and value < 0 else repr(value)
        case _:
            raise AssertionError("a run reads values and literals")


class _Renamed(ast.NodeTransformer):
    """A text with other names in it."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name, unless it is that of a function."""
        return ast.parse(self.names[node.id], mode="eval").body if node.id in self.names else node
