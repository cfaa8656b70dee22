"""What the solvers of SciPy take: derivatives as keyword arguments, in the calling conventions of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from adgen.api.gradients import grad, value_and_grad
from adgen.api.matrices import hessian, hvp, jacobian
from adgen.api.options import Function
from adgen.errors import refuse
from adgen.module.seeds import floating


def scipy(
    function: Function,
    solver: str = "minimize",
    method: str | Callable[..., Any] | None = None,
    *,
    fun: bool = False,
    sparse: bool = False,
) -> dict[str, Any]:
    """The derivatives that a solver of SciPy takes, as its keyword arguments.

        minimize(loss, x0, args=(X, y), **adgen.scipy(loss, method="trust-ncg"))
        least_squares(residuals, x0, **adgen.scipy(residuals, "least_squares"))
        solve_ivp(rate, (t0, t1), y0, **adgen.scipy(rate, "solve_ivp", "BDF"))
        curve_fit(model, x, y, p0, **adgen.scipy(model, "curve_fit"))

    Only what the method uses is among them, and each is compiled when SciPy first calls it.

    Parameters
    ----------
    function
        What the solver is given: for minimize a number of a vector, `fun(x, *args)`; for least_squares and root several
        of a vector, as an array, a list or a tuple; for root_scalar a number of a number; for solve_ivp
        `fun(t, y, *args)`, differentiated by `y`; for curve_fit `f(xdata, *params)`, by each of `params`.
    solver
        "minimize", "least_squares", "root", "root_scalar", "solve_ivp", "curve_fit" or "NonlinearConstraint".
    method
        The method, if it is not the solver's own choice; it becomes one of the keyword arguments. For minimize also a
        function, which gets `jac`, `hess` and `hessp`.
    fun
        For minimize: `fun` is a keyword argument as well, and gives the value and the gradient from one sweep, as SciPy
        says by `jac=True`: `minimize(x0=x0, args=(X, y), **adgen.scipy(loss, fun=True))`.
    sparse
        Jacobians, and the Hessian for trust-constr, are a `scipy.sparse.csr_array`, where the solver takes one.

    Returns
    -------
    keywords
        `jac`: the gradient for minimize, of shape (n,), and a Jacobian for the others, (m, n); `hessp`, the Hessian
        times a vector, for methods of minimize that take it; `hess`, (n, n), for dogleg and trust-exact, which need all
        of it; `fprime` and `fprime2` for root_scalar; `jac` and `hess(x, v)` for NonlinearConstraint.

    Raises
    ------
    AdgenError
        E603 for a solver or method that SciPy does not have, and a function with too few parameters. What the compiler
        refuses is raised when the solver first calls a derivative, such as E502 where minimize gets no real number.

    Examples
    --------
    >>> import adgen
    >>> from scipy.optimize import minimize
    >>> def rosenbrock(x, a):
    ...     return (1.0 - x[0]) ** 2 + a * (x[1] - x[0] ** 2) ** 2
    >>> minimize(rosenbrock, [-1.0, 2.0], args=(100.0,), **adgen.scipy(rosenbrock, method="trust-exact")).x.round(4)
    array([1., 1.])
    """
    found = _derivatives(function, solver, _method(solver, method), sparse)
    if fun:
        found |= _with_values(function, solver, bool(found))
    return found if method is None else found | {"method": method}


def _with_values(function: Function, solver: str, derivative: bool) -> dict[str, Any]:
    if solver != "minimize":
        refuse("E603", f"fun=True is for minimize; {solver} takes the values from the function itself.")
    return {"fun": value_and_grad(function), "jac": True} if derivative else {"fun": function}


def _derivatives(function: Function, solver: str, method: str, sparse: bool) -> dict[str, Any]:
    _takes_variable(function, solver)
    makers = MAKERS[solver]
    found = {key: makers[key](function) for key in USES[solver].get(method, tuple(makers))}
    return _sparse(found, function, solver, method) if sparse else found


def _method(solver: str, method: object) -> str:
    """A method of a solver as `USES` has it, "custom" for a function. Raises AdgenError E603 where there is none."""
    if solver not in USES:
        refuse("E603", f"solver is {solver!r}; it must be {_either(USES)}.")
    methods = USES[solver]
    if callable(method) and solver == "minimize":
        return "custom"
    if method is None:
        first = next(iter(methods))
        if not methods[first]:
            why = f"{first!r}, the method of {solver} where none is named, uses no derivative."
            better = _either(name for name, used in methods.items() if used)
            refuse("E603", why, None, f"Name one that does: {better}.")
        return first
    if "" in methods:
        refuse("E603", f"{solver} has no methods, and method is {method!r}.", None, "Leave it out.")
    # For solve_ivp it may be a class, and minimize takes its names in any case.
    name = getattr(method, "__name__", method)
    for known in methods:
        if isinstance(name, str) and name.lower() == known.lower():
            return known
    refuse("E603", f"method is {method!r}; for {solver} it must be {_either(methods)}.")


def _sparse(found: dict[str, Any], function: Function, solver: str, method: str) -> dict[str, Any]:
    """The keywords with sparse matrices. Raises AdgenError E603 where the method takes none."""
    methods, makers = SPARSE.get(solver, ((), {}))
    if method not in methods:
        taking = _either(f"{s} {m}".strip() for s, (ms, _) in SPARSE.items() for m in ms)
        refuse("E603", f"{solver} {method} takes no sparse matrix.", None, f"Those that do are {taking}.")
    return {key: value for key, value in found.items() if key != "hessp"} | {k: m(function) for k, m in makers.items()}


def _takes_variable(function: Function, solver: str) -> None:
    """Refuse (E603) what is no function of enough arguments."""
    if not callable(function):
        refuse("E603", f"adgen.scipy needs a function, and {function!r} is none.", None, "Give what SciPy is given.")
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return  # it is not written in Python, which E105 says when it is compiled
    name = getattr(function, "__name__", "the function")
    kinds = inspect.Parameter
    for p in parameters:
        if p.kind is kinds.VAR_POSITIONAL:
            refuse("E603", f"`{name}` has `*{p.name}`, which is no fixed number of parameters.", None, "List them.")
    places = [p for p in parameters if p.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    if len(places) < sum(not name.startswith("*") for name in CALLED[solver].strip("()").split(", ")):
        refuse("E603", f"{solver} calls `{name}{CALLED[solver]}`, which has only {len(places)} parameters.")


def _either(names: Iterable[str]) -> str:
    *most, last = map(repr, names)
    return f"{', '.join(most)} or {last}"


@dataclass(frozen=True, slots=True)
class HessianTimes:
    """`hessp(x, p, *args)`: adgen's products take the vector after the arguments."""

    hvp: Callable[..., Any]

    def __call__(self, x: Any, p: Any, *args: Any) -> Any:
        """The Hessian at `x` times `p`."""
        return self.hvp(x, *args, p)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A Jacobian as one array, also where the function gives a list or a tuple of numbers, and so one of rows."""

    jacobian: Callable[..., Any]

    def __call__(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The Jacobian, of shape (m, n)."""
        # root hands on integers where its start is of integers.
        return np.asarray(self.jacobian(floating(x), *args, **kwargs))


