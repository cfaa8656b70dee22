"""The object that stands for a sparse Jacobian or Hessian of a live function."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from adgen.errors import FAULT, AdgenError, refuse
from adgen.late import Late
from adgen.module.decorator import Derivative
from adgen.module.dispatch import key_of, sizes_of
from adgen.module.seeded import Prepared
from adgen.module.transform import Transform

if TYPE_CHECKING:
    from scipy import sparse

    from adgen import family
    from adgen.ir.nodes import Function
    from adgen.module import compiling
    from adgen.sparse import pattern, plan
    from adgen.sparse.pattern import Indices
    from adgen.sparse.plan import Array, Coloring, Plan
else:
    family, compiling = Late("adgen.family"), Late("adgen.module.compiling")
    sparse = Late("scipy.sparse")
    pattern, plan = Late("adgen.sparse.pattern"), Late("adgen.sparse.plan")

PRODUCTS = {"columns": "jmp", "rows": "mjp", "star": "hmp"}
"""What a matrix is computed by, for each way of colouring it."""

_MANY = 256
"""How many plans are remembered: one for each combination of types, lengths and integers."""

_LINES = 16
"""How many rows are computed in full at a time where an entry may be missing."""

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""The arguments of a call."""


class Product(Derivative):
    """A product with a matrix of seeds that fit already."""

    def _callable(self, state: Any, function: Any) -> Callable[..., Any]:
        return Prepared(function, tuple(state.parameters.parameters))


