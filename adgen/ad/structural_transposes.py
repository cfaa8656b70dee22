"""The transposes of primitives over subscripts, lists and many operands, one function each.

In the docstrings, the statement is the linear one, on tangents; what follows is what its transpose does to cotangents.
"""

from __future__ import annotations

from collections.abc import Callable

from adgen.ad.cotangents import Cotangents
from adgen.ad.zeros import mentions_integers, zeros
from adgen.analysis.permutations import distinct
from adgen.errors import refuse
from adgen.ir.builder import Builder, freeze, integer, literal
from adgen.ir.dims import Dim, dim, product
from adgen.ir.index import At, NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Attrs, Bind, Value
from adgen.ir.types import ArrayType, ListType
from adgen.rules.product_types import subscripts

TransposeRule = Callable[[Bind, Apply, Apply, Cotangents, Builder], None]
"""Given the bind, its op, the op with its data operands renamed for the reverse sweep, and the cotangents."""


def _value(atom: Atom) -> Value | None:
    return atom if isinstance(atom, Value) else None


def _index(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """x = a[i]:  a_bar[i] += x_bar"""
    bar = bars.take(bind.result)
    array = _value(op.args[0])
    if array is not None and array in bars.linear:
        added = builder.apply_many(Apply("index_add", (bars.base(array), bar, *at.args[1:]), at.attrs), _bar(array))
        bars.set(array, added[0])


def _bar(value: Value) -> tuple[str | None]:
    return (f"{value.name.removesuffix('_dot')}_bar" if value.name else None,)


def _update(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """a[i] = v:  v_bar = a_bar[i]; a_bar[i] = 0"""
    bar = bars.take(bind.result)
    (read,) = builder.apply_many(Apply("index", (bar, *at.args[2:]), at.attrs))
    bars.add(op.args[1], _once(read, at, bar, builder))
    array = _value(op.args[0])
    if array is not None and array in bars.linear:
        cleared = builder.apply_many(Apply("update", (bar, literal(0.0), *at.args[2:]), at.attrs), _bar(array))
        bars.add(array, cleared[0])


def _once(read: Atom, at: Apply, bar: Atom, builder: Builder) -> Atom:
    """The cotangent of what was written; where an index array writes one place twice, only the last write counts.

    Writing the numbers 0, 1, 2, ... with the same subscript and reading them back tells which write came last.
    """
    if distinct(at.args[2:], builder.made):
        return read
    shape = _array(read).shape
    count = integer(builder, product(shape))
    numbers = builder.apply("arange", literal(0), count, literal(1), dtype="int64")
    if len(shape) > 1:
        numbers = builder.apply("reshape", numbers, shape=shape)
    board = builder.apply("zeros", shape=_array(bar).shape, dtype="int64")
    written = builder.apply("update", board, numbers, *at.args[2:], spec=at.attr("spec"))
    last = builder.apply("equal", builder.apply("index", written, *at.args[2:], spec=at.attr("spec")), numbers)
    return builder.apply("where", last, read, literal(0.0))


def _index_add(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """a[i] += v:  v_bar = a_bar[i]; a_bar stays"""
    bar = bars.take(bind.result)
    if _value(op.args[1]) in bars.linear:
        (read,) = builder.apply_many(Apply("index", (bar, *at.args[2:]), at.attrs))
        bars.add(op.args[1], read)
    bars.add(op.args[0], bar)


def _append(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """l.append(x):  x_bar = l_bar.pop()"""
    bar = bars.take(bind.result)
    of = at.args[1].type
    attrs = freeze({"shape": of.shape}) if isinstance(of, ArrayType) and mentions_integers(bar.type) else ()
    shorter, last = builder.apply_many(Apply("pop", (bar,), attrs), _bar(bind.result))
    bars.add(op.args[1], last)
    bars.add(op.args[0], shorter)


def _pop(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """x = l.pop():  l_bar.append(x_bar)"""
    rest, last = bind.results
    if rest in bars:
        base = bars.take(rest)
    elif isinstance(at.args[1].type, ListType):
        base = builder.apply_many(Apply("pop", (builder.apply("list_zeros_like", at.args[1]),)))[0]
    else:
        base = bars.base(rest, builder.apply("subtract", at.args[1], literal(1)))
    varying = freeze({"varies": True}) if mentions_integers(base.type) else ()
    bars.add(op.args[0], builder.apply_many(Apply("append", (base, bars.take(last)), varying))[0])


def _list_get(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """x = l[i]:  l_bar[i] += x_bar"""
    bar = bars.take(bind.result)
    source = _value(op.args[0])
    if source is not None and source in bars.linear:
        base = bars.base(source, at.args[2])
        if isinstance(bar.type, ListType):
            total = builder.apply("list_plus", builder.apply("list_get", base, at.args[1]), bar)
            bars.set(source, builder.apply("list_set", base, total, at.args[1], name=_bar(source)[0]))
            return
        varying = {"varies": True} if mentions_integers(source.type) else {}
        bars.set(source, builder.apply("list_add", base, bar, at.args[1], name=_bar(source)[0], **varying))


def _list_set(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """l[i] = x:  x_bar = l_bar[i]; l_bar[i] = 0"""
    if isinstance(op.args[1].type, ListType):
        refuse("E501", "A list within a list is replaced, so that its former length is unknown.", bind.span)
    bar = bars.take(bind.result)
    bars.add(op.args[1], builder.apply("list_get", bar, *at.args[2:]))
    zero = zeros(op.args[1].type, builder)
    bars.add(op.args[0], builder.apply("list_set", bar, zero, *at.args[2:]))


def _list_add(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """l[i] += x:  x_bar = l_bar[i]"""
    bar = bars.take(bind.result)
    bars.add(op.args[1], builder.apply("list_get", bar, *at.args[2:]))
    bars.add(op.args[0], bar)


def _list_stack(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """a = np.array(l):  l_bar = list(a_bar)"""
    del at
    bars.add(op.args[0], builder.apply("list_unstack", bars.take(bind.result)))


def _list_unstack(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    rows = _array(at.args[0]).shape[0]
    bars.add(op.args[0], builder.apply("list_stack", bars.take(bind.result), length=rows))


def _list_sized(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    del at, builder
    bars.add(op.args[0], bars.take(bind.result))


def _list_sum(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """s = sum(l):  l_bar = [s_bar] * len(l)"""
    bars.add(op.args[0], builder.apply("list_repeat", bars.take(bind.result), at.args[1]))


def _list_repeat(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """l = [x] * n:  x_bar = sum(l_bar)"""
    bars.add(op.args[0], builder.apply("list_sum", bars.take(bind.result), at.args[1]))


def _list_plus(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """[x + y for x, y in zip(l, m)]:  both lists get the cotangent"""
    del at, builder
    bar = bars.take(bind.result)
    for operand in op.args:
        bars.add(operand, bar)


def _concatenate(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """Each operand gets its piece of the cotangent."""
    bar = bars.take(bind.result)
    axis = _axis(at, _array(at.args[0]).rank)
    start, last = dim(0), len(op.args) - 1
    for number, (operand, renamed) in enumerate(zip(op.args, at.args)):
        end = start + _array(renamed).shape[axis]
        if _value(operand) in bars.linear:
            spec = (*(Slice(),) * axis, Slice(lo=number > 0, hi=number < last))
            bounds = [integer(builder, d) for d, needed in ((start, number > 0), (end, number < last)) if needed]
            bars.add(operand, builder.apply("index", bar, *bounds, spec=spec))
        start = end


def _stack(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """Each operand gets its slice of the cotangent."""
    bar = bars.take(bind.result)
    axis = _axis(at, _array(at.args[0]).rank + 1)
    for number, operand in enumerate(op.args):
        if _value(operand) in bars.linear:
            spec = (*(Slice(),) * axis, At())
            bars.add(operand, builder.apply("index", bar, literal(number), spec=spec))


def _choose(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """Each choice gets the cotangent where it was taken."""
    bar = bars.take(bind.result)
    for number, operand in enumerate(op.args[1:]):
        if _value(operand) in bars.linear:
            taken = builder.apply("equal", at.args[0], literal(number))
            bars.add(operand, builder.apply("where", taken, bar, literal(0.0)))


def _array(atom: Atom) -> ArrayType:
    assert isinstance(atom.type, ArrayType)
    return atom.type


def _axis(op: Apply, rank: int) -> int:
    axis = op.attr("axis", 0)
    assert isinstance(axis, int)
    return axis % rank


def _einsum(bind: Bind, op: Apply, at: Apply, bars: Cotangents, builder: Builder) -> None:
    """The einsum of the cotangent with the other operands.

    A letter that only this operand has was summed over: ones spread the cotangent along it. A letter that this operand
    repeats reads a diagonal: an identity matrix puts the cotangent back onto it.
    """
    bar = bars.take(bind.result)
    read = subscripts(str(at.attr("subscripts")), tuple(_array(a).rank for a in at.args), bind.span)
    terms, output = read.inputs, read.output
    for number, operand in enumerate(op.args):
        if _value(operand) in bars.linear:
            others = [(t, a) for i, (t, a) in enumerate(zip(terms, at.args)) if i != number]
            given = [(output, bar), *others]
            bars.add(operand, _einsum_to(terms[number], _array(at.args[number]), given, at.attrs, builder))


def _einsum_to(target: str, of: ArrayType, given: list[tuple[str, Atom]], attrs: Attrs, builder: Builder) -> Atom:
    """The arrays `given`, contracted to an array with the letters and the type of an operand."""
    if len(target) == 2 and target[0] == target[1]:
        return builder.apply("diag", _einsum_to(target[0], of.with_shape(of.shape[:1]), given, attrs, builder), k=0)
    used = set("".join(t for t, _ in given)) | set(target)
    spare = iter(c for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in used)
    result: list[str | None] = []
    for letter, length in zip(target, of.shape, strict=True):
        known = any(letter in t for t, _ in given)
        if letter in result:
            twin = next(spare)
            given.append((letter + twin, builder.apply("eye", dtype=of.dtype, n=length, m=length, k=0)))
            result.append(twin)
        elif known or target.count(letter) > 1:
            if not known:
                given.append((letter, builder.apply("ones", shape=(length,), dtype=of.dtype)))
            result.append(letter)
        else:
            result.append(None)
    numbers = [a for t, a in given if not t]
    made = _contracted([(t, a) for t, a in given if t], "".join(letter for letter in result if letter), attrs, builder)
    for number in numbers:
        made = number if made is None else builder.apply("multiply", number, made)
    assert made is not None
    if None in result and any(result):
        made = builder.apply("index", made, spec=tuple(Slice() if letter else NewAxis() for letter in result))
    return _stretched(made, of.shape, builder)


def _stretched(made: Atom, shape: tuple[Dim, ...], builder: Builder) -> Atom:
    """Axes of length 1 as long as the operand has them; where it has length 1 itself, it is summed over later."""
    given = _array(made).shape
    wide = tuple(b if a.const == 1 else a for a, b in zip(given, shape, strict=True)) if given else shape
    return made if wide == given else builder.apply("broadcast_to", made, shape=wide)


def _contracted(arrays: list[tuple[str, Atom]], result: str, attrs: Attrs, builder: Builder) -> Atom | None:
    """The einsum of arrays; of one whose axes are only reordered, the array itself."""
    match arrays:
        case []:
            return None
        case [(labels, array)] if sorted(labels) == sorted(result) and len(set(labels)) == len(labels):
            axes = tuple(labels.index(letter) for letter in result)
            turned = axes == tuple(reversed(range(len(axes))))
            return array if labels == result else builder.apply("transpose", array, axes=None if turned else axes)
        case _:
            text = f"{','.join(t for t, _ in arrays)}->{result}"
            given = dict(attrs) | ({"optimize": True} if isinstance(dict(attrs).get("optimize"), tuple) else {})
            op = Apply("einsum", tuple(a for _, a in arrays), freeze({**given, "subscripts": text}))
            return builder.apply_many(op)[0]  # a path is one through the primal's operands


TRANSPOSES: dict[str, TransposeRule] = {
    "index": _index,
    "update": _update,
    "index_add": _index_add,
    "append": _append,
    "pop": _pop,
    "list_get": _list_get,
    "list_set": _list_set,
    "list_add": _list_add,
    "list_stack": _list_stack,
    "list_unstack": _list_unstack,
    "list_sized": _list_sized,
    "list_sum": _list_sum,
    "list_repeat": _list_repeat,
    "list_plus": _list_plus,
    "concatenate": _concatenate,
    "stack": _stack,
    "choose": _choose,
    "einsum": _einsum,
}
