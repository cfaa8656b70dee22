"""Rewrites expressions by the identities of `identities.py`, `broadcasts.py`, `subscripts.py`, `writes.py`,
`scatter.py`, `triangles.py` and `diagonals.py`.

Before:                       After:
  t = negative(y)               s = subtract(x, y)
  s = add(x, t)                 return s
  return s

An identity is used where the type of the result stays the same (dtype, shape and form) and the operations do not grow:
what it builds costs no more than what it makes superfluous. Operands that other statements read are not superfluous.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from adgen.analysis.cost import operations, total
from adgen.ir.builder import literal
from adgen.ir.nodes import Apply, Atom, Bind, Const, Function, If, Value
from adgen.ir.types import INT, ArrayType, Form
from adgen.ir.walker import walk
from adgen.optimise.broadcasts import narrowed
from adgen.optimise.diagonals import diagonal
from adgen.optimise.exact import exact_values
from adgen.optimise.identities import DERIVED, EXACT, INLINE, MATRICES
from adgen.optimise.pattern import Call, Match, Pattern, build, matches, parse
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.optimise.scatter import added
from adgen.optimise.subscripts import through, together
from adgen.optimise.triangles import symmetrised
from adgen.optimise.writes import joined
from adgen.rules.table import infer

POINTED = frozenset({"add", "subtract", "multiply", "divide", "where"})
"""Primitives in which an integer literal among floats is a float."""

FREE = (*EXACT, *DERIVED, *MATRICES)
Rules = dict[str, list[tuple[Call, Pattern]]]


@dataclass(frozen=True, slots=True)
class Identities:
    """Identities by the primitive that they start with, and the conditions under which they are used."""

    rules: Rules
    alone: bool = False  # only where no one else reads the inner values
    loose: bool = True  # the type may be written differently, see Rewriter.fits


def simplify(function: Function) -> Function:
    """`function` with an identity applied at each bind that has one; itself where there is none."""
    exact = exact_values(function)
    gentle = Identities(_rules(EXACT), loose=False)
    free, inline = Identities(_rules(FREE)), Identities(_rules(INLINE), alone=True)
    given = _given(function)

    def decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
        op = bind.op
        if not isinstance(op, Apply) or len(bind.results) != 1:
            return None
        if exact is not None and bind.result not in exact:
            made = _first(free, bind, op, rewriter) or _first(inline, bind, op, rewriter)
            made = made or narrowed(bind, op, rewriter) or joined(bind, op, rewriter)
            made = made or together(bind, op, rewriter) or through(bind, op, rewriter)
            made = made or added(bind, op, rewriter) or symmetrised(bind, op, rewriter)
            made = made or diagonal(bind, op, rewriter) or _pointed(bind, op, rewriter)
        else:
            made = None if _complex(bind.result) or bind.result in given else _first(gentle, bind, op, rewriter)
        return None if made is None else (made,)

    return rewrite(function, infer, decide)


def _given(function: Function) -> set[Atom]:
    """The arrays that the function, or a branch, gives: `x * 1.0` is an array of its own there, and not x."""
    found: set[Atom] = set(function.body.yields)
    for bind in walk(function.body):
        if isinstance(bind.op, If):
            found.update((*bind.op.then.yields, *bind.op.orelse.yields))
    return {a for a in found if isinstance(a.type, ArrayType) and a.type.form is Form.ARRAY}


def _complex(value: Value) -> bool:
    """The complex product with 1.0 is not exact: inf * (1 + 0j) has a nan in it."""
    return isinstance(value.type, ArrayType) and value.type.kind == "c"


def _first(identities: Identities, bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What the first identity that holds makes of `bind`."""
    for before, after in identities.rules.get(op.prim, ()):
        for match in matches(before, op, rewriter):
            if identities.alone and not all(rewriter.single(b.results[0]) for b in match.inner):
                continue
            result = _replacement(bind, op, match, after, identities.loose, rewriter)
            if result is not None:
                return result
    return None


@cache
def _rules(table: tuple[tuple[str, str], ...]) -> Rules:
    rules: Rules = defaultdict(list)
    for before, after in table:
        pattern = parse(before)
        assert isinstance(pattern, Call)
        rules[pattern.prim].append((pattern, parse(after)))
    return rules


def _replacement(bind: Bind, op: Apply, match: Match, after: Pattern, loose: bool, rewriter: Rewriter) -> Atom | None:
    """The right side of an identity in place of `bind`, or None where type or cost forbid it."""
    silent = any(_silent(b) for b in (bind, *match.inner))
    saved = operations(op, bind.results) + superfluous(match.inner, rewriter)

    def accept(made: Atom, binds: list[Bind]) -> bool:
        alike = rewriter.fits(made.type, bind.result.type) if loose else made.type == bind.result.type
        return alike and total(binds) <= saved

    return rewriter.attempt(lambda: build(after, match.names, rewriter, silent), accept)


def _silent(bind: Bind) -> bool:
    """Whether a bind computes as NumPy does, also on Python numbers."""
    quietly = isinstance(bind.op, Apply) and bool(bind.op.attr("ieee") or bind.op.attr("either"))
    return quietly or not (isinstance(bind.result.type, ArrayType) and bind.result.type.form is Form.PYTHON)


def _pointed(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """`1 - x` as `1.0 - x`: the rules of the table write integers, and a person writes a float among floats."""
    result = bind.result.type
    if op.prim not in POINTED or not (isinstance(result, ArrayType) and result.kind == "f"):
        return None
    args = tuple(literal(float(a.value.real)) if isinstance(a, Const) and a.type == INT else a for a in op.args)
    if args == op.args:
        return None
    return rewriter.attempt(
        lambda: rewriter.apply_many(Apply(op.prim, args, op.attrs))[0], lambda made, _: made.type == result
    )


def superfluous(binds: Iterable[Bind], rewriter: Rewriter) -> float:
    """The operations of those binds that nothing else reads."""
    return sum(operations(b.op, b.results) for b in binds if isinstance(b.op, Apply) and rewriter.single(b.results[0]))
