"""How operations are counted: one convention for programs and for expressions.

As `sympy.count_ops` counts: every `+ - * / **` is one operation, and so are a negation, a comparison and every call of
a function; moving numbers about (subscripts, copies, reshapes, stores) is none. An operation on arrays is one for each
element of the result, a sum of n numbers n - 1, a product of matrices its multiplications and additions. What a routine
of a library does inside (a factorisation, a Fourier transform, a sort) is not known here: its call is one operation,
and its name is told (`Counts.routines`). Only operations on real and complex numbers count: what programs compute with
integers and truth values (indices, lengths, loop counters) finds the numbers and is no arithmetic on them.

A program is counted in two ways. *Static*: its text, every operator once, in whatever loop it stands and however long
its arrays are. *Executed*: one call with given arguments, loops as often as they run, of branches the one taken. What
is computed once and read twice counts once. What it would count as a *tree*, every value written out wherever it is
read, is asked of the expressions that a program computes (`program_trees.py`) and of SymPy's (`expression_counts.py`).

*Products* are the multiplications and divisions of which no operand is a literal: the operations that the theorem of
Baur and Strassen speaks of (The complexity of partial derivatives, TCS 22, 1983): a rational function and all of its
partial derivatives together need at most three times as many of them as the function alone.

*Peak* is the largest number of numbers that are held at once: after each statement, those that are read later; views
share the numbers of what they look at, and the elements of lists (tapes) count.

The optimiser estimates (`adgen/analysis/cost.py`): there a division weighs 4 and an exponential 20, as they do in time,
lengths and trips may be nominal, and the dearer branch counts. Here everything weighs one and is counted while it runs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from adgen.analysis.operations import MOVES, computes, static
from adgen.emit.liveness import Live, Liveness
from adgen.ir.nodes import Apply, Atom, Bind, Block, Const, Function, Value, While
from adgen.ir.walker import blocks, free
from adgen.rules.table import PRIMITIVES
from adgen.verify.data import Datum
from adgen.verify.interpret import run

ELEMENTWISE = frozenset({"modf", "frexp", "fresnel", "sici"})
"""Primitives of several results that work on each element by itself."""


@dataclass(frozen=True, slots=True)
class Work:
    """The operations of one statement; `products` of them multiply or divide two numbers that are computed."""

    operations: int
    products: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What a program counts; `routines` are the calls of libraries that count one each."""

    static: int
    executed: int
    products: int
    peak: int
    routines: tuple[str, ...] = ()


def size(value: Datum) -> int:
    """How many numbers a value holds."""
    return sum(map(size, value)) if isinstance(value, list) else 0 if value is None else int(np.size(value))


def _reduced(out: Datum, x: Datum) -> Work:
    return Work(size(x) - size(out))


def _multiplied(out: Datum, x: Datum) -> Work:
    return Work(size(x) - size(out), size(x) - size(out))


def _averaged(out: Datum, x: Datum) -> Work:
    return Work(size(x))


def _scanned(out: Datum, x: Datum, axis: int | None = None) -> Work:
    lanes = 1 if axis is None else size(x) // max(np.shape(x)[axis], 1)
    return Work(max(size(x) - lanes, 0))


def _product_scanned(out: Datum, x: Datum, axis: int | None = None) -> Work:
    operations = _scanned(out, x, axis).operations
    return Work(operations, operations)


def _contracted(out: Datum, x: Datum, y: Datum) -> Work:
    return _products(out, np.shape(x)[-1] if np.ndim(x) and np.ndim(y) else 1)


def _products(out: Datum, length: int) -> Work:
    """A sum of `length` products for each element."""
    return Work(size(out) * max(2 * length - 1, 0), size(out) * length)


def _tensordot(out: Datum, x: Datum, y: Datum) -> Work:
    return _products(out, round((size(x) * size(y) / max(size(out), 1)) ** 0.5))


