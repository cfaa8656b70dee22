"""Taylor coefficients: beside each active statement, those of its derivatives of order 1 to k along a curve.

Before:  f(x) -> y                  After:  f(x, x_dot, x_dot2) -> y, y_dot, y_dot2
    y = exp(x)                          y = exp(x)
                                        y_dot = x_dot * y
                                        y_dot2 = x_dot * y_dot + x_dot2 * y

The coefficients are derivatives, as in JAX: `x_dot2` is the second derivative of x, not half of it. All orders come
from the rules for the first one. A product is differentiated by Leibniz's rule, a quotient as the factor of a product,
and what is linear coefficient by coefficient. The derivative of anything else is an expression in its operands and in
itself, and is differentiated as one: where a rule says `out`, its coefficients are those found so far. So the work is
quadratic in k for each statement, but for powers of any exponent and functions whose derivatives are ever new
functions. (Griewank and Walther 2008, sections 13.1 and 13.2; Bettencourt, Johnson and Duvenaud, Taylor-mode automatic
differentiation for higher-order derivatives in JAX, 2019.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import comb
from typing import Any, assert_never

from adgen.ad.linear_block import SUMS
from adgen.ad.nonzero import divisors, makers, told
from adgen.ad.tangents import dotted, finish, library, tangents_of, total
from adgen.ad.zeros import zero_tangent
from adgen.analysis.activity import dependents
from adgen.analysis.shifts import cancelling
from adgen.errors import refuse
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder, Infer
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, Function, If, Op, Value, While
from adgen.ir.walker import Env, blocks, builder_for, carried, carried_yields, clone
from adgen.rules.primitive import Linear, Partials, Structural
from adgen.rules.table import PRIMITIVES

QUOTIENTS: dict[str, tuple[int, int, str, str]] = {
    "divide": (0, 1, "y * b", "r / b"),
    "solve": (1, 0, "b @ y", "solve(b, r)"),
}
"""What is y in `b * y = a`: the places of a and b, the product, and y for another a."""


def jet(function: Function, wrt: tuple[int, ...], outputs: tuple[int, ...], order: int, infer: Infer) -> Function:
    """The function with `order` coefficients for each parameter in `wrt`, and for each yield in `outputs`.

    `wrt` and `outputs` are positions among the parameters and the yields. What does not depend on `wrt` has zeros.
    """
    builder = builder_for(function, infer)
    active = dependents(function.body, (function.params[i] for i in wrt), cancelling(function.body))
    still = {v for v in _values(function.body) if v not in active}
    pass_ = _Jet(builder, order, active, still, makers(function.body))
    given = pass_.fresh([function.params[i] for i in wrt])
    builder.open((*function.params, *given))
    pass_.block(function.body)
    ends = pass_.ends(function.body.yields[i] for i in outputs)
    body = builder.close((*function.body.yields, *ends))
    return replace(
        function,
        body=body,
        linear_params=len(given),
        linear_yields=len(ends),
        wrt=wrt,
        outputs=outputs,
        composites=(),
    )


def _values(block: Block) -> Iterator[Value]:
    """The parameters of a block, what it makes, and that of the blocks inside it."""
    yield from block.params
    for bind in block.binds:
        yield from bind.results
        for inner in blocks(bind.op):
            yield from _values(inner)


@dataclass(slots=True)
class _Chain:
    """A value with its derivatives as far as they are known (None for zero), and what makes it."""

    bind: Bind | None
    terms: list[Atom | None]
    places: list[int] = field(default_factory=list)  # the operands that it depends on


Entry = tuple[dict[Value, Any], Value]
"""Where something was noted, and of which value."""


@dataclass(slots=True)
class _Jet:
    """The pass.

    `active` are the values of the primal that depend on `wrt`, `still` the others. `where` finds the chain of a
    value and the place in it; `rules` are the binds that rules have made, which get a chain when one is asked for.
    Of what is found inside a block nothing is kept outside: `log` says what to forget.
    """

    builder: Builder
    order: int
    active: set[Value]
    still: set[Value]
    makers: dict[Value, Bind]
    where: dict[Value, tuple[_Chain, int]] = field(default_factory=dict)
    rules: dict[Value, Bind] = field(default_factory=dict)
    nonzero: set[Value] = field(default_factory=set)
    log: list[list[_Chain | Entry]] = field(default_factory=lambda: [[]])

    # Values and their derivatives

    def of(self, atom: Atom, order: int) -> Atom | None:
        """The derivative of an atom of this order; None where it is zero."""
        if order == 0:
            return atom
        if not isinstance(atom, Value) or atom in self.still:
            return None
        if atom not in self.where:
            self.start(self.rules[atom], atom)
        chain, place = self.where[atom]
        return self.term(chain, place + order)

    def term(self, chain: _Chain, order: int) -> Atom | None:
        while len(chain.terms) <= order:
            made = self.next(chain, len(chain.terms))
            chain.terms.append(made)
            self.log[-1].append(chain)
        return chain.terms[order]

    def start(self, bind: Bind, value: Value) -> None:
        """Begin the chain of what a rule has made."""
        places: list[int] = []
        match bind.op:
            case Apply(_, args) as op:
                moving = [a for a in args if isinstance(a, Value) and self.of(a, 1) is not None]
                if value in dependents(Block((), (bind,), ()), moving):
                    places = [i for i, a in enumerate(op.args) if a in moving]
            case If():
                places = [0]
            case For() | While():
                why = "A loop in a rule for the first derivative has no derivatives of higher order yet."
                refuse("E501", why, bind.span, "Nest adgen.jvp instead.")
            case _:
                assert_never(bind.op)
        self.place(value, _Chain(bind, [value], places), 0)

    def place(self, value: Atom | None, chain: _Chain, place: int) -> None:
        if isinstance(value, Value) and value not in self.where:
            self.where[value] = (chain, place)
            self.log[-1].append((self.where, value))

    def given(self, values: Iterable[Value], terms: tuple[Value, ...]) -> None:
        """Note the derivatives of parameters and of results of blocks."""
        for i, value in enumerate(values):
            chain = _Chain(None, [value, *terms[i * self.order : (i + 1) * self.order]])
            for place, term in enumerate(chain.terms):
                self.place(term, chain, place)

    def fresh(self, values: Iterable[Value]) -> tuple[Value, ...]:
        """New values for the derivatives of parameters and results."""
        values = list(values)
        made = tuple(
            self.builder.value(v.type, v.name and dotted(v.name, str(m)))
            for v in values
            for m in range(1, self.order + 1)
        )
        self.given(values, made)
        return made

    def ends(self, atoms: Iterable[Atom]) -> tuple[Atom, ...]:
        """The derivatives of atoms, with zeros where they have none."""
        return tuple(self.whole(a, m) for a in atoms for m in range(1, self.order + 1))

    def whole(self, atom: Atom, order: int) -> Atom:
        found = self.of(atom, order)
        return zero_tangent(atom, self.builder) if found is None else found

    # One more derivative

    def next(self, chain: _Chain, order: int) -> Atom | None:
        """The derivative of this order, when those of lower order are known."""
        bind = chain.bind
        assert bind is not None
        kind = "choice" if isinstance(bind.op, If) else _kind(bind.op, chain.places)
        first = chain.terms[1] if order > 1 else None
        if not chain.places or (kind == "rule" and order > 1):  # the first derivative has a chain of its own
            return None if first is None else self.of(first, order - 1)
        known = len(self.rules)
        with self.builder.at(bind.span):
            made = self.made(kind, bind, chain, order)
        new = (value for value, _ in zip(reversed(self.rules), range(known, len(self.rules))))
        if kind != "rule" and made in set(new):  # what was there before leads to its derivatives in its own way
            self.place(made, chain, order)
        return made

    def made(self, kind: str, bind: Bind, chain: _Chain, order: int) -> Atom | None:
        value = chain.terms[0]
        assert isinstance(value, Value)
        match kind, bind.op:
            case "choice", If() as op:
                return self.chosen(bind, op, value, order)
            case "product", Apply() as op:
                return self.product(op, chain, value, order)
            case "quotient", Apply() as op:
                return self.quotient(op, chain, value, order)
            case _, Apply() as op:
                return self.along(bind, op, value, order)
        raise AssertionError("loops have no chain of their own")

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Remember the binds that a rule makes."""
        before = len(self.builder.scopes[-1].binds)
        yield
        for bind in self.builder.scopes[-1].binds[before:]:
            for result in bind.results:
                if result not in self.rules:
                    self.rules[result] = bind
                    self.log[-1].append((self.rules, result))

    def along(self, bind: Bind, op: Apply, value: Value, order: int) -> Atom | None:
        """By the rule for a tangent, with the derivatives of the operands of this order for their tangents."""
        found = ((a, self.of(a, order)) for a in op.args if isinstance(a, Value))
        dots = {a: dot for a, dot in found if dot is not None}
        if not dots:
            return None
        with self.noting():
            made = tangents_of(bind, op, dots, self.builder, self.nonzero, str(order))
        return made.get(value)

    def product(self, op: Apply, chain: _Chain, value: Value, order: int) -> Atom | None:
        """Leibniz's rule."""
        left, right = chain.places
        same = op.prim == "multiply" and op.args[left] == op.args[right]
        terms = []
        for i in range(order // 2 + 1 if same else order + 1):
            twice = 2 if same and 2 * i < order else 1
            pair = {left: self.of(op.args[left], i), right: self.of(op.args[right], order - i)}
            if None not in pair.values():
                terms.append(self.scaled(twice * comb(order, i), op, pair))
        return self.finished(terms, value, order)

    def scaled(self, factor: int, op: Apply, pair: dict[int, Atom | None]) -> Atom:
        with self.noting():
            args = tuple(pair.get(i) or a for i, a in enumerate(op.args))
            env = {"k": float(factor), "p": self.builder.apply_many(Apply(op.prim, args, op.attrs))[0]}
            return formula("k * p", env, self.builder)

    def quotient(self, op: Apply, chain: _Chain, value: Value, order: int) -> Atom | None:
        """From the derivatives of `b * y = a`."""
        upper, lower, product, made = QUOTIENTS[op.prim]
        b = op.args[lower]
        rest = self.of(op.args[upper], order)
        for i in range(order):
            pair = {"y": chain.terms[i], "b": self.of(b, order - i), "k": float(comb(order, i))}
            if pair["y"] is None or pair["b"] is None:
                continue
            with self.noting():
                text = f"k * ({product})" if rest is None else f"r - k * ({product})"
                rest = formula(text, {**pair, "r": rest}, self.builder)
                rest = formula("-r", {"r": rest}, self.builder) if text.startswith("k") else rest
        if rest is None:
            return None
        with self.noting():
            found = formula(made, {"r": rest, "b": b}, self.builder, library(op), self.nonzero)
        return self.finished([found], value, order)

    def finished(self, terms: list[Atom], value: Value, order: int) -> Atom | None:
        if not terms:
            return None
        with self.noting():
            return finish(total(terms, self.builder), value, self.builder, str(order))

    def chosen(self, bind: Bind, op: If, value: Value, order: int) -> Atom | None:
        """The derivative of what a rule chooses between: a branch of its own, with copies of what it is made of."""
        place = bind.results.index(value)
        arms = []
        for block in (op.then, op.orelse):
            with self.inside(op.cond, block is op.then, ()):
                with self.noting():
                    env: Env = {}
                    ends = clone(block, self.builder, env)
                arms.append(self.builder.close((self.whole(ends[place], order),)))
        with self.noting():
            return self.builder.if_(op.cond, arms[0], arms[1])[0]

    # Statements of the primal

    def block(self, block: Block) -> None:
        for bind in block.binds:
            with self.builder.at(bind.span):
                self.bind(bind)

    def bind(self, bind: Bind) -> None:
        active = [r for r in bind.results if r in self.active]
        match bind.op:
            case _ if not active:
                self.builder.keep(bind)
                self.nonzero |= divisors(bind.op)
            case Apply() as op:
                self.builder.keep(bind)
                self.nonzero |= divisors(op)
                places = [i for i, a in enumerate(op.args) if isinstance(a, Value) and a in self.where]
                for value in active:
                    self.place(value, _Chain(bind, [value], places), 0)
                self.ends(active)
            case If() as op:
                self.branch(bind, op)
            case For() | While() as op:
                self.loop(bind, op)
            case _:
                assert_never(bind.op)

    @contextmanager
    def inside(self, test: Atom | None, truth: bool, params: tuple[Value, ...]) -> Iterator[None]:
        """Open a block; what is found in it is forgotten with it."""
        nonzero = set(self.nonzero)
        if test is not None:
            self.nonzero |= told(test, truth, self.makers)
        self.log.append([])
        self.builder.open(params)
        yield
        for found in reversed(self.log.pop()):
            if isinstance(found, _Chain):
                found.terms.pop()
            else:
                known, value = found
                del known[value]
        self.nonzero = nonzero

    def branch(self, bind: Bind, op: If) -> None:
        places = [i for i, r in enumerate(bind.results) if r in self.active]
        arms = []
        for block in (op.then, op.orelse):
            with self.inside(op.cond, block is op.then, ()):
                self.block(block)
                ends = self.ends(block.yields[i] for i in places)
                arms.append(self.builder.close((*block.yields, *ends)))
        self.finish(bind, places, If(op.cond, arms[0], arms[1]))

    def loop(self, bind: Bind, op: For | While) -> None:
        params = carried(op)
        places = [i for i, p in enumerate(params) if p in self.active]
        init = (*op.init, *self.ends(op.init[i] for i in places))
        if isinstance(op, For):
            self.builder.range_index(op.body.params[0], op.lo, op.hi, op.step)
        more = self.fresh(params[i] for i in places)
        with self.inside(None, True, (*op.body.params, *more)):
            self.block(op.body)
            ends = self.ends(carried_yields(op)[i] for i in places)
            body = self.builder.close((*op.body.yields, *ends))
        if isinstance(op, For):
            self.finish(bind, places, replace(op, init=init, body=body))
            return
        unread = tuple(self.builder.value(d.type, d.name) for d in more)
        self.finish(bind, places, While(init, replace(op.cond, params=(*op.cond.params, *unread)), body, op.stops))

    def finish(self, bind: Bind, places: list[int], op: If | For | While) -> None:
        results = [bind.results[i] for i in places]
        self.builder.bind((*bind.results, *self.fresh(results)), op)


def _kind(op: Op, places: list[int]) -> str:
    """Whether a primitive is linear in these operands together, a product of two of them, a quotient, or else."""
    if not isinstance(op, Apply):
        return "loop"
    match PRIMITIVES[op.prim].rule:
        case Partials() if op.prim in SUMS or (op.prim == "multiply" and len(places) == 1):
            return "linear"
        case Partials() if op.prim == "divide" and places == [0]:
            return "linear"
        case Partials() if op.prim == "multiply":
            return "product"
        case _ if op.prim in QUOTIENTS:
            return "quotient" if QUOTIENTS[op.prim][1] in places else "rule"
        case Linear(_, joint) if joint or len(places) == 1:
            return "linear"
        case Structural() if op.prim != "einsum" or len(places) == 1:
            return "linear"
        case Linear() | Structural() if len(places) == 2:
            return "product"
        case _:
            return "rule"
