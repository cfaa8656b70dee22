"""What the compiler knows of one primitive, and the one-line forms that declare its derivative."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from adgen.errors import Span
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Argument, Block, Tree
from adgen.ir.types import Type


@dataclass(frozen=True, slots=True)
class Partials:
    """Elementwise: one partial derivative for each operand, as an expression in the operands and `out`.

    None declares an operand that is data. The tangent is `sum(partial * x_dot)`, the cotangent `partial * out_bar`
    summed over broadcast axes.
    """

    texts: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear in each operand that has a transpose.

    `joint`: linear in all of them together (where, add): the tangent is the primitive on the tangents, zero for
    inactive operands. Otherwise multilinear (matmul): the tangent is a sum over operands. A transpose is an
    expression in the operands, the options and `out_bar`.
    """

    transposes: tuple[str | None, ...]
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Tangent:
    """The tangent as an expression in the operands, `x_dot` for each operand x, and `out`; linear in the tangents.

    An operand in which the primitive itself is linear, such as b in `solve(A, b)`, has a transpose as in `Linear`: a
    tangent may apply the primitive to a tangent.
    """

    text: str
    transposes: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Tangents:
    """Several results: the tangent of each as in `Tangent`, in which a result goes by its name; None declares data."""

    results: tuple[str, ...]
    texts: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Structural:
    """Both modes stand in `adgen/ad/structural.py`: primitives over indices, lists and many operands."""


@dataclass(frozen=True, slots=True)
class Nondiff:
    """A value without derivative (integers, comparisons, shapes, piecewise constants)."""


@dataclass(frozen=True, slots=True)
class Custom:
    """A function of the user's with a JVP or VJP as a block. `active` is about the first operands; others do not count.

    `form` "jvp": the block takes operands, results and the tangents of the `active` operands, and gives the tangents of
    the results that are floats. "vjp": `forward` takes operands and results and gives the residuals; the block takes
    these and the cotangents of the results that are floats, and gives those of the active operands.
    """

    form: str
    block: Block
    active: tuple[bool, ...]
    forward: Block | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """The linear map that only a VJP knows: after `data` operands (the residuals) it takes the tangents of the active
    operands of the function. Its option `shapes` has those of its results.
    """

    block: Block
    data: int


Rule = Partials | Linear | Tangent | Tangents | Structural | Nondiff | Custom | Pulled
InferRule = Callable[[Apply, Facts, Span], tuple[Type, ...]]


@dataclass(frozen=True, slots=True)
class Trees:
    """How a function of the user's is called: its parameters, whose leaves are the operands, and what it gives."""

    arguments: tuple[Argument, ...]
    out: Tree


@dataclass(frozen=True, slots=True)
class Primitive:
    """One primitive. `params` are its operands (a last one `*xs` takes any number), `options` its static options.

    `text` spells it in emitted code with `{x}` for operand or option x and `{options}` for the options that differ
    from their defaults; None means `np.NAME(operands, options)`. `precedence` is that of the emitted text.
    `passes`: it gives its last operand, and has a derivative of its own by the others.
    `trees`: of a function of the user's, which takes and gives containers; its `params` are labels for messages then.
    `view`: the result may share memory with the first operand. `writes`: it may be done in place in the first operand.
    `at` says what the derivative is at singular points, as `adgen/verify/singular.py` reads it and the tests try it;
    `note` is for people. `cost` is in floating-point operations per element of the result.
    """

    name: str
    params: tuple[str, ...]
    options: tuple[tuple[str, Hashable], ...]
    infer: InferRule
    rule: Rule
    text: str | None = None
    elementwise: bool = False
    view: bool = False
    writes: bool = False
    cost: float = 1.0
    at: str = ""
    note: str = ""
    samples: tuple[str, ...] = ()
    trees: Trees | None = None
    passes: bool = False

    @property
    def variadic(self) -> bool:
        """Whether the last operand stands for any number of operands."""
        return bool(self.params) and self.params[-1].startswith("*")
