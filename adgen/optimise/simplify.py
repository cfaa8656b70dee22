"""Rewrites expressions by the identities of `identities.py`, `broadcasts.py` and `writes.py`.

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
from functools import cache

from adgen.analysis.cost import operations, total
from adgen.ir.nodes import Apply, Atom, Bind, Function, Value
from adgen.ir.types import ArrayType
from adgen.optimise.broadcasts import narrowed
from adgen.optimise.exact import exact_values
from adgen.optimise.identities import DERIVED, EXACT, INLINE
from adgen.optimise.pattern import Call, Match, Pattern, build, matches, parse
from adgen.optimise.rewriter import Rewriter, rewrite
from adgen.optimise.writes import joined
from adgen.rules.table import infer

FREE = (*EXACT, *DERIVED)
Rules = dict[str, list[tuple[Call, Pattern]]]


def simplify(function: Function) -> Function:
    """`function` with an identity applied at each bind that has one; itself where there is none."""
    exact = exact_values(function)
    gentle = _rules(EXACT)

    def decide(bind: Bind, rewriter: Rewriter) -> tuple[Atom, ...] | None:
        op = bind.op
        if not isinstance(op, Apply) or len(bind.results) != 1:
            return None
        if exact is not None and bind.result not in exact:
            made = _derived(bind, op, rewriter)
        elif op.prim in gentle and not _complex(bind.result):
            made = _first(gentle, bind, op, rewriter, alone=False)
        else:
            return None
        return None if made is None else (made,)

    return rewrite(function, infer, decide)


def _derived(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces a bind that is not the user's."""
    made = _first(_rules(FREE), bind, op, rewriter, alone=False)
    made = made or _first(_rules(INLINE), bind, op, rewriter, alone=True)
    return made or narrowed(bind, op, rewriter) or joined(bind, op, rewriter)


def _complex(value: Value) -> bool:
    """The complex product with 1.0 is not exact: inf * (1 + 0j) has a nan in it."""
    return isinstance(value.type, ArrayType) and value.type.kind == "c"


def _first(rules: Rules, bind: Bind, op: Apply, rewriter: Rewriter, alone: bool) -> Atom | None:
    """What the first identity that holds makes of `bind`; `alone`: only where no one else reads the inner values."""
    for before, after in rules.get(op.prim, ()):
        for match in matches(before, op, rewriter):
            if alone and not all(rewriter.single(b.results[0]) for b in match.inner):
                continue
            result = replacement(bind, op, match, after, rewriter)
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


def replacement(bind: Bind, op: Apply, match: Match, after: Pattern, rewriter: Rewriter) -> Atom | None:
    """The right side of an identity in place of `bind`, or None where type or cost forbid it."""
    ieee = any(isinstance(b.op, Apply) and b.op.attr("ieee") for b in (bind, *match.inner))
    saved = operations(op, bind.results) + superfluous(match.inner, rewriter)

    def accept(result: Atom, binds: list[Bind]) -> bool:
        return result.type == bind.result.type and total(binds) <= saved

    return rewriter.attempt(lambda: build(after, match.names, rewriter, bool(ieee)), accept)


def superfluous(binds: Iterable[Bind], rewriter: Rewriter) -> float:
    """The operations of those binds that nothing else reads."""
    return sum(operations(b.op, b.results) for b in binds if isinstance(b.op, Apply) and rewriter.single(b.results[0]))
