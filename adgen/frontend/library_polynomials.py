"""Convolutions of `numpy` and `scipy.signal`, and polynomials by their coefficients."""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import known, length_of, static_integer
from adgen.frontend.library import Function, Given, numeric
from adgen.frontend.library_shapes import reshaped
from adgen.frontend.machine import Machine
from adgen.frontend.values import Abstract
from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At
from adgen.ir.nodes import Atom
from adgen.ir.types import ArrayType
from adgen.rules.operands import axis_in
from adgen.rules.polynomial_types import shorter

MODES = ("", ", 'same'", ", mode='valid'")
PAIRS = ("f8[n], f8[m]", "f8[3], f8[n]", "c16[3], f8[2]")
CALLS = (*(pair + mode for pair in PAIRS for mode in MODES), "f8[2], f8[5], 'same'", "f8[n], c16[n], 'full'")
SCIPY_PAIRS = ("f8[5], f8[2]", "f8[3, 5], f8[2, 2]", "c16[4], f8[3]")
SCIPY_CALLS = (*(p + mode for p in SCIPY_PAIRS for mode in MODES), "f8[2], f8[5], 'same'", "f8[2], f8[5], 'valid'")
ROWS = ("f8[3, 5], f8[3, 2], axes=1", "f8[3, 5], f8[3, 2], 'same', axes=[-1]", "f8[5, 3], f8[2, 3], 'valid', axes=(0,)")
FFT_CALLS = (*SCIPY_CALLS, *ROWS)
METHODS = ("f8[5], f8[2], method='direct'", "f8[5], f8[2], 'same', 'fft'")
VANDERS = ("f8[n]", "f8[n], 3", "f8[n], N=3, increasing=True", "c16[n], 3", "f8[n], 1", "f8[n], 3 + int")
POLYVALS = (
    "f8[n], f8[m]",
    "f8[3], float",
    "f8[3], f8",
    "f8[1], f8[n]",
    "f8[3], f8[n, m]",
    "c16[3], c16[n]",
    "[1.0, 2.0, 3.0], f8[n]",
    "f8[3], 2.0",
)
POLYINTS = ("f8[n]", "f8[n], 2", "f8[n], m=2, k=[f8, 1.0]", "f8[n], 2, f8", "f8[n], 2, f8[2]", "c16[n], k=[f8]")
POLYADDS = ("f8[n], f8[n]", "f8[3], f8[5]", "f8[5], f8[3]", "f8[n], f8[m]", "float, f8[3]", "c16[2], f8[3]")


def _convolved(prim: str) -> Function:
    """`np.convolve`, of which a number is a vector of length 1, and `np.correlate`."""

    def lower(m: Machine, given: Given) -> Abstract:
        a, v = (numeric(m, given[name]) for name in ("a", "v"))
        if prim == "convolve":
            a, v = _vector(m, a), _vector(m, v)
        return m.make(prim, a, v, mode=_mode(m, given))

    default = "full" if prim == "convolve" else "valid"
    return Function(f"a, v, mode='{default}'", lower, prim, CALLS)


def _vector(m: Machine, value: Abstract) -> Abstract:
    return value if options.array_type(m, value).rank else reshaped(m, value, (dim(1),))


def _mode(m: Machine, given: Given) -> str:
    mode = options.text(m, given["mode"], "mode=")
    if mode not in ("full", "same", "valid"):
        m.refuse("E203", f"mode= is full, same or valid, not {mode!r}.")
    return mode


def _scipy_convolve(m: Machine, given: Given) -> Abstract:
    method = options.text(m, given["method"], "method=")
    return m.make("scipy_convolve", *_operands(m, given), mode=_mode(m, given), method=method)


def _fftconvolve(m: Machine, given: Given) -> Abstract:
    operands = _operands(m, given)
    rank = options.array_type(m, operands[0]).rank
    axes = options.axis(m, given["axes"])
    wanted = (axes,) if isinstance(axes, int) else axes if isinstance(axes, tuple) else range(rank)
    over = sorted(axis_in(k, rank, "fftconvolve", m.here()) for k in wanted)
    more: dict[str, Hashable] = {} if len(over) == rank else {"axes": tuple(over)}
    return m.make("fftconvolve", *operands, mode=_mode(m, given), **more)


def _operands(m: Machine, given: Given) -> list[Abstract]:
    return [numeric(m, given[name]) for name in ("in1", "in2")]


