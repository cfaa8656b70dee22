"""A derivative compiler for plain Python and NumPy.

`import adgen` brings the decorators alone; the compiler is imported when something has to be compiled that is not in
the cache, so that importing takes little more than importing NumPy.
"""

from __future__ import annotations

from adgen import rule
from adgen.api.gradients import grad, jvp, stop_gradient, value_and_grad, vjp
from adgen.api.jets import jet
from adgen.api.linear import linearize, pullback
from adgen.api.matrices import hessian, hvp, jacfwd, jacobian, jacrev, vhp
from adgen.api.products import hmp, jmp, mjp
from adgen.api.saving import checkpoint
from adgen.api.solvers import scipy
from adgen.custom import custom_jvp, custom_vjp, implicit
from adgen.definitions.ode import odeint
from adgen.errors import AdgenError
from adgen.example import example
from adgen.rule import nondiff

__version__ = "0.1.0"
__all__ = [
    "AdgenError",
    "checkpoint",
    "custom_jvp",
    "custom_vjp",
    "example",
    "grad",
    "hessian",
    "hmp",
    "hvp",
    "implicit",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jet",
    "jmp",
    "jvp",
    "linearize",
    "mjp",
    "nondiff",
    "odeint",
    "pullback",
    "rule",
    "scipy",
    "stop_gradient",
    "value_and_grad",
    "vhp",
    "vjp",
]