def constraint_hessian(function: Function, *, sparse: bool = False) -> Callable[..., Any]:
    """`hess(x, v)` of a constraint: the Hessian of its values weighted by `v`."""

    def weighted(x: Any, v: Any) -> Any:
        return np.sum(v * np.array(function(x)))

    return hessian(weighted, sparse=True) if sparse else hessian(weighted)


@dataclass(frozen=True, slots=True)
class Columns:
    """`jac(xdata, *params)`: a column for each parameter, of as many as curve_fit has."""

    model: Function
    jacobians: dict[int, Callable[..., Any]]

    def __call__(self, xdata: Any, *params: float) -> Any:
        """The Jacobian, of shape (m, n)."""
        count = len(params)
        if count not in self.jacobians:
            self.jacobians[count] = jacobian(self.model, tuple(range(1, count + 1)), mode="forward")
        columns = self.jacobians[count](xdata, *params)
        return np.stack(columns if count > 1 else (columns,), axis=-1)


def _each(*groups: tuple[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return {name: used for names, used in groups for name in names.split()}


USES: dict[str, Mapping[str, tuple[str, ...]]] = {
    "minimize": _each(
        ("BFGS CG L-BFGS-B TNC SLSQP", ("jac",)),
        ("Newton-CG trust-ncg trust-krylov trust-constr", ("jac", "hessp")),
        ("dogleg trust-exact", ("jac", "hess")),
        ("Nelder-Mead Powell COBYLA COBYQA", ()),
    ),
    "least_squares": _each(("trf dogbox lm", ("jac",))),
    "root": _each(
        ("hybr lm", ("jac",)),
        ("broyden1 broyden2 anderson linearmixing diagbroyden excitingmixing krylov df-sane", ()),
    ),
    "root_scalar": _each(
        ("newton", ("fprime",)),
        ("halley", ("fprime", "fprime2")),
        ("secant bisect brentq brenth ridder toms748", ()),
    ),
    "solve_ivp": _each(("RK45 RK23 DOP853", ()), ("Radau BDF LSODA", ("jac",))),
    "curve_fit": _each(("lm trf dogbox", ("jac",))),
    "NonlinearConstraint": {"": ("jac", "hess")},
}
"""The derivatives that each method of a solver uses; the first method stands for the solver's own choice."""

CALLED = {
    "minimize": "(x, *args)",
    "least_squares": "(x, *args)",
    "root": "(x, *args)",
    "root_scalar": "(x, *args)",
    "solve_ivp": "(t, y, *args)",
    "curve_fit": "(xdata, p, *params)",
    "NonlinearConstraint": "(x)",
}
"""How each solver calls the function."""

MAKERS: dict[str, dict[str, Callable[[Function], Any]]] = {
    "minimize": {"jac": grad, "hess": hessian, "hessp": lambda f: HessianTimes(hvp(f))},
    "least_squares": {"jac": lambda f: Matrix(jacobian(f))},
    "root": {"jac": lambda f: Matrix(jacobian(f))},
    "root_scalar": {"fprime": grad, "fprime2": lambda f: grad(grad(f))},
    "solve_ivp": {"jac": lambda f: Matrix(jacobian(f, 1))},
    "curve_fit": {"jac": lambda f: Columns(f, {})},
    "NonlinearConstraint": {"jac": lambda f: Matrix(jacobian(f)), "hess": constraint_hessian},
}
"""What each derivative is made by."""

SPARSE: dict[str, tuple[tuple[str, ...], dict[str, Callable[[Function], Any]]]] = {
    "minimize": (("trust-constr",), {"hess": lambda f: hessian(f, sparse=True)}),
    "least_squares": (("trf", "dogbox"), {"jac": lambda f: jacobian(f, sparse=True)}),
    "solve_ivp": (("Radau", "BDF"), {"jac": lambda f: jacobian(f, 1, sparse=True)}),
    "NonlinearConstraint": (
        ("",),
        {"jac": lambda f: jacobian(f, sparse=True), "hess": lambda f: constraint_hessian(f, sparse=True)},
    ),
}
"""The methods that take sparse matrices, and what makes them."""
