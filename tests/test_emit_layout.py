"""Expressions are printed as they were meant, and lines are broken as `ruff format` breaks them."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from adgen.emit.layout import text_of
from adgen.emit.lines import Writer, definition
from adgen.emit.tree import (
    Assign,
    Between,
    Binary,
    Branch,
    Conditional,
    Do,
    Each,
    Expr,
    Name,
    Repeat,
    Sequence,
    Slice,
    Statement,
    Subscript,
    Unary,
    call,
    tuple_of,
)

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("x", "u", "x_bar", "weights", "z_bar", "alpha", "residual_norm")
NUMBERS = ("1.0", "2.0", "0.5", "1e-06")
OPERATORS = ("+", "-", "*", "/", "*", "@", "//", "%")


class Random:
    """Random statements; `depth` bounds expressions."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def chance(self, of: float) -> bool:
        return self.rng.random() < of

    def name(self) -> Name:
        return Name(self.rng.choice(NAMES))

    def bound(self) -> Expr | None:
        plus = Binary("+", Name("i"), Name("1"))
        return self.rng.choice([None, Name("1"), Unary("-", Name("2")), plus, Name("k")])

    def item(self) -> Expr:
        if self.chance(0.4):
            return Slice(self.bound(), self.bound(), self.rng.choice([None, None, Name("2"), Unary("-", Name("1"))]))
        return self.rng.choice([Name("i"), Name("0"), Binary("-", Name("i"), Name("1"))])

    def leaf(self) -> Expr:
        if self.chance(0.5):
            return self.name()
        if self.chance(0.5):
            return Subscript(self.name(), tuple(self.item() for _ in range(self.rng.choice([1, 1, 2]))))
        return self.rng.choice([Name(self.rng.choice(NUMBERS)), call("len", Name("x"))])

    def expr(self, depth: int) -> Expr:
        if depth == 0 or self.chance(0.1):
            return self.leaf()
        a, b = self.expr(depth - 1), self.expr(depth - 1)
        return self.rng.choices(
            [
                Binary(self.rng.choice(OPERATORS), a, b),
                Binary("**", a, self.rng.choice([Name("2"), Unary("-", Name("y")), b])),
                Unary("-", a),
                call(self.rng.choice(["np.exp", "np.sum", "math.sqrt"]), a),
                call("np.where", self.cond(depth - 1), a, b),
                call("np.sum", a, axis=Name("0"), keepdims=Name("True")),
                Conditional(self.cond(depth - 1), a, b),
            ],
            [10, 1, 2, 3, 1, 1, 1],
        )[0]

    def cond(self, depth: int) -> Expr:
        if depth <= 0 or self.chance(0.5):
            return Binary(self.rng.choice(["<", ">", "=="]), self.expr(max(0, depth - 1)), self.expr(max(0, depth - 1)))
        if self.chance(0.2):
            return Between(self.expr(depth - 1), "<", self.name(), "<=", self.expr(depth - 1))
        if self.chance(0.7):
            return Binary(self.rng.choice(["and", "or"]), self.cond(depth - 1), self.cond(depth - 1))
        return Unary("not", self.cond(depth - 1))

    def statement(self, depth: int) -> Statement:
        source = self.rng.choice(["", "model.py:7", "model.py:8"])
        value = self.expr(self.rng.choice([2, 3, 3, 4, 4, 5]))
        kind = self.rng.random()
        if depth and kind < 0.25:
            return Branch(self.cond(3), self.body(depth), self.body(depth) if self.chance(0.5) else (), source)
        if depth and kind < 0.35:
            return self.loop(self.body(depth), source)
        if depth and kind < 0.4:
            return Repeat(self.cond(3), self.body(depth), source)
        if kind < 0.5:
            return self.unpacking(source)
        if kind < 0.6:
            return Do(call("f", *(self.expr(2) for _ in range(self.rng.choice([0, 1, 2, 5])))), "", source)
        if kind < 0.65:
            return Do(tuple_of(self.expr(2), tuple_of(self.expr(2), self.expr(1))), "return", source)
        # Before `-(...)` ruff breaks a target that would just fit; that much of its taste is not followed.
        long = self.chance(0.1) and not isinstance(value, Unary)
        index = self.expr(5) if long else self.item()
        target = self.rng.choice([Name("x_bar"), Subscript(Name("u_bar"), (index,))])
        return Assign((target,), value, self.rng.choice(["", "", "+"]), source)

    def names(self) -> tuple[Expr, ...]:
        return tuple(self.name() for _ in range(self.rng.choice([2, 3, 5, 8, 13])))

    def loop(self, body: tuple[Statement, ...], source: str) -> Statement:
        if self.chance(0.5):
            return Each(Name("i"), call("range", self.expr(1)), body, source)
        if self.chance(0.5):
            return Each(Sequence("bare", self.names()), call("reversed", self.name()), body, source)
        targets = tuple(self.name() if self.chance(0.5) else tuple_of(*self.names()) for _ in range(3))
        iterable = call("zip", *(call("reversed", self.name()) for _ in targets))
        return Each(Sequence("bare", targets), iterable, body, source)

    def unpacking(self, source: str) -> Statement:
        if self.chance(0.5):
            return Assign((Name("a"), Name("b")), tuple_of(self.expr(2), self.expr(2)), "", source)
        return Assign(self.names(), Subscript(self.name(), (self.expr(1),)), "", source)

    def body(self, depth: int) -> tuple[Statement, ...]:
        return tuple(self.statement(depth - 1) for _ in range(self.rng.choice([1, 2])))


