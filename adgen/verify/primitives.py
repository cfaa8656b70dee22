"""What each primitive computes, as a callable of NumPy, `math` or Python; independent of the emitter."""

from __future__ import annotations

import builtins
import importlib
import itertools
import math
import operator
import sys
from collections.abc import Callable, Sequence
from string import Formatter
from typing import TypeAlias

import numpy as np
import scipy.signal
import scipy.sparse
import scipy.special

from adgen.ir.index import At, Dots, NewAxis, Slice, Spec, parts
from adgen.ir.types import ArrayType, Form, ListType, Type
from adgen.rules.elementwise import MATH_NAMES
from adgen.verify import scipy_primitives
from adgen.verify.data import Datum

Calls: TypeAlias = dict[str, Callable[..., Datum]]


def call(prim: str, args: Sequence[Datum], options: dict[str, Datum], types: Sequence[Type]) -> tuple[Datum, ...]:
    """The results of a primitive; `types` are their inferred types, which only empty lists and zeros need."""
    if ":" in prim:
        return _of_the_user(prim, args)
    lib, ieee = options.pop("lib", None), options.pop("ieee", False)
    options.pop("either", None)
    match lib:
        case "math":
            result = getattr(math, MATH_NAMES.get(prim, prim))(*args)
            return result if isinstance(result, tuple) else (result,)
        case "py":
            return (BUILTINS[prim](*args, **options),)
        case "np":
            return (getattr(np, prim)(*args),)
    if ieee:
        return (getattr(np, prim)(*args),)
    if prim in EFFECTS:
        EFFECTS[prim](*args, **options)
        return ()
    if prim in SEVERAL:
        results: tuple[Datum, ...] = SEVERAL[prim](*args, **options)
        return results
    return (FUNCTIONS[prim](*args, **options),)


def _of_the_user(prim: str, args: Sequence[Datum]) -> tuple[Datum, ...]:
    """A function with a rule of the user's, `module:function(types)`, of numbers and arrays."""
    module, _, function = prim.partition(":")
    return (getattr(importlib.import_module(module), function.partition("(")[0])(*args),)


def _slice_length(lo: int, hi: int, step: int, length: int) -> int:
    return len(range(length)[lo:hi:step])


EXACT_LENGTHS: dict[str, Callable[..., int]] = {
    "width": lambda width: width,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "max": max,
    "min": min,
    "abs": abs,
    "slice": _slice_length,
}

OPERATORS: Calls = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "power": operator.pow,
    "negative": operator.neg,
    "positive": operator.pos,
    "matmul": operator.matmul,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
    "left_shift": operator.lshift,
    "right_shift": operator.rshift,
    "invert": operator.invert,
}

BUILTINS: Calls = {
    "absolute": abs,
    "minimum": min,
    "maximum": max,
    "power": pow,
    "round": lambda x, decimals=0: round(x, decimals) if decimals else float(round(x)),
    "logical_not": operator.not_,
}

FOURIER = "fft ifft rfft irfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn fftshift ifftshift"
"""Primitives that are functions of `numpy.fft`."""

PLAIN = """
    float_power fmod reciprocal square logical_and logical_or logical_xor logical_not isnan
    isinf isfinite signbit floor ceil trunc rint sign round fix exp exp2 expm1 log log2 log10
    log1p logaddexp logaddexp2 sqrt cbrt sin cos tan arcsin arccos arctan arctan2 deg2rad
    rad2deg radians degrees sinh cosh tanh arcsinh arccosh arctanh where maximum minimum fmax
    fmin clip sinc heaviside copysign hypot ldexp nan_to_num absolute fabs conjugate sum mean cumsum
    trace prod max min var std any all argmax argmin count_nonzero dot inner vdot outer vecdot matvec
    vecmat tensordot kron cross convolve correlate polyval polyder vander reshape
    transpose broadcast_to diag diagonal tril triu repeat tile roll delete pad zeros ones empty arange
    flatnonzero argwhere
    cumprod
    nansum nanmean nanprod nanmax nanmin nanvar nanstd nancumsum nancumprod nanmedian nanquantile
    nanpercentile nanargmax nanargmin sort argsort argpartition take_along_axis median quantile percentile
    searchsorted digitize isclose allclose interp
"""
"""Primitives that are the NumPy function of their name, with its operands and options."""


