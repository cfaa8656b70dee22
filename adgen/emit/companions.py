"""Functions that an emitted module brings along where it calls them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adgen.emit.tree import Statement, expressions, names


@dataclass(frozen=True, slots=True)
class Printed:
    """One function as the template takes it."""

    head: list[str]
    body: list[str]


COMPANIONS = {
    "_revolve": '''\
def _revolve(steps, free):
    """How far to run to the next snapshot, with `steps` to reverse and `free` left.

    Binomial checkpointing: the fewest runs of steps (Griewank and Walther 2000).
    """
    if free < 1 or steps < 2:
        return steps - 1
    # How many steps can be reversed if none of them runs ahead more than `runs` times.
    runs, last, reach = 0, 1, 1
    while reach < steps:
        runs += 1
        last, reach = reach, reach * (free + 1 + runs) // runs
    return min(last, steps - last * (free + 1) // (free + runs))
''',
}
"""The texts, by name; they are formatted, and in the language that adgen reads."""


def companions(statements: Sequence[Statement], aliases: Mapping[str, str]) -> Iterator[Printed]:
    """The companions that statements call, under the names that they have there."""
    called = {name for e in expressions(statements) for name in names(e)}
    for name, text in COMPANIONS.items():
        alias = aliases.get(name, name)
        if alias in called:
            head, *body = text.replace(f"def {name}(", f"def {alias}(").splitlines()
            yield Printed([head], body)