def in_full(expr: Expr) -> str:
    """An expression with every parenthesis there is."""
    match expr:
        case Binary(op, left, right):
            return f"({in_full(left)} {op} {in_full(right)})"
        case Unary(op, operand):
            return f"({op} {in_full(operand)})"
        case Conditional(cond, then, orelse):
            return f"({in_full(then)} if {in_full(cond)} else {in_full(orelse)})"
        case Between(low, first, middle, second, high):
            return f"({in_full(low)} {first} {in_full(middle)} {second} {in_full(high)})"
        case _:
            return text_of(expr)


@pytest.mark.parametrize("seed", range(300))
def test_parentheses_say_what_was_meant(seed: int) -> None:
    made = Random(seed)
    for expr in (made.expr(4), made.cond(4)):
        shown, meant = (ast.parse(text, mode="eval") for text in (text_of(expr), in_full(expr)))
        assert ast.dump(flat(shown)) == ast.dump(flat(meant)), text_of(expr)


def flat(tree: ast.AST) -> ast.AST:
    """`a and (b and c)` as `a and b and c`, which is the same."""

    class Flat(ast.NodeTransformer):
        def visit_BoolOp(self, node: ast.BoolOp) -> ast.BoolOp:
            self.generic_visit(node)
            values: list[ast.expr] = []
            for value in node.values:
                same = isinstance(value, ast.BoolOp) and type(value.op) is type(node.op)
                values += value.values if same and isinstance(value, ast.BoolOp) else [value]
            return ast.BoolOp(node.op, values)

    return Flat().visit(tree)


@pytest.mark.parametrize("seed", range(6))
def test_layout_is_that_of_ruff_format(seed: int, tmp_path: Path) -> None:
    made = Random(seed)
    writer = Writer()
    for k in range(150):
        writer.lines += definition(f"f{k}", [f"parameter_{i}" for i in range(made.rng.choice([0, 2, 9]))])
        writer.block([made.statement(2) for _ in range(4)], 4)
        writer.lines += ["", ""]
    file = tmp_path / "printed.py"
    file.write_text("\n".join(writer.lines).rstrip() + "\n")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[:2000] + done.stderr


def test_ruff_would_notice_another_layout(tmp_path: Path) -> None:
    """The check above can fail."""
    file = tmp_path / "printed.py"
    file.write_text("x = (1)\n")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", str(file)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("terms", [1, 9])
def test_a_long_assertion_is_no_tuple(terms: int, tmp_path: Path) -> None:
    """`assert (test, message)` is always true."""
    test: Expr = Name("residual_norm")
    for _ in range(terms):
        test = Binary("+", test, Name("residual_norm"))
    message = Name(repr("A message that does not fit in the line of the condition, as long as that may be."))
    writer = Writer()
    writer.statement(Do(tuple_of(Binary("<", test, Name("tolerance")), message), "assert"), 0)
    file = tmp_path / "printed.py"
    file.write_text("\n".join(writer.lines).replace("'", '"') + "\n")
    (parsed,) = ast.parse(file.read_text()).body
    assert isinstance(parsed, ast.Assert)
    assert isinstance(parsed.test, ast.Compare)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", str(file)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
