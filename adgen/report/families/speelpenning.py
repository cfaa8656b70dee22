"""Speelpenning's product."""

import numpy as np


def speelpenning(x: np.ndarray) -> float:
    """The product of all elements (B. Speelpenning, Compiling fast partial derivatives, 1980)."""
    product = x[0]
    for i in range(1, len(x)):
        product = product * x[i]
    return product
