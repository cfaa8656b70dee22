"""Primitives on numbers that NumPy does not know, held in arrays of objects.

What only moves, selects, adds and multiplies elements is NumPy's own function, which works on any objects. Elementwise
functions are the arithmetic's (`arithmetic.py`). All floats are such numbers; integers and truth values stay NumPy's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from adgen.ir.index import Spec
from adgen.ir.types import ArrayType, Form, Type
from adgen.rules.table import PRIMITIVES
from adgen.verify.arithmetic import Arithmetic, Unjudged
from adgen.verify.data import Datum
from adgen.verify.interpret import Computer
from adgen.verify.primitives import EFFECTS, FUNCTIONS, LISTS, SEVERAL, subscript
from adgen.verify.primitives import call as plain

NATIVE = """
    sum fsum sum_rows mean cumsum trace prod cumprod max min running_max running_min any all argmax argmin argsort sort
    take_along_axis lexsort choose matmul dot inner vdot outer vecdot matvec vecmat tensordot kron cross einsum convolve
    correlate polyval vander reshape transpose broadcast_to sum_to diag tril triu stop_gradient copy concatenate stack
    repeat repeat_each tile roll delete pad diagonal where dim index nonzero flatnonzero argwhere
    count_nonzero searchsorted csr_product csc_product coo_product pop
"""
"""Primitives whose function of NumPy works on any objects."""


_NATIVE = frozenset(NATIVE.split()) | frozenset(LISTS)


def computer(arithmetic: Arithmetic) -> Computer:
    """A computer for the interpreter. Raises Unjudged where a primitive is not computed with such numbers."""
    return Computer(_Objects(arithmetic).call, lambda value: _lifted(arithmetic, value))


class _Objects:
    """Primitives of one arithmetic."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic

    def call(
        self, prim: str, args: Sequence[Datum], options: dict[str, Datum], types: Sequence[Type]
    ) -> tuple[Datum, ...]:
        """The results of a primitive."""
        if prim == "print":
            return ()
        if ":" in prim:
            raise Unjudged(f"`{prim.partition(':')[2].partition('(')[0]}` has a rule, and is not looked into.")
        if prim in EFFECTS or not (any(map(_holds, args)) or any(_is_float(of) for of in types)):
            return plain(prim, args, options, types)
        if prim in PRIMITIVES and PRIMITIVES[prim].elementwise and prim != "where":
            return (self.elementwise(prim, args, options, types[0]),)
        options.pop("lib", None)
        found = self.shaped(prim, args, options, types)
        return tuple(_lifted(self.arithmetic, value) for value in found)

    def elementwise(self, prim: str, args: Sequence[Datum], options: dict[str, Datum], of: Type) -> Datum:
        """A function of each element; what it gives is a number, an integer or a truth value as its type says."""
        if options.pop("decimals", 0):
            raise Unjudged("Rounding to decimals is not computed with such numbers.")
        function = self.arithmetic.function(prim)
        lift = self.arithmetic.lift
        found = np.frompyfunc(lambda *xs: function(*map(lift, xs)), len(args), 1)(*args)
        if not isinstance(of, ArrayType) or of.inexact:
            return found
        whole = np.frompyfunc(bool if of.kind == "b" else lambda x: int(self.arithmetic.value(x)), 1, 1)(found)
        return whole.astype(of.dtype) if isinstance(whole, np.ndarray) else whole

    def shaped(
        self, prim: str, args: Sequence[Datum], options: dict[str, Datum], types: Sequence[Type]
    ) -> tuple[Datum, ...]:
        """What is no function of each element."""
        if prim in OWN:
            return (OWN[prim](self.arithmetic, *args, **options),)
        if prim in self.arithmetic.matrices:
            made = self.arithmetic.matrices[prim](*args, **options)
            return made if isinstance(made, tuple) else (made,)
        if prim == "empty":
            return (np.zeros(options["shape"]),)
        if not any(map(_holds, args)):
            return plain(prim, args, options, types)
        if prim not in _NATIVE:
            raise Unjudged(f"`{prim}` is not computed with {self.arithmetic.name}.")
        held = args if prim in LISTS else [_held(a) for a in args]
        return SEVERAL[prim](*held, **options) if prim in SEVERAL else (FUNCTIONS[prim](*held, **options),)


def _is_float(of: Type) -> bool:
    return isinstance(of, ArrayType) and of.inexact


def _holds(value: Datum) -> bool:
    """Whether a value is a number of objects, or holds some."""
    if isinstance(value, np.ndarray):
        return bool(value.dtype == object)
    if isinstance(value, list):
        return any(_holds(v) for v in value)
    return value is not None and not isinstance(value, bool | int | float | complex | np.generic | str)


def _held(value: Datum) -> Datum:
    """A number as NumPy takes one in place of an array."""
    if isinstance(value, np.ndarray | list) or not _holds(value):
        return value
    found = np.empty((), dtype=object)
    found[()] = value
    return found


