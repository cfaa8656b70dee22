"""Correlations, and convolutions of images with what lies beyond their edge."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.signal


def correlate(in1: Any, in2: Any, mode: Any = "full", method: Any = "auto") -> Any:
    """The convolution with the second operand turned around and conjugated.

    samples: f8[5], f8[2] | f8[3, 5], f8[2, 2], 'valid' | f8[3, 5], f8[2, 3], 'same' | f8[2], f8[5], 'valid'
        | f8[2], f8[5], 'same' | c16[4], c16[3] | f8[5], c16[2], mode='valid', method='direct'
        | f8[5], f8[2], method='fft'
    """
    return scipy.signal.convolve(in1, np.conj(np.flip(in2)), mode, method)


def convolve2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0) -> Any:
    """The convolution of images; what lies beyond the edge is a constant, the image again, or its reflection.

    samples: f8[3, 5], f8[2, 3] | f8[4, 5], f8[2, 3], 'same' | f8[4, 5], f8[2, 3], 'valid' | f8[2, 3], f8[4, 5], 'valid'
        | f8[2, 3], f8[4, 5], 'same' | f8[4, 5], f8[2, 3], boundary='wrap' | f8[4, 5], f8[2, 3], 'same', 'symm'
        | f8[4, 5], f8[3, 2], 'valid', 'symm' | f8[4, 5], f8[2, 3], 'same', 'fill', 2.0 | c16[3, 4], c16[2, 2]
    """
    rows, columns = in2.shape
    return _part(_full(in1, in2, mode, boundary, fillvalue), in1, mode, (rows - 1) // 2, (columns - 1) // 2)


def _full(in1: Any, in2: Any, mode: str, boundary: str, fillvalue: Any) -> Any:
    """The convolution of an image that is continued beyond its edge; where that is without meaning, of itself."""
    if mode == "valid" or (boundary == "fill" and isinstance(fillvalue, int) and fillvalue == 0):
        return scipy.signal.convolve(in1, in2, "valid" if mode == "valid" else "full", "direct")
    rows, columns = in2.shape
    around = ((rows - 1, rows - 1), (columns - 1, columns - 1))
    if boundary == "fill":
        wider = np.pad(in1, around, constant_values=fillvalue)
    else:
        wider = np.pad(in1, around, "wrap" if boundary in ("wrap", "circular") else "symmetric")
    return scipy.signal.convolve(wider, in2, "valid", "direct")


def _part(full: Any, in1: Any, mode: str, top: Any, left: Any) -> Any:
    return full[top : top + in1.shape[0], left : left + in1.shape[1]] if mode == "same" else full


def correlate2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0) -> Any:
    """The convolution of images with the second one turned around and conjugated; `same` rounds its centre up.

    samples: f8[3, 5], f8[2, 3] | f8[4, 5], f8[2, 3], 'same' | f8[4, 5], f8[2, 3], 'valid' | f8[2, 3], f8[4, 5], 'valid'
        | f8[4, 5], f8[2, 2], 'same', 'wrap' | f8[2, 3], f8[4, 5], 'same' | f8[4, 5], f8[2, 3], fillvalue=0.5
        | c16[3, 4], c16[2, 2]
    """
    rows, columns = in2.shape
    full = _full(in1, np.conj(np.flip(in2)), mode, boundary, fillvalue)
    return _part(full, in1, mode, rows // 2, columns // 2)