class SparseMatrix(Derivative):
    """A Jacobian or Hessian as a `scipy.sparse.csr_array`, from as few sweeps as its pattern has colours.

    Rows are the numbers of the result, one after the other, and columns those of the arguments in `wrt`; of a Hessian
    both are the latter. The pattern is found at the first call for each combination of types and lengths, and compared
    with a probe at each: where it depends on the values of the arguments, it grows.
    """

    def __init__(self, function: Callable[..., Any], transform: Transform) -> None:
        super().__init__(function, transform)
        inner = replace(transform, mode="reverse", sparse=False, sparsity=None)
        self._products = {by: Product(function, replace(inner, derive=name)) for by, name in PRODUCTS.items()}
        self._linear = replace(inner, derive="hvp" if transform.derive == "hessian" else "jvp")
        self._functions: dict[Hashable, Function] = {}
        self._plans: dict[Hashable, Plan] = {}
        self._made_for: object = None

    def sparsity(self, *args: object, **kwargs: object) -> sparse.csr_array:
        """Where the matrix at these arguments may differ from zero, as far as is known: a matrix of True."""
        found = self._plan(args, kwargs).pattern
        ones = pattern.ones(len(found.indices))
        return sparse.csr_array((ones, found.indices.copy(), found.indptr.copy()), shape=found.shape)

    def coloring(self, *args: object, **kwargs: object) -> Coloring:
        """Which columns or rows one seed carries, for arguments of these types and lengths."""
        return self._plan(args, kwargs).coloring

    def source(self, *args: object, **kwargs: object) -> str:
        """The text of the module that is swept with: the product of the matrix with a matrix of seeds."""
        return self._product(self._plan(args, kwargs)).source(*args, **kwargs)

    def specialize(self, *args: object, **kwargs: object) -> Callable[..., Any]:
        """Refused: the generated function is that of a product, see `adgen.jmp`, `adgen.mjp` and `adgen.hmp`."""
        name = self._product(self._plan(args, kwargs)).derive
        fix = f"Use adgen.{name}(f).specialize(...), with seeds of your own."
        refuse("E603", "A sparse matrix is put together from a product with seeds; no module does it alone.", None, fix)

    def _call(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> object:
        made, call, start = self._plan(args, kwargs), (args, dict(kwargs)), _kept(args, kwargs)
        for _ in range(2):
            sweep, aux = self._swept(made, call)
            call = _kept(*start)  # what is done again draws the same numbers, and the user's generator goes on once
            if len(sweep) == made.lines:
                matrix = made.matrix(sweep)
                doubtful = made.doubtful(sweep, matrix.data)
                if len(doubtful) and (again := self._grown(made, start, doubtful)) is not None:
                    made = again
                    continue
                if len(doubtful):
                    self._planned(start, made.settled(sweep, matrix.data))
                return (matrix, aux) if self.transform.has_aux else matrix
            made = self._replaced(start)  # a length that only the run shows
        raise AdgenError(FAULT, f"The sparsity pattern of {self.__name__} at these arguments lacks an entry.")

    def _swept(self, made: Plan, call: Call) -> tuple[Array, object]:
        by, (args, kwargs) = made.coloring.by, call
        result = self._products[by](*args, *made.seeds, **kwargs)
        return plan.swept(made.structure, result, by, self.transform.has_aux)

    def _product(self, made: Plan) -> Derivative:
        return self._products[made.coloring.by]

    # Plans

    def _plan(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Plan:
        state = self._current()
        arguments = self._arguments(state, args, len(args), kwargs)
        key = self._key(arguments)
        with self._lock:
            if self._made_for is not state:
                self._made_for = state
                self._plans.clear()
                self._functions.clear()
            if key not in self._plans:
                if len(self._plans) >= _MANY:
                    self._plans.clear()
                try:
                    self._plans[key] = self._made(arguments)
                except ImportError as error:
                    why = f"A sparse matrix needs {error.name}, which is not installed."
                    refuse("E603", why, None, "pip install scipy, or leave `sparse` out.")
            return self._plans[key]

    @staticmethod
    def _key(arguments: Mapping[str, object]) -> Hashable:
        values = tuple(arguments.values())
        return (*arguments, key_of(values), sizes_of(values))

    def _made(self, arguments: Mapping[str, Any], before: Plan | None = None) -> Plan:
        """A plan for these arguments, which also has the entries that were there `before`."""
        structure = self._structure(arguments)
        found = structure.pattern
        if self.transform.sparsity is not None:
            found = pattern.given(self.transform.sparsity, structure.shape)
        assert found is not None
        found = found.symmetric if self.derive == "hessian" else found
        if before is not None and before.pattern.shape == found.shape:
            found = found.joined(before.pattern)
        return plan.planned(structure, found, self._ways(structure))

    def _ways(self, structure: pattern.Structure) -> tuple[plan.By, ...]:
        if self.derive == "hessian":
            return ("star",)
        match self.transform.mode:
            case "forward":
                return ("columns",)
            case "reverse":
                return ("rows",)
            case _:
                return ("columns", "rows") if structure.counted else ("columns",)

    def _structure(self, arguments: Mapping[str, Any]) -> pattern.Structure:
        key = self._key(arguments)
        reading, change, given = self._subject(self._current(), arguments)
        if key not in self._functions:
            wrt = reading.wrt(change, given)
            options = replace(change, derive=self._linear.derive, mode=self._linear.mode)
            found = compiling.derived(reading.program, options, wrt, given)
            outputs = found.outputs if self.derive == "jacobian" else ()
            family.all_real(found, family.Active(found.wrt, outputs), "jmp")
            self._functions[key] = found
        return pattern.structure(self._functions[key], given, known=self.transform.sparsity is not None)

    # Doubts

    def _replaced(self, call: Call, before: Plan | None = None) -> Plan:
        args, kwargs = call
        return self._planned(call, self._made(self._arguments(self._current(), args, len(args), kwargs), before))

    def _planned(self, call: Call, made: Plan) -> Plan:
        args, kwargs = call
        key = self._key(self._arguments(self._current(), args, len(args), kwargs))
        with self._lock:
            self._plans[key] = made
        return made

    def _grown(self, made: Plan, call: Call, doubtful: Indices) -> Plan | None:
        """A plan with more entries; None where none is missing, and the sweep differs by rounding alone.

        Raises AdgenError E605 where the pattern is the user's.
        """
        found = self.transform.sparsity is None
        if found:
            again = self._replaced(call, made)
            if again.pattern.shape != made.pattern.shape or not made.pattern.covers(again.pattern):
                return again
        missing = self._missing(made, call, doubtful[:_LINES] if found else doubtful)
        if missing is None:
            return None
        row, column, value = missing
        what = "Hessian" if self.derive == "hessian" else "Jacobian"
        why = f"The entry ({row}, {column}) of the {what} of {self.__name__} is {value:.6g}, and "
        if found:
            raise AdgenError(FAULT, f"{why}the pattern that was found does not have it.")
        refuse("E605", f"{why}`sparsity` does not have it.")

    def _missing(self, made: Plan, call: Call, lines: Indices) -> tuple[int, int, float] | None:
        """An entry outside of the pattern in some lines of the matrix, which are computed in full."""
        by = made.coloring.by
        other: plan.By = "star" if by == "star" else "rows" if by == "columns" else "columns"
        for start in range(0, len(lines), _LINES):
            some = lines[start : start + _LINES]
            args, kwargs = _kept(*call)
            seeds = plan.given(made.structure, pattern.units(some, made.lines), other)
            result = self._products[other](*args, *seeds, **kwargs)
            full, _ = plan.swept(made.structure, result, other, self.transform.has_aux)
            if (entry := plan.outside(made, full, some)) is not None:
                return entry
        return None


def _kept(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Call:
    """The arguments of a call with generators that a call may draw from without moving those of the user."""
    kept = {name: _still(value) for name, value in kwargs.items()}
    return tuple(map(_still, args)), kept


def _still(value: object) -> object:
    return copy.deepcopy(value) if isinstance(value, np.random.Generator) else value
