"""A function to be compiled, with what its global names mean; the frontend never executes it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # A hit of the disk cache reads a program and needs no IR, whose classes take longer to make than to use.
    from adgen.ir.nodes import Tree
    from adgen.ir.types import Type


@dataclass(frozen=True, slots=True)
class Library:
    """A name from a module that adgen knows by its dotted path: `numpy`, `numpy.linalg.norm`, `math.exp`, `math.pi`."""

    path: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A global or closure variable whose value is known: a number, string, tuple, list, dict, or `np.ndarray`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A name that exists but cannot be used; `why` is a whole sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class Namespace:
    """A module of the user's, or an object, whose attributes are read one at a time: `helpers.rate`, `self.mass`.

    `resolve` says what an attribute means, or None where there is no such attribute.
    """

    name: str
    resolve: Callable[[str], Entity | None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Solution:
    """The result of a function as the "root", "fixed_point" or "minimum" of an equation.

    `like` names the argument that it has the type of, or is "float", where the body cannot be read. `tol` is how exact
    it must be for its derivative to be a number. `iterate`: the adjoint of a fixed point is one, and found by steps.
    """

    kind: str
    like: str | None
    tol: float
    iterate: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A derivative that the user declares for a function.

    `form` is "partials" or "formula" (`head` names the operands, `texts` are the partial derivatives or the formula),
    "jvp" or "vjp" (which `function` computes), "custom_jvp" or "custom_vjp" (the same with JAX's parameters; `function`
    is the first, `backward` the second of the latter, and None where it is still to come), "implicit" (`function` is
    the equation, and `solution` says what the result is to it), or "nondiff".
    """

    form: str
    head: str = ""
    texts: tuple[str | None, ...] = ()
    function: object = None
    """A Python function as `adgen.rule` gets it, or the `Program` that the frontend has read."""
    backward: object = None
    nondiff: tuple[int, ...] = ()
    """The positions of parameters that are passed to the rule as they are."""
    solution: Solution | None = None
    samples: tuple[str, ...] = field(default=(), compare=False)
    """Operands on which `adgen check-rules` tries it, as `adgen/verify/calls.py` reads them."""


@dataclass(frozen=True, slots=True)
class Program:
    """One function definition. `node` has the line numbers of `text`, the text of the whole file.

    `resolve` says what a global (or closure) name means, or None where it is not defined; builtins are the frontend's.
    """

    name: str
    file: str
    text: str = field(repr=False)
    node: ast.FunctionDef | ast.Lambda = field(repr=False)
    resolve: Callable[[str], Entity | None] = field(repr=False)
    rule: Rule | None = None
    module: str = ""
    """Where it can be imported from."""
    held: tuple[str, ...] = ()
    """Parameters of `node` that the user's function does not have: they stand for data that its text reads."""


@dataclass(frozen=True, slots=True)
class Record:
    """A dataclass or a named tuple; calling it makes an instance. `path` is the dotted name of the class.

    `defaults` are the fields that a call may leave out, with their values. `annotations` stand in the class where its
    text was read.
    """

    path: str
    fields: tuple[str, ...]
    defaults: tuple[tuple[str, Entity], ...] = ()
    named_tuple: bool = False
    annotations: tuple[ast.expr, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of `scipy.stats` with frozen parameters, `norm(0, 1)`, that a module made."""

    path: str
    args: tuple[Entity, ...]
    keywords: tuple[tuple[str, Entity], ...]


_NAMES = "norm t cauchy laplace expon uniform gamma chi2 beta poisson binom dirichlet multivariate_normal"

DISTRIBUTIONS = frozenset(f"scipy.stats.{name}" for name in _NAMES.split())
"""The distributions with methods that are known, see `adgen/definitions/`."""


@dataclass(frozen=True, slots=True)
class Vectorized:
    """`np.vectorize(function)` that a module made; `otypes` names the dtypes of its results."""

    function: Entity
    otypes: tuple[str, ...] | None = None


CHECKPOINT = "adgen.checkpoint"


@dataclass(frozen=True, slots=True)
class Derivation:
    """`adgen.grad(function)`, or another derivative that a module made; `options` are what it was called with.

    So is `adgen.checkpoint(function)`, which is the function itself with another way back.
    """

    path: str
    function: Entity
    options: tuple[tuple[str, Entity], ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Arrays that are read from around the function, and are a parameter of what is compiled, with this name."""

    name: str


Entity = Library | Constant | Held | Program | Namespace | Record | Distribution | Vectorized | Derivation | Unreadable


@dataclass(frozen=True, slots=True)
class Given:
    """What a parameter is: a tree, and the type of each leaf in order. `Fixed` trees are baked in."""

    tree: Tree
    types: tuple[Type, ...] = ()


Signature = dict[str, Given]
"""What each parameter is. Symbols of lengths are shared between parameters where the user shares their names."""