def _polyval(m: Machine, given: Given) -> Abstract:
    return m.make("polyval", _vector(m, numeric(m, given["p"])), numeric(m, given["x"]))


def _polyder(m: Machine, given: Given) -> Abstract:
    found = numeric(m, given["p"])
    order = static_integer(m, given["m"], "m=")
    if order < 0:
        m.refuse("E203", "The order of a derivative is not negative.")
    for _ in range(order):
        found = m.make("polyder", found)
    return found


def _polyint(m: Machine, given: Given) -> Abstract:
    found = numeric(m, given["p"])
    order = static_integer(m, given["m"], "m=")
    for constant in _constants(m, given["k"], order):
        powers = m.apply("arange", known(m, _length(m.atom(found))), literal(0), literal(-1))
        last = m.apply("stack", constant)
        found = m.wrap(m.apply("concatenate", m.apply("divide", m.atom(found), powers), last), contiguous=True)
    return found


def _constants(m: Machine, k: Abstract, order: int) -> list[Atom]:
    """`k=`: none, one for all, or one for each integration."""
    if is_none(k):
        return [literal(0.0)] * order
    given = m.atom(numeric(m, k))
    if not (isinstance(given.type, ArrayType) and given.type.rank):
        return [given] * order
    single = _length(given) == dim(1)
    places = [literal(0 if single else i) for i in range(order)]
    return [m.apply("index", given, place, spec=(At(),)) for place in places]


def _vander(m: Machine, given: Given) -> Abstract:
    columns = None if is_none(given["N"]) else length_of(m, given["N"], "N=")
    if columns is not None and columns.const == 0:
        m.refuse("E301", "np.vander with N=0 makes no columns.")
    if columns is not None and columns.const is None:
        m.builder.facts.assume_nonnegative(columns - 3, m.here())  # the first and second derivative have fewer
    more: dict[str, Hashable] = {} if columns is None else {"N": columns}
    increasing = options.flag(m, given["increasing"], "increasing=")
    return m.make("vander", numeric(m, given["x"]), increasing=increasing, **more)


def _sum(prim: str) -> Function:
    """`np.polyadd`, `np.polysub`: the shorter polynomial has zeros for its missing highest powers."""

    def lower(m: Machine, given: Given) -> Abstract:
        atoms = [m.atom(_vector(m, numeric(m, given[name]))) for name in ("a1", "a2")]
        lengths = [_length(a) for a in atoms]
        facts, (first, second) = m.builder.facts, lengths
        if facts.same(first, second):
            return m.wrap(m.apply(prim, *atoms), contiguous=True)
        both = shorter(first, second, facts)
        wide = (_lengthened(m, a, n - both) for a, n in zip(atoms, reversed(lengths), strict=True))
        return m.wrap(m.apply(prim, *wide), contiguous=True)

    return Function("a1, a2", lower, prim, POLYADDS)


def _length(atom: Atom) -> Dim:
    assert isinstance(atom.type, ArrayType)
    return atom.type.shape[0]


def _lengthened(m: Machine, atom: Atom, more: Dim) -> Atom:
    return atom if more == dim(0) else m.apply("pad", atom, pad_width=(more, dim(0)))


POLYNOMIALS: dict[str, Function] = {
    "numpy.convolve": _convolved("convolve"),
    "numpy.correlate": _convolved("correlate"),
    "scipy.signal.convolve": Function(
        "in1, in2, mode='full', method='auto'", _scipy_convolve, "scipy_convolve", (*SCIPY_CALLS, *METHODS)
    ),
    "scipy.signal.fftconvolve": Function(
        "in1, in2, mode='full', axes=None", _fftconvolve, "fftconvolve", (*SCIPY_CALLS, *ROWS)
    ),
    "numpy.polyval": Function("p, x", _polyval, "polyval", POLYVALS),
    "numpy.polyder": Function("p, m=1", _polyder, "polyder", ("f8[n]", "f8[n], 2", "f8[3], m=3", "f8[3], 0", "c16[n]")),
    "numpy.polyint": Function("p, m=1, k=None", _polyint, "", POLYINTS),
    "numpy.polyadd": _sum("add"),
    "numpy.polysub": _sum("subtract"),
    "numpy.vander": Function("x, N=None, increasing=False", _vander, "vander", VANDERS),
}
