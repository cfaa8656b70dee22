"""A derivative compiler for plain Python and NumPy.

`import adgen` brings the decorators alone; the compiler is imported when something has to be compiled that is not in
the cache, so that importing takes little more than importing NumPy.
"""

from __future__ import annotations

from adgen import rule
from adgen.api import grad, jvp, stop_gradient, value_and_grad, vjp
from adgen.errors import AdgenError
from adgen.example import example
from adgen.rule import nondiff

__version__ = "0.1.0"
__all__ = ["AdgenError", "example", "grad", "jvp", "nondiff", "rule", "stop_gradient", "value_and_grad", "vjp"]