def _sparse(out: Datum, data: Datum, columns: Datum) -> Work:
    products = size(data) * (np.shape(columns)[1] if np.ndim(columns) == 2 else 1)
    return Work(max(2 * products - size(out), 0), products)


def _einsum(out: Datum, *xs: Datum, subscripts: str) -> Work:
    lengths: dict[str, int] = {}
    for letters, x in zip(subscripts.partition("->")[0].split(","), xs, strict=True):
        first, dots, last = letters.strip().partition("...")
        shape = np.shape(x)
        between = shape[len(first) : len(shape) - len(last)] if dots else ()
        names = [*first, *(f"...{len(between) - k}" for k in range(len(between))), *last]
        for name, length in zip(names, shape, strict=True):
            lengths[name] = max(lengths.get(name, 1), length)
    space = int(np.prod([*lengths.values()]))
    products = (len(xs) - 1) * space
    return Work(products + space - size(out), products)


def _each(times: int, products: int = 0) -> Callable[..., Work]:
    """So many operations for each element of the result."""
    return lambda out, *xs: Work(times * size(out), products * size(out))


COUNTED: dict[str, Callable[..., Work]] = {
    **dict.fromkeys(("sum", "sum_to", "sum_rows", "fsum", "max", "min", "nansum", "nanmax", "nanmin"), _reduced),
    **dict.fromkeys(("prod", "nanprod"), _multiplied),
    **dict.fromkeys(("mean", "nanmean"), _averaged),
    **dict.fromkeys(("cumsum", "nancumsum", "running_max", "running_min"), _scanned),
    **dict.fromkeys(("cumprod", "nancumprod"), _product_scanned),
    "trace": lambda out, x, offset=0: Work(size(np.diagonal(x, offset)) - size(out)),
    "var": lambda out, x: Work(4 * size(x)),
    "std": lambda out, x: Work(4 * size(x) + size(out)),
    "norm": lambda out, x: Work(2 * size(x)),
    **dict.fromkeys(("matmul", "dot", "inner", "matvec"), _contracted),
    "vecmat": lambda out, x, y: _products(out, np.shape(x)[-1]),
    "vecdot": lambda out, x, y, axis=-1: _products(out, max(np.shape(x)[axis], np.shape(y)[axis])),
    "vdot": lambda out, x, y: _products(out, size(x)),
    "tensordot": _tensordot,
    "einsum": _einsum,
    "linspace": lambda out, lo, hi: Work(2 * size(out) + 2),  # a step, and each element by it
    "outer": _each(1, 1),
    "kron": _each(1, 1),
    "cross": _each(3, 2),
    "csr_product": lambda out, data, indices, pointers, x: _sparse(out, data, x),
    "csc_product": lambda out, data, indices, pointers, x: _sparse(out, data, x),
    "coo_product": lambda out, data, rows, columns, x: _sparse(out, data, x),
    "index_add": lambda out, a, v, *places: Work(size(v)),
    "list_add": lambda out, values, x, i: Work(size(x)),
    "list_plus": _each(1),
    "list_sum": lambda out, values, *length: Work(max(size(values) - size(out), 0)),
}
"""Primitives that are not elementwise: their operations, by the result, the operands, and the options in `OPTIONS`."""

OPTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("cumsum", "cumprod", "nancumsum", "nancumprod", "running_max", "running_min", "vecdot"), ("axis",)
    ),
    "trace": ("offset",),
    "einsum": ("subscripts",),
}


def routine(prim: str) -> bool:
    """Whether a primitive is a routine of a library, of which only the call counts."""
    known = prim in MOVES or prim in COUNTED or prim in ELEMENTWISE
    return not (known or (prim in PRIMITIVES and PRIMITIVES[prim].elementwise))


def work(op: Apply, results: Sequence[Datum], operands: Sequence[Datum]) -> Work:
    """The operations of a statement that computes, once."""
    if op.prim in COUNTED:
        options = {name: value for name, value in op.attrs if name in OPTIONS.get(op.prim, ())}
        return COUNTED[op.prim](results[0], *operands, **options)
    if routine(op.prim):
        return Work(1)
    elements = size(results[0])
    return Work(elements, elements if _multiplies(op) else 0)


