"""Distributions with frozen parameters: `scipy.stats.norm(0, 1).pdf(x)` is `scipy.stats.norm.pdf(x, 0, 1)`."""

from __future__ import annotations

from adgen.frontend.calling import bound, listed
from adgen.frontend.definitions import defined_names, definition
from adgen.frontend.library import numeric
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Library
from adgen.frontend.values import Abstract, Bound, Boxed, Frozen, Ref

POINTS = frozenset({"x", "q", "k"})
"""What the methods call the place where they are evaluated; those without it have only parameters."""


def made(m: Machine, path: str, given: Arguments) -> Frozen:
    """The distribution with these parameters."""
    match path:
        case "scipy.stats.multivariate_normal":
            values = bound(m, listed("multivariate_normal", "mean=None, cov=1, allow_singular=False"), given)
            # SciPy factors the covariance now: what is written into it later does not count. The mean is read later.
            cov = _copied(m, values["cov"])
            return Frozen(path, (_array(m, values["mean"]), cov, values["allow_singular"]))
        case "scipy.stats.dirichlet":
            return Frozen(path, (_array(m, bound(m, listed("dirichlet", "alpha"), given)["alpha"]),))
        case _:
            return Frozen(path, given.positional, given.keywords)


def _array(m: Machine, value: Abstract) -> Abstract:
    """A list as the array that SciPy makes of it."""
    return numeric(m, value) if isinstance(value, Boxed) else value


def _copied(m: Machine, value: Abstract) -> Abstract:
    given = _array(m, value)
    return m.new_array(m.read(given), m.contiguous(given)) if isinstance(given, Ref) else given


def attribute(m: Machine, frozen: Frozen, name: str) -> Abstract:
    """A method of a frozen distribution."""
    if definition(f"{frozen.path}.{name}") is None:
        known = [n.rpartition(".")[2] for n in defined_names() if n.rpartition(".")[0] == frozen.path]
        m.refuse("E204", f"adgen knows no `{name}` of `{frozen.path}`; it knows {', '.join(known)}.")
    return Bound(frozen, name)


def method(m: Machine, frozen: Frozen, name: str, given: Arguments) -> Abstract:
    """What a method gives: that of the distribution, with the parameters behind the point."""
    path = f"{frozen.path}.{name}"
    program = definition(path)
    assert program is not None
    first = program.node.args.args[0].arg
    own = tuple(bound(m, listed(name, first if first in POINTS else ""), given).values())
    return m.handlers.call(m, Library(path), Arguments((*own, *frozen.args), frozen.keywords))
