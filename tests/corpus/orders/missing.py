"""Statistics of what is there, gaps filled with medians, and scans across the gaps."""

import numpy as np

ADGEN = {
    "sig": "x: f8[n, m], there: bool[n, m]",
    "wrt": ("x",),
    "args": [
        "rng.random((5, 3)), rng.random((5, 3)) > 0.3",
    ],
}


def f(x, there):
    y = np.where(there, x, np.nan)
    centre = np.nanmedian(y, axis=0)
    spread = np.nanquantile(y, 0.8, axis=0) - np.nanmin(y, axis=0)
    filled = np.where(np.isnan(y), centre, y)
    z = (filled - np.nanmean(y, axis=0)) / (1.0 + np.nanstd(y, axis=0))
    growth = np.nancumprod(1.0 + y, axis=0)[-1] - np.nancumsum(y, axis=0)[-1]
    return np.sum(np.tanh(z)) + np.mean(x, where=there) + spread @ growth
