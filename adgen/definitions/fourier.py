"""Transforms of `numpy.fft` that are others with the roles of time and frequency exchanged."""

from __future__ import annotations

from typing import Any

import numpy as np


def hfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Any:
    """The spectrum of a signal of which one half is given, since the other is its conjugate.

    samples: c16[n] | f8[n] | c16[n], 5 | c16[5], n=4, norm='ortho' | c16[n, 3], axis=0, norm='forward'
    """
    swapped: Any = norm if norm == "ortho" else "backward" if norm == "forward" else "forward"
    return np.fft.irfft(np.conjugate(a), n, axis, swapped, out)


def ihfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Any:
    """The half of a signal whose spectrum is given and real.

    samples: f8[n] | f8[5] | f8[n], 5 | f8[5], n=4, norm='ortho' | f8[n, 3], axis=0, norm='forward'
    """
    swapped: Any = norm if norm == "ortho" else "backward" if norm == "forward" else "forward"
    return np.conjugate(np.fft.rfft(a, n, axis, swapped, out))
