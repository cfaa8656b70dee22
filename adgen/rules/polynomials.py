"""Convolutions, and polynomials by their coefficients from the highest power down, as `numpy` writes them.

A convolution is linear in each operand, and its transpose a correlation: `convolve_left` gives the cotangent of the
left operand by one, once a part of the convolution stands in its place among zeros. `centred` puts it there for SciPy,
which cuts the mode "same" in the shape of the first operand where NumPy takes the longer one.
"""

from __future__ import annotations

from adgen.rules.forms import Line, linear, tangent
from adgen.rules.polynomial_types import centred, convolution, powers, slope, values

MODES = ("", "; mode='same'", "; mode='valid'")
VECTORS = (
    *(f"{pair}{mode}" for pair in ("f8[n], f8[m]", "f8[3], f8[n]", "c16[3], c16[2]", "f8[n], f8[n]") for mode in MODES),
    "f8[5], f8[2]; mode='same'",
    "f8[2], f8[5]; mode='same'",
    "c16[2], c16[5]; mode='valid'",
    "c16[5], f8[2]; mode='valid'",
    "f4[n], f8[m]",
    "i8[n], i8[m]",
)
GRIDS = (
    *(f"{pair}{mode}" for pair in ("f8[5], f8[2]", "f8[3, 5], f8[2, 2]", "c16[n], c16[3]") for mode in MODES),
    "f8[2], f8[5]",
    "f8[2], f8[5]; mode='same'",
    "f8[2], f8[5]; mode='valid'",
    "f8[n], f8[m]",
    "f4[n], f4[m]",
    "f8[n], i8[m]",
)

ROWS = ("f8[3, 5], f8[3, 2]; axes=(1,)", "f8[3, 5], f8[3, 2]; axes=(1,), mode='same'", "f8[n, 3], f8[2, 3]; axes=(0,)")

CONVOLUTIONS: Line = (
    *linear(
        "convolve(x, y; mode='full')",
        "convolve_left(out_bar, x, y, mode)",
        "convolve_right(out_bar, x, y, mode)",
        infer=convolution,
        samples=VECTORS,
        cost=50.0,
    ),
    *linear(
        "correlate(x, y; mode='valid')",
        "correlate_left(out_bar, x, y, mode)",
        "correlate_right(out_bar, x, y, mode)",
        infer=convolution,
        samples=VECTORS,
        cost=50.0,
    ),
    *linear(
        "fftconvolve(x, y; mode='full', axes=None)",
        "fftconvolve(centred(out_bar, x, y, mode, axes), flipped(y, axes), mode='valid', axes=axes)",
        "fftconvolve(centred(out_bar, x, y, mode, axes), flipped(x, axes), mode='valid', axes=axes)",
        infer=centred,
        samples=(*GRIDS, *ROWS),
        text="scipy.signal.fftconvolve({x}, {y}{options})",
        cost=100.0,
    ),
    *linear(
        "scipy_convolve(x, y; mode='full', method='auto')",
        "scipy_convolve(centred(out_bar, x, y, mode), flipped(y), mode='valid')",
        "scipy_convolve(centred(out_bar, x, y, mode), flipped(x), mode='valid')",
        infer=centred,
        samples=GRIDS,
        text="scipy.signal.convolve({x}, {y}{options})",
        cost=100.0,
    ),
)

POLYNOMIALS: Line = (
    *tangent(
        "polyval(p, x)",
        "values_of(p_dot, x) + polyval(polyder(p), x) * x_dot",
        "weighed(out_bar, x, p)",
        None,
        infer=values,
        samples=(
            "f8[n], f8[m]",
            "f8[3], float",
            "f8[3], f8",
            "f8[1], f8[n]",
            "f8[3], f8[n, m]",
            "c16[3], c16[n]",
            "f8[3], c16[n]",
            "f4[3], f4[n]",
            "i8[3], f8[n]",
            "f8[3], i8[n]",
        ),
        cost=20.0,
    ),
    *linear(
        "polyder(p)",
        "lowered(out_bar, p)",
        infer=slope,
        samples=("f8[n]", "f8[1]", "f8[2]", "c16[n]", "f4[n]", "i8[n]"),
        cost=2.0,
    ),
    *tangent(
        "vander(x; N=None, increasing=False)",
        "beside_zeros(slopes(x, N, increasing) * column(x_dot), increasing)",
        infer=powers,
        samples=(
            "f8[n]",
            "f8[n]; N=3",
            "f8[n]; N='m', increasing=True",
            "f8[n]; N=1",
            "f8[n]; N=2, increasing=True",
            "c16[n]; N=3",
            "f4[n]; N=3",
            "i8[n]; N=3",
        ),
        text="np.vander({x}{options})",
        cost=4.0,
    ),
)

TABLE: Line = (*CONVOLUTIONS, *POLYNOMIALS)
