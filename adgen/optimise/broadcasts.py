"""Lets small values stay small: broadcasts sink into their uses, and factors leave sums.

Before:                                     After:
  b = broadcast_to(s, shape=(n,))             y_bar = multiply(s, x)
  y_bar = multiply(b, x)                      c = multiply(s, t)
  c = sum_to(multiply(s, w), shape=())        return y_bar, c        # t = sum_to(w, shape=())

NumPy broadcasts operands by itself, so `broadcast_to` is needed only where nothing else has the full shape. Also: a
sum of a broadcast is a product with a count; a sum of a negative is the negative of a sum; reshapes and transposes of
reshapes and transposes are one, and let factors out. Only derived values are touched: the order in which sums round
changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from adgen.ir.builder import integer
from adgen.ir.dims import Dim, dim, product
from adgen.ir.nodes import Apply, Atom, Bind, Value
from adgen.ir.types import ArrayType, Form
from adgen.optimise.contractions import contracted, dropped, flattened, reinserted, unstretched
from adgen.optimise.pattern import uniform
from adgen.optimise.rewriter import Rewriter
from adgen.optimise.sums import sum_first
from adgen.rules.table import PRIMITIVES

Rule = Callable[[Bind, Apply, Rewriter], Atom | None]

HARMLESS = frozenset({"add", "subtract", "multiply", "negative"})
"""Elementwise primitives that raise for no Python numbers, and so may be computed before they are broadcast."""


def narrowed(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces a derived bind whose operands, or whose result, need not be as large as they are."""
    rules = RULES.get(op.prim, ELEMENTWISE if PRIMITIVES[op.prim].elementwise else ())
    if len(bind.results) != 1 or not rules or not any(map(_is_array, op.args)):
        return None
    for rule in rules:
        result = rewriter.attempt(partial(rule, bind, op, rewriter), partial(_fits, bind, rewriter))
        if result is not None:
            return result
    return None


def _fits(bind: Bind, rewriter: Rewriter, made: Atom, binds: list[Bind]) -> bool:
    del binds
    return made != bind.result and rewriter.fits(made.type, bind.result.type)


def _shape(atom: Atom) -> tuple[Dim, ...]:
    return atom.type.shape if isinstance(atom.type, ArrayType) else ()


def _narrower(atom: Atom, rewriter: Rewriter) -> Atom | None:
    """What an operand is the broadcast of."""
    op = rewriter.op(atom)
    if op is None or not _is_array(atom):
        return None
    if op.prim == "broadcast_to":
        return op.args[0]
    if op.prim == "multiply" and not op.attrs and rewriter.single(atom):
        for broadcast, other in (op.args, op.args[::-1]):
            inner = rewriter.op(broadcast)
            if inner is not None and inner.prim == "broadcast_to" and len(_shape(other)) < len(_shape(atom)):
                return rewriter.apply("multiply", inner.args[0], other)
    return uniform(atom, rewriter) if _shape(atom) else None


