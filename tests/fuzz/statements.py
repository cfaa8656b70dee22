"""Random statements: stores, aliases, swaps, branches, loops, and the ways out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fuzz.expressions import INDICES, N, Scope, Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Lines = list[str]
INDENT = "    "
AUGMENTED = ("=", "+=", "-=", "*=")


def indented(lines: Lines) -> Lines:
    return [INDENT + line for line in lines]


class Statements:
    """Writes blocks. Each method returns the lines of a statement and the scope after it.

    A block may bind new names, which are forgotten after it, and may rebind outer ones, which keep their form; so
    every name that an expression reads is bound whichever way the program goes.
    """

    def __init__(self, random: Random) -> None:
        self.write = Writer(random)
        self.count = 0

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def block(self, scope: Scope, depth: int, longest: int) -> Lines:
        lines: Lines = []
        for _ in range(self.write.random.randint(1, longest)):
            new, scope = self.statement(scope, depth)
            lines += new
        if scope.in_loop and self.write.chance(20):
            lines += self.way_out(scope)
        return lines

    def statement(self, scope: Scope, depth: int) -> tuple[Lines, Scope]:
        simple: list[Callable[[Scope], tuple[Lines, Scope]]] = [
            self.set_scalar,
            self.set_element,
            self.set_slice,
            self.set_element,
            self.whole_array,
            self.matrix_store,
            self.swap,
            self.alias,
            self.gather,
            self.call_mutator,
            self.append,
        ]
        nested = [self.branch, self.for_range, self.for_range, self.for_elements, self.while_loop]
        if depth > 0 and self.write.chance(45):
            return self.write.pick(nested)(scope, depth - 1)
        return self.write.pick(simple)(scope)

    # statements without blocks

    def set_scalar(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        name = w.pick(scope.scalars) if w.chance(70) else self.fresh("c")
        known = name in scope.scalars
        operator = w.pick(AUGMENTED[:3]) if known else "="
        return [f"{name} {operator} {w.scalar(scope, 2)}"], scope.scalar(name)

    def set_element(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        name = w.pick(list(scope.arrays))
        place = f"{name}[{w.index(scope, scope.arrays[name])}]"
        return [f"{place} {self.store(w.scalar(scope, 2))}"], scope

    def set_slice(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        name = w.pick(list(scope.arrays))
        shorter = w.pick((1, 0, 2))
        deficit = scope.arrays[name] + shorter
        value = w.scalar(scope, 1) if w.chance(20) else w.vector(scope, deficit, 2)
        return [f"{name}{w.cut(shorter)} {self.store(value)}"], scope

    def store(self, value: str) -> str:
        """An operator and a right side; a factor is bounded, so that products do not grow."""
        operator = self.write.pick(AUGMENTED)
        return f"{operator} np.cos({value})" if operator == "*=" else f"{operator} {value}"

    def whole_array(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        name = w.pick(list(scope.arrays))
        value = w.vector(scope, scope.arrays[name], 2)
        if w.chance(50):
            return [f"{name} {self.store(value)}"], scope
        fresh = name if w.chance(40) else self.fresh("a")
        return [f"{fresh} = {value} * 1.0"], scope.array(fresh, scope.arrays[name])

    def matrix_store(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        name = w.pick(scope.matrices)
        i, j = w.index(scope, 0), w.index(scope, 0)
        row = w.vector(scope, 0, 1)
        # New arrays: `A[:, 0] = A[1]` and `A[1] = A[:, 0]` read elements that NumPy has just written (see README.md).
        place, value = w.pick(
            (
                (f"{name}[{i}, {j}]", w.scalar(scope, 2)),
                (f"{name}[{i}]", f"1.0 * ({row})" if "[:," in row or ".T" in row else row),
                (f"{name}[:, {j}]", f"1.0 * ({w.vector(scope, 0, 1)})"),
                (f"{name}[1:, {j}]", f"1.0 * ({w.vector(scope, 1, 1)})"),
                (f"{name}[1:-1, 1:-1]", f"0.5 * ({name}[:-2, 1:-1] + {name}[1:-1, 2:])"),
                (f"{name}.T[{i}]", f"1.0 * ({w.vector(scope, 0, 1)})"),
            )
        )
        return [f"{place} {self.store(value)}"], scope

    def swap(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        if w.chance(35):
            deficit = scope.arrays[w.pick(list(scope.arrays))]
            same = [name for name, have in scope.arrays.items() if have == deficit]
            a, b = w.pick(same), w.pick(same)
        elif w.chance(50):
            a, b = w.pick(scope.scalars), w.pick(scope.scalars)
        else:
            name = w.pick(list(scope.arrays))
            a, b = (f"{name}[{w.index(scope, scope.arrays[name])}]" for _ in range(2))
        return [f"{a}, {b} = {b}, {a}"], scope

    def alias(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        fresh = self.fresh("v")
        if w.chance(30):
            source = f"{w.pick(scope.matrices)}{w.pick(('[1]', '[:, 0]', '.T[2]'))}"
            return [f"{fresh} = {source}"], scope.array(fresh, 0)
        name = w.pick(list(scope.arrays))
        shorter = w.pick((0, 1, 1, 2)) if scope.arrays[name] < 2 else 0
        source = w.pick((f"{name}{w.cut(shorter)}", f"{name}{w.cut(shorter)}.copy()"))
        if shorter == 0 and w.chance(40):
            source = name
        return [f"{fresh} = {source}"], scope.array(fresh, scope.arrays[name] + shorter)

    def gather(self, scope: Scope) -> tuple[Lines, Scope]:
        """Read or write at an integer array with a repeat, or at a mask."""
        w = self.write
        name = w.pick([a for a, have in scope.arrays.items() if N - have > max(INDICES)] or ["x"])
        if w.chance(40):
            whole = w.pick([a for a, have in scope.arrays.items() if have == 0])
            return [f"{whole}[keep] {self.store(f'{w.vector_leaf(scope, 0)}[keep]')}"], scope
        if w.chance(40):
            fresh = self.fresh("g")
            return [f"{fresh} = 0.3 * np.sum({name}[idx] * {name}[idx])"], scope.scalar(fresh)
        value = w.pick((w.scalar(scope, 1), f"np.sin({w.vector_leaf(scope, 0)}[idx])"))
        return [f"{name}[idx] {self.store(value)}"], scope

    def call_mutator(self, scope: Scope) -> tuple[Lines, Scope]:
        w = self.write
        name = w.pick(list(scope.arrays))
        return [f"relax({name}, {w.scalar(scope, 1)})"], scope

    def append(self, scope: Scope) -> tuple[Lines, Scope]:
        return [f"{self.write.pick(scope.lists)}.append({self.write.scalar(scope, 1)})"], scope

    def way_out(self, scope: Scope) -> Lines:
        w = self.write
        leave = w.pick(("continue", "break", f"return {w.scalar(scope, 2)}"))
        jump = [f"if {w.condition(scope)}:", INDENT + leave]
        if w.pick((True, False)):  # where the jump is deeper, what follows belongs to no arm
            jump = [f"if {w.condition(scope)}:", *indented([*jump, *self.set_scalar(scope)[0]])]
        return [*jump, *self.set_scalar(scope)[0]]

    # statements with blocks

    def branch(self, scope: Scope, depth: int) -> tuple[Lines, Scope]:
        w = self.write
        lines = [f"if {w.condition(scope)}:", *indented(self.block(scope, depth, 2))]
        if w.chance(20):
            lines += [f"elif {w.condition(scope)}:", *indented(self.block(scope, depth, 2))]
        if w.chance(50):
            lines += ["else:", *indented(self.block(scope, depth, 2))]
        return lines, scope

    def for_range(self, scope: Scope, depth: int) -> tuple[Lines, Scope]:
        w = self.write
        i = self.fresh("i")
        text, low, high = w.pick(
            (
                ("range(3)", 0, 2),
                ("range(1, len(x) - 1)", 1, N - 2),
                ("range(k)", 0, 3),
                ("range(0, len(x), 2)", 0, N - 1),
                ("range(len(x) - 1, 0, -1)", 1, N - 1),
                ("reversed(range(1, 4))", 1, 3),
                ("range(3, 3)", 0, 0),
            )
        )
        inner = scope.integer(i, low, high).body_of_loop()
        lines = [f"for {i} in {text}:", *indented(self.block(inner, depth, 3))]
        return lines + self.orelse(scope, depth), scope

    def orelse(self, scope: Scope, depth: int) -> Lines:
        if not self.write.chance(10):
            return []
        return ["else:", *indented(self.block(scope, min(depth, 0), 1))]

    def for_elements(self, scope: Scope, depth: int) -> tuple[Lines, Scope]:
        w = self.write
        v, i, u = self.fresh("e"), self.fresh("i"), self.fresh("e")
        name, other = w.pick(list(scope.arrays)), w.pick(list(scope.arrays))
        last = N - 1 - scope.arrays[name]
        head, inner = w.pick(
            (
                (f"{v} in {name}", scope.scalar(v)),
                (f"{i}, {v} in enumerate({name})", scope.scalar(v).integer(i, 0, last)),
                (f"{v}, {u} in zip({name}, {other})", scope.scalar(v).scalar(u)),
                (f"{v} in reversed({name})", scope.scalar(v)),
                (f"{v} in {w.pick(scope.matrices)}", scope.array(v, 0)),
            )
        )
        return [f"for {head}:", *indented(self.block(inner.body_of_loop(), depth, 2))], scope

    def while_loop(self, scope: Scope, depth: int) -> tuple[Lines, Scope]:
        w = self.write
        n = self.fresh("n")
        trips = w.pick((3, 4, 1, 0))
        guard = f" and {w.scalar_leaf(scope)} < {w.pick((0.81, 2.3))}" if w.chance(40) else ""
        inner = scope.integer(n, 1, max(trips, 1)).body_of_loop()
        body = [f"{n} += 1", *self.block(inner, depth, 3)]
        return [f"{n} = 0", f"while {n} < {trips}{guard}:", *indented(body)], scope
