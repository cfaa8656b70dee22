"""`numpy.fft`: which primitive each function is."""

from __future__ import annotations

from collections.abc import Hashable

from adgen.frontend import options
from adgen.frontend.calling import is_none
from adgen.frontend.integers import length_of
from adgen.frontend.library import Function, Given, into, numeric
from adgen.frontend.machine import Machine
from adgen.frontend.values import NONE, Abstract
from adgen.ir.dims import dim
from adgen.rules.creation import WINDOWS

CALLS = (
    "f8[n]",
    "f8[3, 5], axis=0",
    "c16[n]",
    "c16[5, 3], n=4, axis=-2",
    "f8[n], 7",
    "f8[n], n=2, norm='ortho'",
    "c16[n], 5, norm='forward'",
    "f8[5], norm='backward'",
    "f8[n, m], 3, 0",
)
REAL_CALLS = tuple(c.replace("c16", "f8") for c in CALLS)
HALF_CALLS = (*CALLS, "c16[n], 5", "c16[1], 1")
SEVERAL_CALLS = (
    "f8[3, 5]",
    "c16[n, m, 3]",
    "f8[3, 5], axes=(0, 1), norm='ortho'",
    "c16[n, 3], s=(6, 2), axes=(-2, -1)",
    "f8[n, 3], s=(2, 5), axes=(1, 0), norm='forward'",
)
REAL_SEVERAL_CALLS = tuple(c.replace("c16", "f8") for c in SEVERAL_CALLS)


def _along_one(prim: str, samples: tuple[str, ...]) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        more: dict[str, Hashable] = {} if is_none(given["n"]) else {"n": length_of(m, given["n"], "n=")}
        axis = options.axis(m, given["axis"])
        return into(m, given, m.make(prim, numeric(m, given["a"]), axis=axis, norm=_norm(m, given), **more))

    return Function("a, n=None, axis=-1, norm=None, out=None", lower, prim, samples)


def _norm(m: Machine, given: Given) -> str | None:
    if is_none(given["norm"]):
        return None
    norm = options.text(m, given["norm"], "norm=")
    if norm not in ("backward", "ortho", "forward"):
        m.refuse("E203", f"norm= is backward, ortho or forward, not {norm!r}.")
    return None if norm == "backward" else norm


def _along_several(prim: str, axes: str, samples: tuple[str, ...]) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        value = numeric(m, given["a"])
        over = options.axis(m, given["axes"])
        more: dict[str, Hashable] = {"axes": over if over is None or isinstance(over, tuple) else (over,)}
        if not is_none(given["s"]):
            more["s"] = _lengths(m, given, value, more["axes"])
        return into(m, given, m.make(prim, value, norm=_norm(m, given), **more))

    return Function(f"a, s=None, axes={axes}, norm=None, out=None", lower, prim, samples)


def _lengths(m: Machine, given: Given, value: Abstract, axes: Hashable) -> Hashable:
    """`s=`, in which -1 is the length of the axis."""
    items = options.items_of(m, given["s"])
    if items is None or any(i == NONE for i in items):
        m.refuse("E302", "s= must be a tuple of lengths.")
    shape = options.array_type(m, value).shape
    over = axes if isinstance(axes, tuple) else range(-len(items), 0)
    found = [length_of(m, i, "A length in s=") for i in items]
    return tuple(shape[k] if d == dim(-1) else d for d, k in zip(found, over, strict=False))


def _shift(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, numeric(m, given["x"]), axes=options.axis(m, given["axes"]))

    return Function("x, axes=None", lower, prim)


def _frequencies(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, numeric(m, given["d"]), n=length_of(m, given["n"], "n"))

    return Function("n, d=1.0, device=None", lower, prim, ("4", "5", "5, 0.5", "n=2, d=float", "3, f8"))


def _window(prim: str) -> Function:
    def lower(m: Machine, given: Given) -> Abstract:
        return m.make(prim, n=length_of(m, given["M"], "M"))

    return Function("M", lower, prim, ("4", "5", "1", "int"))


FOURIER: dict[str, Function] = {
    **{f"numpy.{name}": _window(name) for name in WINDOWS},
    "numpy.fft.fft": _along_one("fft", CALLS),
    "numpy.fft.ifft": _along_one("ifft", CALLS),
    "numpy.fft.rfft": _along_one("rfft", REAL_CALLS),
    "numpy.fft.irfft": _along_one("irfft", HALF_CALLS),
    **{f"numpy.fft.{name}": _along_several(name, "None", SEVERAL_CALLS) for name in ("fftn", "ifftn", "irfftn")},
    **{f"numpy.fft.{name}": _along_several(name, "(-2, -1)", SEVERAL_CALLS) for name in ("fft2", "ifft2", "irfft2")},
    "numpy.fft.rfftn": _along_several("rfftn", "None", REAL_SEVERAL_CALLS),
    "numpy.fft.rfft2": _along_several("rfft2", "(-2, -1)", REAL_SEVERAL_CALLS),
    "numpy.fft.fftshift": _shift("fftshift"),
    "numpy.fft.ifftshift": _shift("ifftshift"),
    "numpy.fft.fftfreq": _frequencies("fftfreq"),
    "numpy.fft.rfftfreq": _frequencies("rfftfreq"),
}