SPECIAL = """
    erf erfc erfcx erfinv erfcinv ndtr log_ndtr ndtri dawsn owens_t gamma gammaln loggamma rgamma psi polygamma
    zeta beta betaln binom poch gammainc gammaincc betainc stdtr expi exp1 expn spence hyp1f1 hyperu hyp2f1 expit logit
    log_expit logsumexp softmax log_softmax xlogy xlog1py entr rel_entr kl_div boxcox boxcox1p j0 j1 jv y0 y1 yn
    yv i0 i1 iv i0e i1e ive k0 k1 kv
"""
"""Primitives that are the function of `scipy.special` of their name."""


def subscript(spec: Spec, operands: Sequence[Datum]) -> tuple[Datum, ...]:
    """The subscript as Python passes it to `x[...]`."""
    found: list[Datum] = []
    for item, taken in parts(spec, tuple(operands)):
        match item:
            case At():
                found.append(taken[0])
            case Slice(lo, hi, step):
                rest = iter(taken)
                found.append(slice(*(next(rest) if has else None for has in (lo, hi, step))))
            case Dots():
                found.append(...)
            case NewAxis():
                found.append(None)
    return tuple(found)


def _update(a: Datum, v: Datum, *operands: Datum, spec: Spec = ()) -> Datum:
    a = a.copy()
    a[subscript(spec, operands)] = v
    return a


def _index_add(a: Datum, v: Datum, *operands: Datum, spec: Spec = ()) -> Datum:
    a = a.copy()
    np.add.at(a, subscript(spec, operands), v)
    return a


def _sum_to(x: Datum, shape: tuple[int, ...] = ()) -> Datum:
    """Sum over the axes that broadcasting from `shape` to the shape of x added or stretched."""
    extra = np.ndim(x) - len(shape)
    x = np.sum(x, axis=tuple(range(extra)))
    stretched = tuple(k for k, n in enumerate(shape) if n == 1 and np.shape(x)[k] != 1)
    return np.sum(x, axis=stretched, keepdims=True) if stretched else x


def _eye(n: int, m: int | None = None, k: int = 0, dtype: str = "float64") -> Datum:
    return np.eye(n, m, k, dtype)


def _cast(x: Datum, dtype: str = "float64", form: Form | None = None) -> Datum:
    if form is Form.SCALAR:
        return np.dtype(dtype).type(x)
    return {"b": bool, "i": int, "f": float, "c": complex}[np.dtype(dtype).kind](x)


def _astype(x: Datum, dtype: str = "float64") -> Datum:
    return x.astype(dtype) if isinstance(x, np.ndarray) else np.dtype(dtype).type(x)


def _diag_of(x: Datum, k: int = 0) -> Datum:
    return np.diag(x, k)


def _zero(of: Type) -> Datum:
    match of:
        case ListType():
            return []
        case ArrayType(dtype, shape, Form.ARRAY):
            return np.zeros(tuple(d.const or 0 for d in shape), dtype)
        case ArrayType(dtype, _, form):
            return _cast(0, dtype, form)


def _zeros_like(value: Datum) -> Datum:
    if isinstance(value, list):
        return [_zeros_like(v) for v in value]
    if value is None:  # the place of a value on a path that did not compute it
        return None
    return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)


def _list_zeros(n: int, type: Type) -> Datum:
    return [_zero(type.element if isinstance(type, ListType) else type) for _ in range(n)]


def _list_set(values: Datum, x: Datum, i: int) -> Datum:
    values = list(values)
    values[i] = x
    return values


def _raise(*xs: Datum, exception: str, message: str = "") -> None:
    raise getattr(builtins, exception)(*([message.format(*xs)] if message else []))


def _check(c: Datum, *xs: Datum, exception: str = "AssertionError", message: str = "") -> None:
    if not c:
        _raise(*xs, exception=exception or "AssertionError", message=message)


def _print(*xs: Datum, parts: tuple[str, ...] = ()) -> None:
    values = iter(xs)
    texts = (part.format(*(next(values) for _ in range(_fields(part)))) for part in parts)
    sys.stdout.write(" ".join(texts) + "\n")


