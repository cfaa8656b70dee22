"""Discrete Fourier transforms. The matrix of a transform is symmetric, so `fft` is its own transpose (in the pairing
Re(sum(bar * dot)), which conjugates nothing): see S. G. Johnson, "Notes on FFT-based differentiation", 2011, for the
conventions at the ends of a half spectrum.

`sized(v, x, axis)` cuts v, or appends zeros to it, to the length of x along the axis, which `n=` did the other way
round. In a half spectrum each inner place stands for two of the whole one: `inside(v, n, axis, factor)` scales these.
The pair of `norm="backward"` is "forward", which has the factor 1 / n on the other side.
"""

from __future__ import annotations

from adgen.rules.forms import Line, linear, tangent
from adgen.rules.fourier_types import doubled, fftn, frequencies, halved, irfftn, rfftn, shifted, transformed

ONE_AXIS = "n=None, axis=-1, norm=None"
ALL_AXES = "s=None, axes=None, norm=None"
TWO_AXES = "s=None, axes=(-2, -1), norm=None"

NORMS = ("; norm='ortho'", "; norm='forward'", "; norm='backward'")
LENGTHS = (
    "f8[n]",
    "c16[n]",
    "f8[n, 3]; axis=0",
    "c16[n, m]",
    "c16[3]",
    "f8[n]; n=3",
    "c16[n]; n=7",
    "f8[n]; n='k'",
    "c16[k]; n='n'",
    "c16[2, n, 3]; n=5, axis=1, norm='ortho'",
    *(f"c16[n]{norm}" for norm in NORMS),
    "f4[n]",
    "c8[n]",
    "i8[n]",
)
REAL = tuple(s.replace("c16", "f8").replace("c8", "f4") for s in LENGTHS)
HALF = (*LENGTHS, "c16[3]; n=3", "c16[3]; n=5", "c16[1]; n=1", "c16[n]; n='k', norm='forward'", "f8[n, 3]; n=5, axis=0")
SEVERAL = (
    "f8[n, m]",
    "c16[3, n, m]",
    "c16[n, 3]; axes=(0,)",
    "f8[n, m]; s=(3, 5), axes=(0, 1)",
    "c16[n, m, 3]; s=('k', 2), axes=(2, 0), norm='ortho'",
    *(f"c16[n, 3]{norm}" for norm in NORMS),
    "c8[n, m]",
    "i8[n, m]",
)
SEVERAL_REAL = tuple(s.replace("c16", "f8").replace("c8", "f4") for s in SEVERAL)

ALONG_ONE: Line = (
    *linear(
        f"fft(x; {ONE_AXIS})",
        "sized(fft(out_bar, axis=axis, norm=norm), x, axis)",
        infer=transformed,
        samples=LENGTHS,
        text="np.fft.fft({x}{options})",
        cost=50.0,
    ),
    *linear(
        f"ifft(x; {ONE_AXIS})",
        "sized(ifft(out_bar, axis=axis, norm=norm), x, axis)",
        infer=transformed,
        samples=LENGTHS,
        text="np.fft.ifft({x}{options})",
        cost=50.0,
    ),
    *linear(
        f"rfft(x; {ONE_AXIS})",
        "sized(irfft(inside(conjugate(out_bar), lengths(x, n, axis), axis, 0.5),"
        " lengths(x, n, axis), axis, paired(norm)), x, axis)",
        infer=halved,
        samples=REAL,
        text="np.fft.rfft({x}{options})",
        cost=25.0,
    ),
    *linear(
        f"irfft(x; {ONE_AXIS})",
        "sized(inside(conjugate(rfft(out_bar, axis=axis, norm=paired(norm))),"
        " lengths(out_bar, None, axis), axis, 2), x, axis)",
        infer=doubled,
        samples=HALF,
        text="np.fft.irfft({x}{options})",
        cost=25.0,
    ),
)


AXES = "transformed(x, s, axes)"
POINTS = "lengths(x, s, axes)"
EACH = f"transformed(x, {POINTS}, axes)"


def _whole(name: str, options: str) -> Line:
    """A complex transform over several axes."""
    return linear(
        f"{name}(x; {options})",
        f"sized({name}(out_bar, axes={AXES}, norm=norm), x, {AXES})",
        infer=fftn,
        samples=SEVERAL,
        text=f"np.fft.{name}({{x}}{{options}})",
        cost=80.0,
    )


def _forward(name: str, options: str) -> Line:
    """A transform of real arrays, of which the last axis is halved."""
    return linear(
        f"{name}(x; {options})",
        f"sized(i{name}(inside(conjugate(out_bar), {POINTS}, {EACH}, 0.5), {POINTS}, {EACH}, paired(norm)), x, {EACH})",
        infer=rfftn,
        samples=SEVERAL_REAL,
        text=f"np.fft.{name}({{x}}{{options}})",
        cost=40.0,
    )


def _backward(name: str, options: str) -> Line:
    """A transform of half spectra that gives real arrays."""
    return linear(
        f"i{name}(x; {options})",
        f"sized(inside(conjugate({name}(out_bar, axes={AXES}, norm=paired(norm))),"
        f" lengths(out_bar, None, {AXES}), {AXES}, 2), x, {AXES})",
        infer=irfftn,
        samples=SEVERAL,
        text=f"np.fft.i{name}({{x}}{{options}})",
        cost=40.0,
    )


ALONG_SEVERAL: Line = (
    *_whole("fftn", ALL_AXES),
    *_whole("ifftn", ALL_AXES),
    *_whole("fft2", TWO_AXES),
    *_whole("ifft2", TWO_AXES),
    *_forward("rfftn", ALL_AXES),
    *_forward("rfft2", TWO_AXES),
    *_backward("rfftn", ALL_AXES),
    *_backward("rfft2", TWO_AXES),
)

SHIFTED = (
    "f8[n]",
    "c16[3]",
    "f8[n, 3]",
    "f8[n, 3]; axes=1",
    "c16[3, 5]; axes=(0,)",
    "f8[2, 3, 5]; axes=(0, -1)",
    "f4[n]",
    "i8[n]",
)

SHIFTS: Line = (
    *linear(
        "fftshift(x; axes=None)",
        "ifftshift(out_bar, axes=axes)",
        infer=shifted,
        samples=SHIFTED,
        text="np.fft.fftshift({x}{options})",
    ),
    *linear(
        "ifftshift(x; axes=None)",
        "fftshift(out_bar, axes=axes)",
        infer=shifted,
        samples=SHIFTED,
        text="np.fft.ifftshift({x}{options})",
    ),
)

FREQUENCIES: Line = (
    *tangent(
        "fftfreq(d; n=None)",
        "-(out / d) * d_dot",
        infer=frequencies,
        text="np.fft.fftfreq({n}, {d})",
        samples=("float; n='n'", "float; n=5", "f8; n=1", "2; n='n'", "int; n=3"),
    ),
    *tangent(
        "rfftfreq(d; n=None)",
        "-(out / d) * d_dot",
        infer=frequencies,
        text="np.fft.rfftfreq({n}, {d})",
        samples=("float; n='n'", "float; n=5", "f8; n=1", "2; n='n'", "int; n=3"),
    ),
)

TABLE: Line = (*ALONG_ONE, *ALONG_SEVERAL, *SHIFTS, *FREQUENCIES)