def _lifted(arithmetic: Arithmetic, value: Datum) -> Datum:
    """Floats as numbers of the arithmetic; everything else as it is."""
    if isinstance(value, list):
        return [_lifted(arithmetic, v) for v in value]
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value if value.ndim else value[()]
    kind = value.dtype.kind if isinstance(value, np.ndarray | np.generic) else type(value).__name__[0]
    if kind == "c":
        raise Unjudged("The program computes with complex numbers.")
    if kind != "f" or isinstance(value, str):
        return value
    found = np.frompyfunc(arithmetic.lift, 1, 1)(value)
    return found if isinstance(value, np.ndarray) else arithmetic.lift(value)


def _cast(arithmetic: Arithmetic, x: Datum, dtype: str = "float64", form: Form | None = None) -> Datum:
    kind = np.dtype(dtype).kind
    if kind == "f":
        return np.frompyfunc(arithmetic.lift, 1, 1)(x)
    if kind not in "biu":
        raise Unjudged("The program computes with complex numbers.")
    convert: Callable[[Datum], Datum] = bool if kind == "b" else int
    found = np.frompyfunc(lambda v: convert(arithmetic.value(v)), 1, 1)(x)
    return found.astype(dtype) if isinstance(found, np.ndarray) else found


def _root(arithmetic: Arithmetic, x: Datum) -> Datum:
    return np.frompyfunc(arithmetic.function("sqrt"), 1, 1)(x)


def _var(arithmetic: Arithmetic, x: Datum, axis: Datum = None, ddof: int = 0, keepdims: bool = False) -> Datum:
    centred = x - np.mean(x, axis=axis, keepdims=True)
    total = np.sum(centred * centred, axis=axis, keepdims=keepdims)
    return total / arithmetic.lift(np.size(x) // max(np.size(total), 1) - ddof)


def _std(arithmetic: Arithmetic, x: Datum, **options: Datum) -> Datum:
    return _root(arithmetic, _var(arithmetic, x, **options))


def _norm(arithmetic: Arithmetic, x: Datum, ord: Datum = None, axis: Datum = None, keepdims: bool = False) -> Datum:
    if ord is not None and (ord != 2 or (axis is None and np.ndim(x) > 1)):
        raise Unjudged("Only the Euclidean norm is computed with such numbers.")
    return _root(arithmetic, np.sum(x * x, axis=axis, keepdims=keepdims))


def _logsumexp(arithmetic: Arithmetic, x: Datum, axis: Datum = None, keepdims: bool = False) -> Datum:
    exp, log = (np.frompyfunc(arithmetic.function(name), 1, 1) for name in ("exp", "log"))
    return log(np.sum(exp(x), axis=axis, keepdims=keepdims))


def _softmax(arithmetic: Arithmetic, x: Datum, axis: Datum = None) -> Datum:
    powers = np.frompyfunc(arithmetic.function("exp"), 1, 1)(x)
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _update(_: Arithmetic, a: Datum, v: Datum, *operands: Datum, spec: Spec = ()) -> Datum:
    """A number is stored as it is: NumPy would store an array of rank 0 as an element."""
    changed = _held(a).copy()
    changed[subscript(spec, operands)] = v
    return changed if np.ndim(a) else changed[()]


def _index_add(_: Arithmetic, a: Datum, v: Datum, *operands: Datum, spec: Spec = ()) -> Datum:
    """`np.add.at`, which loses additions to arrays of objects."""
    places = np.arange(np.size(a)).reshape(np.shape(a))[subscript(spec, operands)]
    total = _held(a).copy()
    for place, value in np.broadcast(places, _held(v)):
        total.flat[place] = total.flat[place] + value
    return total if np.ndim(a) else total[()]


def _full(_: Arithmetic, v: Datum, shape: tuple[int, ...] = (), dtype: str | None = None) -> Datum:
    return np.full(shape, _held(v), object)


def _zeros_like(arithmetic: Arithmetic, value: Datum) -> Datum:
    if isinstance(value, list):
        return [_zeros_like(arithmetic, v) for v in value]
    return None if value is None else np.frompyfunc(lambda _: arithmetic.lift(0.0), 1, 1)(value)


def _linspace(
    arithmetic: Arithmetic, lo: Datum, hi: Datum, num: int = 50, endpoint: bool = True, axis: int = 0
) -> Datum:
    steps = max(num - 1 if endpoint else num, 1)
    return np.stack([lo + (hi - lo) * arithmetic.lift(k) / arithmetic.lift(steps) for k in range(num)], axis=axis)


OWN: dict[str, Callable[..., Datum]] = {
    "update": _update,
    "index_add": _index_add,
    "full": _full,
    "linspace": _linspace,
    "list_zeros_like": _zeros_like,
    "astype": _cast,
    "cast": _cast,
    "var": _var,
    "std": _std,
    "norm": _norm,
    "vector_norm": _norm,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "log_softmax": lambda arithmetic, x, axis=None: x - _logsumexp(arithmetic, x, axis, True),
}
"""Functions that NumPy writes with floats in mind, as textbooks define them."""