def _sink(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """f(broadcast_to(s), x) -> f(s, x), operand by operand, as long as the type stays."""
    for i, arg in enumerate(op.args):
        small = _narrower(arg, rewriter)
        if small is not None:
            args = (*op.args[:i], small, *op.args[i + 1 :])
            (made,) = rewriter.apply_many(replace(op, args=args))
            if rewriter.fits(made.type, bind.result.type):
                return made
    return None


def _lift(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """f(broadcast_to(s), broadcast_to(t)) -> broadcast_to(f(s, t))."""
    small = [_narrower(a, rewriter) if _shape(a) else a for a in op.args]
    args = tuple(a for a in small if a is not None)
    if len(args) != len(op.args) or not _shape(bind.result):
        return None
    if op.prim not in HARMLESS and all(_is_python(a) for a in args):
        return None
    (made,) = rewriter.apply_many(replace(op, args=args))
    return rewriter.apply("broadcast_to", made, shape=_shape(bind.result))


def _is_array(atom: Atom) -> bool:
    """Whether it is an array, perhaps of rank 0: a broadcast of a number to no axes is one too."""
    return isinstance(atom.type, ArrayType) and atom.type.form is Form.ARRAY


def _is_python(atom: Atom) -> bool:
    return isinstance(atom.type, ArrayType) and atom.type.form is Form.PYTHON


def _broadcast(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """A broadcast to the shape that is there, or of a broadcast."""
    (arg,) = op.args
    if rewriter.fits(arg.type, bind.result.type):
        return arg
    small = _narrower(arg, rewriter)
    return None if small is None else rewriter.apply("broadcast_to", small, shape=op.attr("shape"))


def _sum(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """A sum over what is the same in every place is a product with the number of places."""
    (arg,) = op.args
    if rewriter.fits(arg.type, bind.result.type):
        return arg
    small = _narrower(arg, rewriter)
    if small is None or _shape(small) != _shape(bind.result):
        return None
    made: Atom = rewriter.apply("multiply", small, integer(rewriter, _copies(_shape(small), _shape(arg))))
    if not rewriter.fits(made.type, bind.result.type) and isinstance(bind.result.type, ArrayType):
        made = rewriter.apply("astype", made, dtype=bind.result.type.dtype)
    return made


def _copies(small: tuple[Dim, ...], large: tuple[Dim, ...]) -> Dim:
    """How often a broadcast repeats each element; lengths may be spelled in two ways, but 1 is always a literal."""
    padded = (dim(1),) * (len(large) - len(small)) + small
    return product(tuple(b for a, b in zip(padded, large, strict=True) if a.const == 1))


def _sum_of_sum(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    inner = rewriter.op(op.args[0])
    if inner is None or inner.prim != "sum_to" or not rewriter.single(op.args[0]):
        return None
    return rewriter.apply("sum_to", inner.args[0], shape=op.attr("shape"))


def _factor_out(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """sum(s * x) -> s * sum(x), sum(x / s) -> sum(x) / s, sum(-x) -> -sum(x), for a scalar s; also sum(s * x * y)."""
    (arg,) = op.args
    inner = rewriter.op(arg)
    if inner is None or not rewriter.single(arg) or inner.attrs or not _same_dtype(arg, inner):
        return None

    def summed(x: Atom) -> Value:
        return rewriter.apply_many(replace(op, args=(x,)))[0]

    match inner:
        case Apply("negative", (x,)):
            return rewriter.apply("negative", summed(x))
        case Apply("multiply", (s, x)) if not _shape(s):
            return rewriter.apply("multiply", s, summed(x))
        case Apply("multiply", (x, s)) if not _shape(s):
            return rewriter.apply("multiply", summed(x), s)
        case Apply("divide", (x, s)) if not _shape(s):
            return rewriter.apply("divide", summed(x), s)
        case Apply("multiply", (x, y)) if _alike(x, y, rewriter):
            made = _factor_of(x, lambda x: summed(rewriter.apply("multiply", x, y)), rewriter)
            return made or _factor_of(y, lambda y: summed(rewriter.apply("multiply", x, y)), rewriter)
        case _:
            return None


def _factor_of(a: Atom, of: Callable[[Atom], Atom], rewriter: Rewriter) -> Atom | None:
    """A linear function of s * x as s times that of x, and of -x as minus that of x."""
    match rewriter.op(a) if rewriter.single(a) else None:
        case Apply("negative", (x,)):
            return rewriter.apply("negative", of(x))
        case Apply("multiply", (s, x)) as inner if not inner.attrs and not _shape(s) and _same_dtype(a, inner):
            return rewriter.apply("multiply", s, of(x))
        case _:
            return None


def _alike(a: Atom, b: Atom, rewriter: Rewriter) -> bool:
    return len(_shape(a)) == len(_shape(b)) and all(map(rewriter.facts.same, _shape(a), _shape(b)))


def _trace(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """sum(x * eye) -> trace(x)."""
    inner = rewriter.op(op.args[0])
    if inner is None or inner.prim != "multiply" or inner.attrs or _shape(bind.result):
        return None
    for x, one in (inner.args, inner.args[::-1]):
        made = rewriter.op(one)
        if made is not None and made.prim == "eye" and made.attr("k", 0) == 0 and _alike(x, one, rewriter):
            return rewriter.apply("trace", x)
    return None


def _dot(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """sum(x * y) -> x @ y, for vectors: no array for the product."""
    (arg,) = op.args
    inner = rewriter.op(arg)
    if inner is None or inner.prim != "multiply" or inner.attrs or not rewriter.single(arg) or _shape(bind.result):
        return None
    x, y = inner.args
    vectors = len(_shape(x)) == 1 and _alike(x, y, rewriter)
    if not vectors or not isinstance(arg.type, ArrayType) or not arg.type.inexact or not _same_dtype(arg, inner):
        return None
    return rewriter.apply("matmul", x, y)


def _outside(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """(s * x)[:, None] -> s * x[:, None] for a scalar s, so that s meets the numbers that wait outside."""
    inner = rewriter.op(op.args[0])
    if inner is None or inner.attrs or not rewriter.single(op.args[0]) or _named(op.args[0]) or not _shape(bind.result):
        return None

    def viewed(x: Atom) -> Value:
        return rewriter.apply_many(replace(op, args=(x, *op.args[1:])))[0]

    match inner:
        case Apply("negative", (x,)):
            return rewriter.apply("negative", viewed(x))
        case Apply("multiply", (s, x)) if not _shape(s) and _shape(x):
            return rewriter.apply("multiply", s, viewed(x))
        case Apply("multiply" | "divide" as prim, (x, s)) if not _shape(s) and _shape(x):
            return rewriter.apply(prim, viewed(x), s)
        case _:
            return None


def _named(atom: Atom) -> bool:
    """Whether the user has a name for an atom, and so a line."""
    return isinstance(atom, Value) and atom.name is not None


def _same_dtype(arg: Atom, inner: Apply) -> bool:
    """Whether the array in a product has the dtype of the product, so that its sum is as precise."""
    arrays = [a.type for a in inner.args if _shape(a)]
    return all(
        isinstance(t, ArrayType) and isinstance(arg.type, ArrayType) and t.dtype == arg.type.dtype for t in arrays
    )


def _reshape(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """reshape(reshape(x)) -> reshape(x), and nothing where the shape is there already."""
    (arg,) = op.args
    inner = rewriter.op(arg)
    if rewriter.fits(arg.type, bind.result.type):
        return arg
    if inner is not None and inner.prim == "reshape":
        (x,) = inner.args
        return x if rewriter.fits(x.type, bind.result.type) else rewriter.apply("reshape", x, shape=_shape(bind.result))
    filling = uniform(arg, rewriter) if _shape(arg) else None
    return None if filling is None else rewriter.apply("broadcast_to", filling, shape=_shape(bind.result))


def _index(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """A part of an array that is the same in every place."""
    filling = uniform(op.args[0], rewriter) if _shape(op.args[0]) and _shape(bind.result) else None
    return None if filling is None else rewriter.apply("broadcast_to", filling, shape=_shape(bind.result))


def _transpose(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """transpose(transpose(x)) -> transpose(x), or x; transpose(transpose(x) @ y) -> transpose(y) @ x."""
    (arg,) = op.args
    inner = rewriter.op(arg)
    if inner is not None and inner.prim == "matmul" and rewriter.single(arg) and _swaps(_axes(op)):
        return _turned_product(inner, rewriter)
    if inner is not None and inner.prim == "transpose":
        outer_axes, inner_axes = _axes(op), _axes(inner)
        axes = tuple(inner_axes[a] for a in outer_axes)
        if axes == tuple(range(len(axes))):
            return inner.args[0]
        return rewriter.apply("transpose", inner.args[0], axes=axes)
    filling = uniform(arg, rewriter) if _shape(arg) else None
    return None if filling is None else rewriter.apply("broadcast_to", filling, shape=_shape(bind.result))


def _turned_product(inner: Apply, rewriter: Rewriter) -> Atom | None:
    """The transposed product of two matrices as a product, where one of them is turned already."""
    a, b = inner.args
    made = [rewriter.op(x) for x in (a, b)]
    if not any(o is not None and o.prim == "transpose" and _swaps(_axes(o)) for o in made):
        return None

    def turned(x: Atom) -> Atom:
        of = rewriter.op(x)
        if of is not None and of.prim == "transpose" and _swaps(_axes(of)):
            return of.args[0]
        rank = len(_shape(x))
        axes = None if rank == 2 else (*range(rank - 2), rank - 1, rank - 2)
        return rewriter.apply("transpose", x, axes=axes)

    return rewriter.apply("matmul", turned(b), turned(a)) if min(len(_shape(a)), len(_shape(b))) > 1 else None


def _swaps(axes: tuple[int, ...]) -> bool:
    """Whether axes are in order but for the last two."""
    rank = len(axes)
    return rank > 1 and axes == (*range(rank - 2), rank - 1, rank - 2)


def _axes(op: Apply) -> tuple[int, ...]:
    rank = len(_shape(op.args[0]))
    axes = op.attr("axes")
    if not isinstance(axes, tuple):
        return tuple(reversed(range(rank)))
    return tuple(a % rank for a in axes if isinstance(a, int))


def _same(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """A conversion to the type that is there."""
    return op.args[0] if rewriter.fits(op.args[0].type, bind.result.type) else None


ELEMENTWISE: tuple[Rule, ...] = (_sink, _lift)
RULES: dict[str, tuple[Rule, ...]] = {
    "broadcast_to": (_broadcast,),
    "sum_to": (_sum, _sum_of_sum, _trace, _factor_out, _dot, sum_first, contracted),
    "sum": (_factor_out, _dot),
    "reshape": (_reshape, _outside, flattened, reinserted, dropped),
    "transpose": (_transpose, _outside),
    "index": (_index, _outside, flattened, reinserted),
    "index_add": (unstretched,),
    "astype": (_same,),
    "cast": (_same,),
}
