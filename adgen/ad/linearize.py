"""Forward mode: beside each active statement, the statement of its tangent.

Before:  f(x) -> y                  After:  f(x, x_dot) -> y, y_dot
    a = sin(x)                          a = sin(x)
                                        a_dot = x_dot * cos(x)
    y = multiply(a, x)                  y = multiply(a, x)
                                        y_dot = a_dot * x + a * x_dot

Zero tangents are symbolic: an inactive value has none. (Griewank and Walther 2008, section 3.1.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from adgen.ad.composites import Composites
from adgen.ad.nonzero import divisors, makers, told
from adgen.ad.sizes import Sizes
from adgen.ad.tangents import tangents_of
from adgen.ad.zeros import zero_tangent
from adgen.analysis.activity import dependents
from adgen.analysis.shifts import cancelling
from adgen.ir.builder import Builder, Infer
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Value, While
from adgen.ir.types import ListType
from adgen.ir.walker import blocks, builder_for, carried, carried_yields, free

Tangents = dict[Value, Atom]


def linearize(
    function: Function,
    wrt: tuple[int, ...],
    outputs: tuple[int, ...],
    infer: Infer,
    suffix: str = "dot",
    *,
    reverse: bool = False,
) -> Function:
    """The function with a tangent parameter for each parameter in `wrt`, and a tangent for each output in `outputs`.

    `wrt` and `outputs` are positions among the primal parameters and yields. Outputs that do not depend on `wrt` have a
    zero tangent. Tangents that the function has already (of another sweep) are left alone, so that several sweeps stand
    side by side; `suffix` tells their names apart. With `reverse`, lists of tangents come with their lengths, which the
    transpose needs.
    """
    builder = builder_for(function, infer)
    others = function.params[len(function.params) - function.linear_params :]
    frozen = dependents(function.body, others)
    seeds = {p: builder.value(p.type, _dotted(p, suffix)) for p in (function.params[i] for i in wrt)}
    active = dependents(function.body, seeds, frozen | cancelling(function.body))
    sizes = Sizes(function.body, builder, reverse)
    composites = Composites(function.composites)
    pass_ = _Linearize(builder, active, dict(seeds), set(), suffix, sizes, makers(function.body), composites)
    builder.open((*function.params, *seeds.values()))
    pass_.block(function.body)
    ends = tuple(pass_.tangent(function.body.yields[i]) for i in outputs)
    body = builder.close((*function.body.yields, *ends))
    return replace(
        function,
        body=body,
        linear_params=function.linear_params + len(wrt),
        linear_yields=function.linear_yields + len(outputs),
        wrt=(*function.wrt, *wrt),
        outputs=outputs,
        composites=() if reverse else function.composites,
    )


def _dotted(value: Value, suffix: str) -> str | None:
    return f"{value.name}_{suffix}" if value.name else None


@dataclass(slots=True)
class _Linearize:
    """The pass: `tangents` maps each active value seen so far to its tangent."""

    builder: Builder
    active: set[Value]
    tangents: Tangents
    nonzero: set[Value]  # what is known not to be zero, on the way here: dividing by it cannot raise
    suffix: str
    sizes: Sizes
    made: dict[Value, Bind]
    composites: Composites
    measured: set[Value] = field(default_factory=set)

    def tangent(self, of: Atom) -> Atom:
        """The tangent of an atom, materialised where it is zero."""
        found = self.tangents.get(of) if isinstance(of, Value) else None
        return zero_tangent(of, self.builder) if found is None else found

    def block(self, block: Block) -> None:
        for bind in block.binds:
            with self.builder.at(bind.span):
                self.bind(bind)

    def bind(self, bind: Bind) -> None:
        if bind.results and bind.results[0] in self.composites:
            self.builder.keep(bind)
            self.nonzero |= divisors(bind.op)
            found = self.composites.tangents(bind, self.tangents, self.builder, self.nonzero, self.suffix)
            self.tangents.update(found)
            return
        if not any(r in self.active for r in bind.results):
            self.builder.keep(bind)
            self.nonzero |= divisors(bind.op)
            return
        match bind.op:
            case Apply() as op if not any(a in self.tangents for a in op.args):
                self.builder.keep(bind)  # a partial derivative of an earlier sweep, of values inside a composite
            case Apply() as op:
                self.builder.keep(bind)
                self.nonzero |= divisors(op)
                self.tangents.update(tangents_of(bind, op, self.tangents, self.builder, self.nonzero, self.suffix))
            case If() as op:
                self.measure(v for block in blocks(op) for v in free(block))
                self.branch(bind, op)
            case For() | While() as op:
                self.measure(v for block in blocks(op) for v in free(block))
                self.loop(bind, op)
                self.measure(bind.results)
            case _:
                assert_never(bind.op)

    def measure(self, values: Iterable[Value]) -> None:
        """Say of lists of tangents how long they are: reverse mode starts with as many zeros."""
        for value in dict.fromkeys(values):
            dot = self.tangents.get(value)
            if isinstance(value.type, ListType) and isinstance(dot, Value) and dot not in self.measured:
                size = self.sizes.of(value)
                if size is not None:
                    made = self.builder.apply("list_sized", dot, size, name=dot.name)
                    self.tangents[value] = made
                    self.measured.add(made)

    def branch(self, bind: Bind, op: If) -> None:
        active = [i for i, r in enumerate(bind.results) if r in self.active]
        counted = self.sizes.counted(bind.results)
        then = self.arm(op.then, active, counted, told(op.cond, True, self.made))
        orelse = self.arm(op.orelse, active, counted, told(op.cond, False, self.made))
        self.finish(bind, active, counted, If(op.cond, then, orelse))

    def arm(self, block: Block, active: list[int], counted: list[int], told: set[Value]) -> Block:
        nonzero = set(self.nonzero)
        self.nonzero |= told
        self.builder.open()
        self.block(block)
        dots = tuple(self.tangent(block.yields[i]) for i in active)
        counts = tuple(self.sizes.count(block.yields[i]) for i in counted)
        self.nonzero = nonzero  # what one branch divides by says nothing about the other
        return self.builder.close((*block.yields, *dots, *counts))

    def loop(self, bind: Bind, op: For | While) -> None:
        params = carried(op)
        active = [i for i, p in enumerate(params) if p in self.active]
        counted = self.sizes.counted(params)
        init = (*op.init, *(self.tangent(op.init[i]) for i in active), *(self.sizes.count(op.init[i]) for i in counted))
        dots = tuple(self.builder.value(params[i].type, _dotted(params[i], self.suffix)) for i in active)
        self.tangents.update(zip((params[i] for i in active), dots))
        counts = self.sizes.new([params[i] for i in counted])
        if isinstance(op, For):
            self.builder.range_index(op.body.params[0], op.lo, op.hi, op.step)
        body = self.body(op, (*dots, *counts), active, counted)
        if isinstance(op, For):
            self.finish(bind, active, counted, replace(op, init=init, body=body))
            return
        unread = tuple(self.builder.value(d.type, d.name) for d in (*dots, *counts))
        cond = replace(op.cond, params=(*op.cond.params, *unread))
        self.finish(bind, active, counted, While(init, cond, body, op.stops))

    def body(self, op: For | While, more: tuple[Value, ...], active: list[int], counted: list[int]) -> Block:
        nonzero = set(self.nonzero)
        self.builder.open((*op.body.params, *more))
        self.measure(carried(op))
        self.block(op.body)
        yields = carried_yields(op)
        ends = (*(self.tangent(yields[i]) for i in active), *(self.sizes.count(yields[i]) for i in counted))
        body = self.builder.close((*op.body.yields, *ends))
        self.nonzero = nonzero  # the body may not run at all
        return body

    def finish(self, bind: Bind, active: list[int], counted: list[int], op: If | For | While) -> None:
        results = tuple(bind.results[i] for i in active)
        dots = tuple(self.builder.value(r.type, _dotted(r, self.suffix)) for r in results)
        counts = self.sizes.new([bind.results[i] for i in counted])
        self.builder.bind((*bind.results, *dots, *counts), op)
        self.tangents.update(zip(results, dots))
