"""The transpose of one linear statement: what it adds to the cotangents of its linear operands."""

from __future__ import annotations

from typing import assert_never

from adgen.ad.cotangents import Cotangents, Mask
from adgen.ad.nonzero import divisors
from adgen.ad.seeded import SEED, seeded
from adgen.ad.structural_transposes import TRANSPOSES
from adgen.ad.tangents import environment, library
from adgen.errors import refuse
from adgen.frontend.formula import formula
from adgen.ir.builder import Builder
from adgen.ir.nodes import Apply, Atom, Bind, Value
from adgen.ir.walker import Env, clone, rename, renamed_attrs, retype
from adgen.rules.primitive import Custom, Linear, Nondiff, Partials, Pulled, Structural, Tangent, Tangents
from adgen.rules.table import PRIMITIVES


def _renamed(atom: Atom, env: Env, builder: Builder) -> Atom:
    """An operand in the names of the reverse sweep; of a linear one only the type is left to ask for."""
    if isinstance(atom, Value) and atom not in env:
        return Value(atom.id, retype(atom.type, builder.facts, env), atom.name)
    return rename(atom, env)


def transpose_apply(bind: Bind, op: Apply, bars: Cotangents, env: Env, builder: Builder) -> None:
    """Add to the cotangents of the linear operands of `bind`, given those of its results."""
    primitive = PRIMITIVES[op.prim]
    attrs = renamed_attrs(op.attrs, builder.facts, env)
    renamed = Apply(op.prim, tuple(_renamed(a, env, builder) for a in op.args), attrs)
    linear = [isinstance(a, Value) and a in bars.linear for a in op.args]
    match primitive.rule:
        case Partials(texts):
            bar = bars.take(bind.result)
            mask = bars.mask(bar)
            scope = {**environment(renamed, primitive, bind.result), SEED: mask.inner if mask else bar}
            for operand, text, is_linear in zip(op.args, texts, linear):
                if is_linear and text is not None:
                    made = formula(seeded(text), scope, builder, library(op), divisors(renamed))
                    bars.add(operand, bars.masked(made, mask) if mask else made)
        case Linear((None, _, _)) if op.prim == "where":
            bar = bars.take(bind.result)
            for place in (1, 2):
                if linear[place]:
                    bars.add(op.args[place], bars.masked(bar, Mask(renamed.args[0], bar, place == 1)))
        case Linear(transposes) | Tangent(_, (_, *_) as transposes):
            bar = bars.take(bind.result)
            scope = {**environment(renamed, primitive, bind.result), "out_bar": bar}
            for operand, text, is_linear in zip(op.args, transposes, linear):
                if is_linear and text is not None:
                    bars.add(operand, formula(text, scope, builder, library(op)))
        case Structural():
            TRANSPOSES[op.prim](bind, op, renamed, bars, builder)
        case Pulled(block, data):
            taken = map(bars.take, bind.results)
            inner: Env = dict(zip(block.params, (*renamed.args[:data], *taken), strict=True))
            for operand, made in zip(op.args[data:], clone(block, builder, inner), strict=True):
                bars.add(operand, made)
        case Tangent() | Tangents() | Nondiff() | Custom():
            refuse("E901", f"{op.prim} was left among the linear statements.", bind.span)
        case _:
            assert_never(primitive.rule)