def _fields(template: str) -> int:
    return sum(field is not None for _, field, _, _ in Formatter().parse(template))


def _plus(left: Datum, right: Datum) -> Datum:
    """The sums of the elements of two lists, or of lists of lists."""
    if isinstance(left, list):
        return [_plus(x, y) for x, y in zip(left, right, strict=True)]
    return left + right


def _revolve(steps: int, free: int) -> int:
    """The distance of snapshots by the binomial coefficients of Griewank and Walther (2000)."""
    if free < 1 or steps < 2:
        return steps - 1
    runs = next(r for r in itertools.count(1) if math.comb(free + 1 + r, r) >= steps)
    return min(math.comb(free + runs, free + 1), steps - math.comb(free + runs - 1, free))


def draw(
    generator: np.random.Generator,
    *bounds: Datum,
    method: str = "random",
    shape: Datum = None,
    dtype: str = "float64",
    **more: Datum,
) -> Datum:
    """Random numbers of a generator."""
    if method == "permutation":
        return generator.permutation(*bounds)
    options = {**more, **({"size": shape} if isinstance(shape, tuple) else {})}
    if method == "choice":
        return generator.choice(bounds[0], **options, **({"p": bounds[1]} if bounds[1:] else {}))
    return getattr(generator, method)(*bounds, **options, **({"dtype": dtype} if dtype != "float64" else {}))


def _draw(*bounds: Datum, source: str = "", **options: Datum) -> Datum:
    """Random numbers, of a new generator each time."""
    return draw(np.random.default_rng(0), *bounds, **options)


EFFECTS: Calls = {"raise": _raise, "check": _check, "print": _print}

SEVERAL: Calls = {
    "nonzero": np.nonzero,
    "tril_indices": lambda n, k=0, m=None: np.tril_indices(n, k, m),
    "triu_indices": lambda n, k=0, m=None: np.triu_indices(n, k, m),
    "unravel_index": np.unravel_index,
    "pop": lambda values, *length, shape=None, owned=False: (values[:-1], values[-1]),
    "frexp": np.frexp,
    **scipy_primitives.SEVERAL,
    "slogdet": lambda a: tuple(np.linalg.slogdet(a)),
    "slogdet_of_complex": lambda a: tuple(np.linalg.slogdet(a)),
    "eigh": lambda a, **options: tuple(np.linalg.eigh(a, **options)),
    "eig": lambda a: tuple(np.linalg.eig(a)),
    "eig_of_real": lambda a, dtype="complex128": tuple(part.astype(dtype) for part in np.linalg.eig(a)),
    "qr": lambda a: tuple(np.linalg.qr(a)),
    "svd": lambda a, **options: tuple(np.linalg.svd(a, full_matrices=False, **options)),
    "modf": np.modf,
    "fresnel": scipy.special.fresnel,
    "sici": scipy.special.sici,
}

LISTS: Calls = {
    "list_new": list,
    "append": lambda values, x, varies=False, exact=False: [*values, x],
    "list_get": lambda values, i, *length, shape=None: values[i],
    "list_set": _list_set,
    "list_add": lambda values, x, i, varies=False: _list_set(values, _plus(values[i], x), i),
    "list_len": len,
    "list_zeros": _list_zeros,
    "list_zeros_like": _zeros_like,
    "list_stack": lambda values, length=None: np.array(values),
    "list_unstack": list,
    "list_sized": lambda values, like: values,
    "list_sum": lambda values, *length: sum(values),
    "list_repeat": lambda x, n: [x] * n,
    "list_plus": _plus,
    "revolve": _revolve,
}