def _multiplies(op: Apply) -> bool:
    match op:
        case Apply("square" | "reciprocal"):
            return True
        case Apply("multiply" | "divide", (x, y)):
            return not (isinstance(x, Const) or isinstance(y, Const))
        case Apply("power", (_, y)):
            return isinstance(y, Const)
        case _:
            return False


def count(function: Function, args: Sequence[Datum]) -> Counts:
    """What one call counts, with the flat parameters of `interpret.run`. Raises whatever the program raises."""
    meter = _Meter(_read_later(function))
    meter.hold(args[i] for i, param in enumerate(function.params) if param in _needed(function.body))
    run(function, args, watch=meter)
    return Counts(static(function), meter.operations, meter.products, meter.peak, tuple(sorted(meter.routines)))


@dataclass(slots=True)
class _Meter:
    """Adds up while a program runs. `later` are the ids of the values that are read after each bind, by its `id()`."""

    later: Mapping[int, tuple[int, ...]]
    operations: int = 0
    products: int = 0
    peak: int = 0
    routines: set[str] = field(default_factory=set)

    def __call__(self, bind: Bind, values: Mapping[int, Datum]) -> None:
        if isinstance(bind.op, Apply) and computes(bind):
            done = work(bind.op, [values[r.id] for r in bind.results], [_datum(a, values) for a in bind.op.args])
            self.operations += done.operations
            self.products += done.products
            if routine(bind.op.prim):
                self.routines.add(bind.op.prim)
        self.hold(values[i] for i in self.later[id(bind)])

    def hold(self, values: Iterable[Datum]) -> None:
        """Hold these numbers at once."""
        held: dict[int, int] = {}
        scalars = sum(_hold(value, held) for value in values)
        self.peak = max(self.peak, scalars + sum(held.values()))


def _datum(atom: Atom, values: Mapping[int, Datum]) -> Datum:
    match atom:
        case Value(number):
            return values[number]
        case Const(value):
            return value
        case _:
            return None


def _hold(value: Datum, held: dict[int, int]) -> int:
    """Add the arrays and lists of a value to `held`, which has the size of each by its `id()`; 1 for a number."""
    match value:
        case np.ndarray():
            while isinstance(value.base, np.ndarray):
                value = value.base
            held[id(value)] = value.size
            return 0
        case list():
            if id(value) not in held:
                held[id(value)] = 0
                held[id(value)] = sum(_hold(element, held) for element in value)
            return 0
        case _:
            return 0 if value is None else 1


def _needed(block: Block) -> Live:
    """The parameters of a block that it reads."""
    return frozenset(free(Block((), block.binds, block.yields)))


def _read_later(function: Function) -> dict[int, tuple[int, ...]]:
    """The values that are read after each bind of a program, by the `id()` of the bind."""
    liveness, found = Liveness(), {}

    def visit(block: Block, outside: Live) -> None:
        for bind, after in zip(block.binds, liveness.after(block, outside), strict=True):
            found[id(bind)] = tuple(sorted(v.id for v in after))
            beyond = liveness.outside(bind, after)
            for inner in blocks(bind.op):
                # While the condition of a loop is computed, what its body reads goes by the condition's names.
                asks = isinstance(bind.op, While) and inner is bind.op.cond
                visit(inner, beyond | frozenset(inner.params) if asks else beyond)

    visit(function.body, frozenset())
    return found


def lines(module: str, function: str) -> int:
    """The lines of one function of an emitted module, without blank lines, comments and docstrings."""
    (found,) = (n for n in ast.parse(module).body if isinstance(n, ast.FunctionDef) and n.name == function)
    first = found.body[1 if ast.get_docstring(found) is not None else 0]
    texts = module.splitlines()
    signature = texts[found.lineno - 1 : found.body[0].lineno - 1]
    body = texts[first.lineno - 1 : found.end_lineno]
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in (*signature, *body))
