"""Functions of NumPy and SciPy that are written in the language itself: `adgen/definitions/`.

A function that is no primitive is a program over primitives, and is inlined like a function of the user's. Its text is
read and never executed; all of it stands where the user called it.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from adgen.frontend.program import Program
from adgen.frontend.static import Files, Module

FOLDER = Path(__file__).resolve().parents[1] / "definitions"

HOMES: dict[str, tuple[str, ...]] = {
    "builtins": ("sequences",),
    "adgen": ("ode",),
    "adgen.adjoint": ("adjoint",),
    "adgen.implicit": ("implicit",),
    "numpy": (
        "statistics",
        "selections",
        "calculus",
        "polynomials",
        "differences",
        "splitting",
        "assembly",
        "grids",
        "mapping",
        "edits",
        "quantiles",
        "stores",
        "sets",
    ),
    "numpy.fft": ("fourier",),
    "numpy.ndarray": ("ndarray",),
    "numpy.lib.stride_tricks": ("windows",),
    "numpy.linalg": ("linalg",),
    "numpy.logaddexp": ("logaddexp",),
    "numpy.ufunc": ("ufuncs",),
    "scipy.integrate": ("quadrature", "integrals"),
    "numpy.polynomial.polynomial": ("power_series",),
    "scipy.special": ("special",),
    "scipy.linalg": ("scipy_linalg",),
    "scipy.signal": ("convolutions",),
    "scipy.stats": ("distributions", "distributions_shaped", "distributions_counted", "distributions_moments"),
}
"""The files that define functions of each library."""

DISTRIBUTIONS = "scipy.stats"
"""The library whose functions are methods: `norm_pdf` in its files is `scipy.stats.norm.pdf`."""

_FILES = Files()


def definition(path: str) -> Program | None:
    """The program of a function of a library, or None where no file defines it."""
    library, _, name = path.rpartition(".")
    if library.startswith(f"{DISTRIBUTIONS}."):
        library, name = DISTRIBUTIONS, f"{library.removeprefix(f'{DISTRIBUTIONS}.')}_{name}"
    for file in HOMES.get(library, ()):
        if name in _public(file):
            found = _module(file).resolve(name)
            return found if isinstance(found, Program) else None
    return None


def is_definition(file: str) -> bool:
    """Whether a function of this file belongs to adgen and not to the user."""
    return Path(file).parent == FOLDER


def defined_names() -> tuple[str, ...]:
    """The path of every function that is defined in the language."""
    return tuple(_path(library, name) for library, files in HOMES.items() for f in files for name in _public(f))


def _path(library: str, name: str) -> str:
    if library == DISTRIBUTIONS:
        name = ".".join(name.rsplit("_", 1))
    return f"{library}.{name}"


def documentation(path: str) -> str:
    """What the definition of a function says about itself."""
    program = definition(path)
    if program is None or isinstance(program.node, ast.Lambda):
        return ""
    return ast.get_docstring(program.node) or ""


@cache
def _module(file: str) -> Module:
    return _FILES.module(FOLDER / f"{file}.py")


@cache
def _public(file: str) -> tuple[str, ...]:
    functions = (node.name for node in _module(file).tree.body if isinstance(node, ast.FunctionDef))
    return tuple(name for name in functions if not name.startswith("_"))