FUNCTIONS: Calls = {
    **{name: getattr(np, name) for name in PLAIN.split()},
    **{name: getattr(scipy.special, name) for name in SPECIAL.split()},
    **OPERATORS,
    **LISTS,
    **scipy_primitives.SCIPY,
    "isrealobj": np.isrealobj,
    "is_number": lambda x: np.ndim(x) == 0,
    **dict.fromkeys(("enter", "leave", "again"), lambda x, region=0, later=False: x),
    "alike": lambda x, y: np.shape(x) == np.shape(y),
    **{name: getattr(np.fft, name) for name in FOURIER.split()},
    "fftconvolve": scipy.signal.fftconvolve,
    "scipy_convolve": scipy.signal.convolve,
    "draw": _draw,
    "angle_of_real": np.angle,
    "csr_product": lambda d, i, p, x, shape: scipy.sparse.csr_array((d, i, p), shape=shape) @ x,
    "csc_product": lambda d, i, p, x, shape: scipy.sparse.csc_array((d, i, p), shape=shape) @ x,
    "coo_product": lambda d, i, j, x, shape: scipy.sparse.coo_array((d, (i, j)), shape=shape) @ x,
    "repeat_each": np.repeat,
    "row_numbers": lambda p, length: np.repeat(np.arange(len(p) - 1), np.diff(p)),
    "hanning": lambda *, n: np.hanning(n),
    "hamming": lambda *, n: np.hamming(n),
    "blackman": lambda *, n: np.blackman(n),
    "bartlett": lambda *, n: np.bartlett(n),
    "fftfreq": lambda d, n: np.fft.fftfreq(n, d),
    "rfftfreq": lambda d, n: np.fft.rfftfreq(n, d),
    "real": lambda x: x.real,
    "imag": lambda x: x.imag,
    "fsum": math.fsum,
    "ieee_remainder": math.remainder,
    "norm": np.linalg.norm,
    "vector_norm": np.linalg.vector_norm,
    "inv": np.linalg.inv,
    "solve": np.linalg.solve,
    "cholesky": np.linalg.cholesky,
    "eigvalsh": np.linalg.eigvalsh,
    "det": np.linalg.det,
    "svdvals": np.linalg.svdvals,
    "eigvals": np.linalg.eigvals,
    "eigvals_of_real": lambda a, dtype="complex128": np.linalg.eigvals(a).astype(dtype),
    "pinv": np.linalg.pinv,
    "truncated_pinv": np.linalg.pinv,
    "pinv_within": np.linalg.pinv,
    "lstsq_within": lambda a, b, rcond: np.linalg.lstsq(a, b, rcond)[0],
    "bin_count": lambda x, bins: len(np.histogram_bin_edges(x, bins)) - 1,
    "bin_count_within": lambda x, low, high, bins: len(np.histogram_bin_edges(x, bins, (low, high))) - 1,
    "lstsq": lambda a, b, rcond=None: np.linalg.lstsq(a, b, rcond)[0],
    "truncated_lstsq": lambda a, b, rcond: np.linalg.lstsq(a, b, rcond)[0],
    "matrix_rank": np.linalg.matrix_rank,
    "sum_rows": sum,
    "einsum": lambda *xs, subscripts, optimize=False: np.einsum(subscripts, *xs, optimize=optimize),
    "ravel_multi_index": lambda *xs, dims, mode="raise", order="C": np.ravel_multi_index(xs, dims, mode, order),
    "concatenate": lambda *xs, axis=0: np.concatenate(xs, axis),
    "running_max": lambda x, axis=0: np.maximum.accumulate(x, axis),
    "running_min": lambda x, axis=0: np.minimum.accumulate(x, axis),
    "lexsort_rows": np.lexsort,
    "lexsort": lambda *keys, axis=-1: np.lexsort(keys, axis),
    "choose": lambda a, *xs: np.choose(a, xs),
    "stack": lambda *xs, axis=0: np.stack(xs, axis),
    "stop_gradient": lambda x: x,
    "sum_to": _sum_to,
    "diag": _diag_of,
    "eye": _eye,
    "full": lambda v, shape=(), dtype=None: np.full(shape, v, dtype),
    "linspace": lambda lo, hi, num=50, endpoint=True, axis=0: np.linspace(lo, hi, num, endpoint, axis=axis),
    "astype": _astype,
    "cast": _cast,
    "copy": lambda x: x.copy() if isinstance(x, np.ndarray) else x,
    "dim": lambda dim: dim,
    "index": lambda x, *operands, spec=(): x[subscript(spec, operands)],
    "update": _update,
    "index_add": _index_add,
}
