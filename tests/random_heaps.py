"""Random programs in which names, views, lists and closures share memory; most of what they do is write.

They are plain text made from a seed. Every program is legal Python for `x`, `y` of length 6 and a matrix `A` of that
side.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

SIGNATURE = "x: f8[n], y: f8[n], s: float, t: float, k: int, A: f8[n,n]"
HEAD = """\
import numpy as np


def bump(q, c):
    q[0] += c
    q[-1] = q[0] * 0.5


def first_above(q, c):
    for i, v in enumerate(q):
        if v > c:
            q[i] = c
            return v * 0.5
    return c


def f(x, y, s, t, k, A):
"""
VIEWS = {"[1:]": "n-1", "[:-1]": "n-1", "[::-1]": "n", "[::2]": "half", "[1:-1]": "n-2", "[:]": "n", "[-1:0:-1]": "n-1"}
ROWS = ("[0]", "[1]", "[-1]", "[:, 0]", "[:, -1]", "[k % 3]", "[1, :]", "[..., 1]")


@dataclass
class Names:
    """What is bound: arrays with the name of their length, and names of each other kind."""

    arrays: dict[str, str] = field(default_factory=lambda: {"x": "n", "y": "n"})
    scalars: list[str] = field(default_factory=lambda: ["s", "t"])
    integers: list[str] = field(default_factory=lambda: ["k"])
    matrices: list[str] = field(default_factory=lambda: ["A"])
    lists: list[str] = field(default_factory=list)
    pairs: list[str] = field(default_factory=list)
    dicts: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)

    def copy(self) -> Names:
        return Names(dict(self.arrays), *(list(getattr(self, f)) for f in list(self.__dataclass_fields__)[1:]))


class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = Names()
        self.lines: list[str] = []
        self.indent = 1
        self.loops: list[str] = []
        self.in_loop = 0

    def program(self) -> str:
        for _ in range(self.random.randrange(5, 14)):
            self.statement()
        n = self.names
        dicts = [f'{d}["u"]' for d in n.dicts]
        results = [*n.arrays, *n.scalars, *n.lists, *n.matrices, *n.pairs, *dicts]
        self.random.shuffle(results)
        kept = results[: self.random.randrange(1, len(results) + 1)]
        self.emit(f"return {', '.join(kept)},")
        return HEAD + "\n".join(self.lines) + "\n"

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def new(self, prefix: str) -> str:
        return f"{prefix}{self.random.randrange(3)}"

    def array(self, length: str | None = None) -> str:
        return self.pick(*(a for a, n in self.names.arrays.items() if length in (None, n)))

    def bind(self, name: str, length: str, value: str) -> None:
        """Bind an array name; a name keeps its length, so that every path agrees on it."""
        if self.names.arrays.get(name, length) == length:
            self.emit(f"{name} = {value}")
            self.names.arrays[name] = length

    def note(self, names: list[str], name: str) -> None:
        if name not in names:
            names.append(name)

    # Expressions

    def index(self) -> str:
        return self.pick("0", "1", "-1", "2", "-2", *(f"{i} % 3" for i in self.names.integers), *self.loops)

    def scalar(self, depth: int = 0) -> str:
        match self.random.randrange(9 if depth < 2 else 4):
            case 0:
                return self.pick("0.5", "1.5", "2.0", "0.25")
            case 1:
                return self.pick(*self.names.scalars)
            case 2 | 3:
                return f"{self.array()}[{self.index()}]"
            case 4:
                return f"({self.scalar(depth + 1)} {self.pick('+', '-', '*')} {self.scalar(depth + 1)})"
            case 5:
                return f"np.tanh({self.scalar(depth + 1)})"
            case 6 if self.names.lists:
                return f"sum({self.pick(*self.names.lists)})"
            case 6:
                return f"np.sum({self.array()})"
            case 7:
                return f"first_above({self.array()}, {self.scalar(2)})"
            case _:
                return f"({self.scalar(depth + 1)} if {self.condition()} else {self.scalar(depth + 1)})"

    def condition(self) -> str:
        k = self.pick(*self.names.integers)
        return self.pick(
            f"{self.scalar(2)} > {self.scalar(2)}", f"{k} > 1", f"{k} % 2 == 0", f"{self.scalar(2)} < 0.5 and {k} > 0"
        )

    def fresh(self) -> str:
        """An expression that makes a new array."""
        a = self.array("n")
        return self.pick(
            f"np.ones_like({a})",
            f"{a} * {self.scalar(1)}",
            f"{a} {self.pick('+', '-', '*')} {self.array('n')}",
            f"{a}.copy()",
            f"np.sin({a})",
        )

    # Statements

    def statement(self) -> None:
        self.random.choice(self.KINDS)(self)

    def bind_new(self) -> None:
        self.bind(self.new("a"), "n", self.fresh())

    def bind_alias(self) -> None:
        other = self.array()
        self.bind(self.new("a"), self.names.arrays[other], other)

    def bind_either(self) -> None:
        a = self.array("n")
        self.bind(self.new("a"), "n", f"{a} if {self.condition()} else {self.pick(self.array('n'), self.fresh())}")

    def bind_view(self) -> None:
        part = self.pick(*VIEWS)
        self.bind(self.new("v"), VIEWS[part], f"{self.array('n')}{part}")

    def bind_row(self) -> None:
        rows = (*ROWS, *(f"[{i} % 6]" for i in self.loops))
        self.bind(self.new("v"), "n", f"{self.pick(*self.names.matrices)}{self.pick(*rows)}")

    def store_element(self) -> None:
        self.emit(f"{self.array()}[{self.index()}] {self.pick('=', '+=', '*=', '-=')} {self.scalar()}")

    def store_everywhere(self) -> None:
        self.emit(f"{self.array()} {self.pick('*=', '+=', '-=')} {self.scalar()}")

    def store_array(self) -> None:
        a = self.array()
        op, value = self.pick("=", "+="), self.array(self.names.arrays[a])
        self.emit(f"{a}{self.pick('[:]', '[...]')} {op} {self.source(op, value)}")

    def source(self, op: str, value: str) -> str:
        """What is stored. NumPy 2.4 overwrites `A[:, 5]` while `A[1] = A[:, 5]` reads it, against its own manual."""
        return f"{value}.copy()" if op == "=" else value

    def store_shifted(self) -> None:
        op = self.pick("=", "*=")
        self.emit(f"{self.array('n')}[1:] {op} {self.source(op, self.array('n') + '[:-1]')}")

    def swap(self) -> None:
        a = self.array()
        b = self.array(self.names.arrays[a])
        self.emit(f"{a}, {b} = {b}, {a}")

    def bind_scalar(self) -> None:
        name = self.new("s")
        op = self.pick("=", "+=", "*=") if name in self.names.scalars else "="
        self.emit(f"{name} {op} {self.scalar()}")
        self.note(self.names.scalars, name)

    def bind_integer(self) -> None:
        name = self.pick("m0", "m1")
        known = name in self.names.integers
        self.emit(f"{name} += 1" if known else f"{name} = {self.pick(*self.names.integers)} + 1")
        self.note(self.names.integers, name)

    def use_list(self) -> None:
        if self.names.lists:
            self.emit(f"{self.pick(*self.names.lists)}.append({self.scalar()})")
        elif not self.in_loop:
            name = self.new("l")
            self.emit(f"{name} = [{self.scalar()}]")
            self.note(self.names.lists, name)

    def call_helper(self) -> None:
        self.emit(f"bump({self.array()}, {self.scalar(1)})")

    def bind_matrix(self) -> None:
        name = self.new("M")
        how = self.pick(".copy()", " * 2.0", "", ".T", "[::-1]", "[:]")
        self.emit(f"{name} = {self.pick(*self.names.matrices)}{how}")
        self.note(self.names.matrices, name)

    def store_in_matrix(self) -> None:
        matrix = self.pick(*self.names.matrices)
        if self.random.random() < 0.5:
            self.emit(f"{matrix}[{self.pick('0', '1', '-1', ':, 1')}] = {self.source('=', self.array('n'))}")
        else:
            place = self.pick("0", "1, 2", "-1", "1:, 0", "k % 3, 1", *(f"{i} % 6, 0" for i in self.loops))
            self.emit(f"{matrix}[{place}] {self.pick('=', '+=', '*=')} {self.scalar()}")

    def flatten_matrix(self) -> None:
        name = self.new("z")
        self.emit(f"{name} = {self.pick(*self.names.matrices)}.{self.pick('reshape(-1)', 'ravel()', 'flatten()')}")
        self.emit(f"{name}[{self.pick('0', '-1', '3')}] {self.pick('=', '+=')} {self.scalar(1)}")

    def use_pair(self) -> None:
        if not self.names.pairs:
            name = self.new("b")
            self.emit(f"{name} = [{self.array('n')}, {self.fresh()}]")
            self.note(self.names.pairs, name)
            return
        b = self.pick(*self.names.pairs)
        self.emit(
            self.pick(
                f"{b}[0], {b}[1] = {b}[1], {b}[0]",
                f"{b}[0][{self.index()}] += {self.scalar(1)}",
                f"{b}[1] = {self.array('n')}",
                f"{b}[0] *= 0.5",
                f"{b} = [{b}[1], {b}[0]]",
            )
        )

    def use_dict(self) -> None:
        if not self.names.dicts:
            name = self.new("d")
            self.emit(f"{name} = dict(u={self.array('n')}, w={self.scalar()})")
            self.note(self.names.dicts, name)
            return
        d = self.pick(*self.names.dicts)
        self.emit(
            self.pick(
                f'{d}["u"] += {d}["w"]',
                f'{d}["u"] = {self.fresh()}',
                f'{d}["w"] = {self.scalar()}',
                f'{d}["u"][{self.index()}] = {self.scalar(1)}',
                f'{self.array("n")}[...] = {d}["u"]',
            )
        )

    def use_closure(self) -> None:
        if not self.names.functions:
            name, a = self.new("g"), self.array("n")
            self.emit(f"def {name}(c):")
            self.emit(f"    {a}[{self.pick('0', '1', '-1')}] += c * {self.pick(*self.names.scalars)}")
            self.emit(f"    return {a} * c")
            self.note(self.names.functions, name)
        else:
            self.bind(self.new("a"), "n", f"{self.pick(*self.names.functions)}({self.scalar(1)})")

    def branch(self) -> None:
        if self.indent > 3:
            return
        self.emit(f"if {self.condition()}:")
        self.block()
        if self.random.random() < 0.5:
            self.emit("else:")
            self.block()

    def loop(self) -> None:
        if self.indent > 3:
            return
        self.in_loop += 1
        match self.random.randrange(6):
            case 0:
                self.count()
            case 3:
                self.emit(f"for e in ({self.scalar(1)}, {self.scalar(1)}, 0.5):")
                self.block(scalar="e")
            case 4:
                self.emit(f"for row in [{self.array('n')}, {self.fresh()}]:")
                self.block(array="row")
            case 1:
                self.emit(f"for e in {self.array()}:")
                self.block(scalar="e")
            case 2:
                self.emit(f"for row in {self.pick(*self.names.matrices)}:")
                self.block(array="row")
            case _:
                counter = f"w{self.indent}"
                self.emit(f"{counter} = 0")
                self.emit(f"while {counter} < {self.pick('k', '3')}:")
                self.emit(f"    {counter} += 1")
                self.block()
        self.in_loop -= 1

    def count(self) -> None:
        index = f"i{self.indent}"
        self.emit(f"for {index} in range({self.pick('k', '3', 'len(x) - 3', '1, 4')}):")
        self.loops.append(index)
        self.block()
        self.loops.remove(index)

    def block(self, scalar: str | None = None, array: str | None = None) -> None:
        """An indented block; what it binds may not be bound after it."""
        saved, self.names = self.names, self.names.copy()
        if scalar:
            self.note(self.names.scalars, scalar)
        if array:
            self.names.arrays[array] = "n"
        self.indent += 1
        start = len(self.lines)
        for _ in range(self.random.randrange(1, 5)):
            self.statement()
        if self.in_loop and self.random.random() < 0.12:
            self.emit(f"if {self.condition()}:")
            self.emit(f"    {self.pick('break', 'continue')}")
        if len(self.lines) == start:
            self.emit("pass")
        self.indent -= 1
        self.names = saved

    KINDS = (
        *(bind_new, bind_alias, bind_either, bind_view, bind_row, bind_scalar, bind_integer, bind_matrix),
        *(store_element, store_element, store_everywhere, store_array, store_shifted, store_in_matrix, flatten_matrix),
        *(swap, swap, use_list, use_pair, use_pair, use_dict, use_dict, use_closure, call_helper),
        *(branch, branch, loop, loop, loop),
    )
