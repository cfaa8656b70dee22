"""The field of a thin wire by the sine and cosine integrals, of a ring by Bessel functions, of an edge by Fresnel's."""

import numpy as np
import scipy.special as sp

ADGEN = {
    "sig": "x: f8[n], a: float",
    "wrt": ("x", "a"),
    "args": ["rng.random(5) + 0.5, 1.3"],
}


def f(x, a):
    si, ci = sp.sici(a * x)
    s, c = sp.fresnel(x)
    ring = sp.j0(a * x) * sp.jv(2, x) - sp.yn(1, x) * sp.ive(0.5, x) + sp.k1(a * x) / sp.i0e(x)
    return np.sum(si * np.cos(ci) + s * c + ring)
