"""Random functions of the IR, whose arithmetic is exact on the numbers that come with them.

All inputs are signed powers of two, divisors are inputs, and one operand of each product is an input: sums and products
then stay within 53 bits, so that any order of operations gives the same number, and a wrong pass a different one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adgen.ad.either import either
from adgen.ir.builder import Builder, literal
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Atom, For, Value, While
from adgen.ir.types import FLOAT, INT, ArrayType, Form, Type, array, scalar
from adgen.rules.table import infer
from tests.ir_functions import Maker, function

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adgen.ir.nodes import Function

PARAMS: dict[str, Type] = {
    "a": FLOAT,
    "b": FLOAT,
    "s": scalar("f8"),
    "x": array("f8", "n"),
    "y": array("f8", "n"),
    "A": array("f8", "m", "n"),
    "k": INT,
    "c": FLOAT,
}
N, M = 4, 3
DERIVED_YIELDS = 8
PLACES = (
    ((Slice(lo=True, hi=True),), (1, -1)),
    ((Slice(hi=True),), (-2,)),
    ((Slice(lo=True),), (2,)),
    ((At(),), (0,)),
    ((At(),), (1,)),
)


class Random:
    """Grows a function at random: `pool` holds the values in scope, `leaves` the inputs."""

    def __init__(self, f: Maker, rng: np.random.Generator) -> None:
        self.f = f
        self.b: Builder = f.builder
        self.rng = rng
        self.leaves = [f.env[n] for n in "absxyA"]
        self.pool: list[Atom] = [*self.leaves]

    def pick(self, of: Type | None = None, among: Sequence[Atom] | None = None) -> Atom:
        """A value, of this type if any has it."""
        given = self.pool if among is None else among
        fitting = [a for a in given if of is None or a.type == of]
        chosen = fitting or given
        # The latest values more often than the others, so that expressions grow deep.
        weights = np.linspace(1.0, 3.0, len(chosen))
        return chosen[int(self.rng.choice(len(chosen), p=weights / weights.sum()))]

    def partner(self, of: Atom, among: Sequence[Atom]) -> Atom:
        """A value that broadcasts with `of`."""
        shape = of.type.shape
        return self.pick(among=[a for a in among if _ends(a.type.shape, shape) or _ends(shape, a.type.shape)])

    def literal(self) -> Atom:
        return literal(float(self.rng.choice([0.0, 1.0, -1.0, 2.0, -2.0, 0.5])))

    def statement(self, depth: int) -> None:
        kinds = ["sum", "sum", "common", "product", "product", "quotient", "negative", "spread", "total", "place"]
        kinds += ["write", "dot", "writes", "ordered"]
        kinds += ["branch", "loop", "tape", "elements", "cleared"] if depth < 2 else []
        kind = str(self.rng.choice(kinds))
        getattr(self, kind)(*([depth] if kind in {"branch", "loop", "tape", "elements", "cleared"} else []))

    def add(self, value: Atom) -> None:
        if isinstance(value, Value) and self.rng.random() < 0.3:
            value = self.b.named(value, str(self.rng.choice(["u", "v", "x_bar"])))
        self.pool.append(value)

    def apply(self, prim: str, *args: Atom, **options: object) -> None:
        self.add(self.b.apply(prim, *args, **options))

    def sum(self) -> None:
        value = self.pick()
        args = self.shuffled(value, self.partner(value, self.pool))
        self.apply(str(self.rng.choice(["add", "subtract"])), *args)

    def common(self) -> None:
        """A sum of products with a common factor."""
        total = factor = self.pick()
        for _ in range(int(self.rng.integers(1, 4))):
            term = self.b.apply("multiply", *self.shuffled(factor, self.partner(factor, self.leaves)))
            if self.rng.random() < 0.3:
                term = self.b.apply("divide", term, self.partner(term, self.leaves))
            if self.rng.random() < 0.2:
                self.pool.append(term)
            total = self.b.apply(str(self.rng.choice(["add", "subtract"])), *self.shuffled(total, term))
        self.add(total)

    def shuffled(self, *args: Atom) -> list[Atom]:
        order = self.rng.permutation(len(args))
        return [args[int(i)] for i in order]

    def writes(self) -> None:
        """Several writes to one array, some of them to one place."""
        base = self.vector()
        for _ in range(int(self.rng.integers(2, 5))):
            spec, at = PLACES[int(self.rng.integers(3))]
            value = self.b.apply("index", self.vector(), *map(literal, at), spec=spec)
            prim = "update" if self.rng.random() < 0.3 else "index_add"
            value = literal(0.0) if prim == "update" and self.rng.random() < 0.7 else value
            base = self.b.apply(prim, base, value, *map(literal, at), spec=spec)
        self.add(base)

    def product(self) -> None:
        value = self.pick()
        other = self.partner(value, self.leaves) if self.rng.random() < 0.7 else self.literal()
        self.apply("multiply", *self.shuffled(value, other))

    def quotient(self) -> None:
        value = self.pick()
        if self.rng.random() < 0.3:
            self.apply("divide", literal(1.0), self.pick(among=self.leaves))
        else:
            self.apply("divide", value, self.partner(value, self.leaves))

    def negative(self) -> None:
        self.apply("negative", self.pick())

    def spread(self) -> None:
        value = self.pick()
        shape = self.leaves[int(self.rng.integers(3, 6))].type.shape
        if _ends(shape, value.type.shape):
            self.apply("broadcast_to", value, shape=shape)

    def total(self) -> None:
        value = self.pick()
        shapes = [(), *([value.type.shape[1:], value.type.shape] if value.type.shape else [])]
        self.apply("sum_to", value, shape=shapes[int(self.rng.integers(len(shapes)))])

    def vector(self) -> Atom:
        vectors = [a for a in self.pool if a.type == PARAMS["x"]]
        return self.pick(among=vectors)

    def place(self) -> None:
        spec, at = PLACES[int(self.rng.integers(len(PLACES)))]
        self.apply("index", self.vector(), *map(literal, at), spec=spec)

    def write(self) -> None:
        spec, at = PLACES[int(self.rng.integers(len(PLACES)))]
        base = self.vector() if self.rng.random() < 0.7 else self.b.apply("zeros", shape=PARAMS["x"].shape)
        inside = self.b.apply("index", self.vector(), *map(literal, at), spec=spec)
        value = self.literal() if self.rng.random() < 0.3 else inside
        if self.rng.random() < 0.5:
            base = self.b.apply("update", base, literal(0.0), *map(literal, at), spec=spec)
            self.pool.append(base)
        self.apply(str(self.rng.choice(["update", "index_add"])), base, value, *map(literal, at), spec=spec)

    def ordered(self) -> None:
        """A sorted vector, another one in its order, and a write of a part of zeros to the places in that order."""
        x = self.vector()
        self.apply("sort", x)
        order = self.b.apply("argsort", x, axis=-1)
        self.apply("index", self.vector(), order, spec=(At(),))
        spec, at = PLACES[int(self.rng.integers(len(PLACES)))]
        zeros = self.b.apply("zeros", shape=PARAMS["x"].shape)
        part = self.b.apply("update", zeros, self.literal(), *map(literal, at), spec=spec)
        base = self.vector() if self.rng.random() < 0.5 else zeros
        self.apply(str(self.rng.choice(["update", "index_add"])), base, part, order, spec=(At(),))

    def dot(self) -> None:
        """The sum of a product of two matrices."""
        matrices = [a for a in self.pool if a.type == PARAMS["A"]]
        product = self.b.apply("multiply", self.pick(among=matrices), self.pick(among=matrices))
        self.apply("sum_to", product, shape=())

    def inner(self, given: Sequence[Atom], types: Sequence[Type], depth: int) -> tuple[Atom, ...]:
        """Statements of a block, and a value of each type."""
        outer, self.pool = self.pool, [*self.pool, *given]
        for _ in range(int(self.rng.integers(0, 6))):
            self.statement(depth + 1)
        ends = tuple(self.pick(of, [a for a in self.pool if a.type == of]) for of in types)
        self.pool = outer
        return ends

    def types(self) -> list[Type]:
        return [
            (FLOAT, PARAMS["x"], PARAMS["s"])[int(i)] for i in self.rng.integers(0, 3, int(self.rng.integers(1, 4)))
        ]

    def branch(self, depth: int = 1) -> None:
        types = self.types()
        truth = self.rng.random()
        cond: Atom = literal(bool(truth < 0.05)) if truth < 0.1 else self.b.apply("less", self.f.env["c"], literal(0.5))
        arms = []
        for _ in range(2):
            self.b.open()
            arms.append(self.b.close(self.inner((), types, depth)))
        for value in self.b.if_(cond, *arms):
            self.add(value)

    def loop(self, depth: int = 1) -> None:
        types = self.types()
        init = tuple(self.pick(of, [a for a in self.pool if a.type == of]) for of in types)
        params = tuple(self.b.value(of, "v") for of in types)
        if self.rng.random() < 0.7:
            hi = self.f.env["k"] if self.rng.random() < 0.7 else literal(int(self.rng.integers(0, 3)))
            index = self.b.value(INT, "i")
            self.b.open((index, *params))
            body = self.b.close(self.inner(params, types, depth))
            made = self.b.loop(For(literal(0), hi, literal(1), init, body, backward=bool(self.rng.random() < 0.3)))
        else:
            made = self.count(init, params, types, depth)
        for value in made:
            if value.type != INT:
                self.add(value)

    def count(
        self, init: tuple[Atom, ...], params: tuple[Value, ...], types: list[Type], depth: int
    ) -> tuple[Value, ...]:
        heads = (self.b.value(INT, "j"), *(self.b.value(of, "v") for of in types))
        self.b.open(heads)
        cond = self.b.close((self.b.apply("less", heads[0], self.f.env["k"]),))
        j = self.b.value(INT, "j")
        self.b.open((j, *params))
        ends = self.inner(params, types, depth)
        body = self.b.close((self.b.apply("add", j, literal(1)), *ends))
        return self.b.loop(While((literal(0), *init), cond, body))

    def tape(self, depth: int = 1) -> None:
        """A loop that appends to a list, and one that reads it."""
        del depth
        start = self.pick(FLOAT, [a for a in self.pool if a.type == FLOAT])
        empty = self.b.apply("list_new", type=FLOAT)
        i, v, taping = self.b.value(INT, "i"), self.b.value(FLOAT, "v"), self.b.value(empty.type, "l")
        self.b.open((i, v, taping))
        longer = self.b.apply("append", taping, v)
        body = self.b.close((self.b.apply("multiply", v, self.f.env["a"]), longer))
        _, taped = self.b.loop(For(literal(0), self.f.env["k"], literal(1), (start, empty), body))
        i, w = self.b.value(INT, "i"), self.b.value(FLOAT, "w")
        self.b.open((i, w))
        x = self.b.apply("list_get", taped, i)
        read = self.rng.random() < 0.7
        body = self.b.close((self.b.apply("add", w, x) if read else self.b.apply("negative", w),))
        self.add(self.b.loop(For(literal(0), self.f.env["k"], literal(1), (start,), body, backward=True))[0])

    def elements(self, depth: int = 1) -> None:
        """A loop over the elements of a vector, with much arithmetic for each."""
        del depth
        source = self.vector()
        i, v = self.b.value(INT, "i"), self.b.value(FLOAT, "v")
        self.b.open((i, v))
        value: Atom = self.b.apply("index", source, i, spec=(At(),))
        total: Atom = v
        for _ in range(5):
            value = self.b.apply("multiply", *self.shuffled(value, self.pick(among=self.leaves[:3])))
            total = self.b.apply(str(self.rng.choice(["add", "subtract"])), total, value)
        body = self.b.close((total,))
        self.add(self.b.loop(For(literal(0), self.f.env["k"], literal(1), (self.f.env["a"],), body))[0])

    def cleared(self, depth: int = 1) -> None:
        """A loop that takes each element out of a vector, and perhaps changes another one, or one twice."""
        del depth
        source = self.vector()
        i, v, c = self.b.value(INT, "i"), self.b.value(FLOAT, "v"), self.b.value(source.type, "c")
        self.b.open((i, v, c))
        total = self.b.apply("add", v, self.b.apply("index", c, i, spec=(At(),)))
        left = self.b.apply("update", c, literal(0.0), i, spec=(At(),))
        if self.rng.random() < 0.3:
            other = i if self.rng.random() < 0.5 else self.b.apply("subtract", i, literal(1))
            left = self.b.apply("index_add", left, self.pick(among=self.leaves[:3]), other, spec=(At(),))
        body = self.b.close((total, left))
        backward = self.rng.random() < 0.5
        init = (self.f.env["a"], source)
        value, rest = self.b.loop(For(literal(0), self.f.env["k"], literal(1), init, body, backward=backward))
        self.add(value)
        if self.rng.random() < 0.3:
            self.add(rest)


def _ends(longer: tuple[object, ...], shorter: tuple[object, ...]) -> bool:
    """Whether an array of the shorter shape broadcasts to the longer one."""
    return len(shorter) <= len(longer) and longer[len(longer) - len(shorter) :] == shorter


def random_function(seed: int, statements: int = 14) -> Function:
    """A function of which the first two yields are the user's, the rest derived."""
    rng = np.random.default_rng(seed)

    def body(f: Maker) -> Sequence[Atom]:
        grown = Random(f, rng)
        for _ in range(statements):
            grown.statement(0)
        made = [a for a in grown.pool[len(grown.leaves) :] if isinstance(a, Value)]
        primal = [made[int(i)] for i in rng.integers(0, len(made), 2)]
        return [*primal, *(made[-1 - i % len(made)] for i in range(DERIVED_YIELDS))]

    return either(function(PARAMS, body, linear=DERIVED_YIELDS), infer)


def powers(seed: int) -> list[object]:
    """Arguments on which every order of operations is exact."""
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return rng.choice([1.0, -1.0, 2.0, -2.0, 0.5], shape)

    return _arguments(some, rng)


def rough(seed: int) -> list[object]:
    """Arguments on which every operation rounds."""
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return rng.uniform(0.3, 2.0, shape) * rng.choice([1.0, -1.0], shape)

    return _arguments(some, rng)


def _arguments(some: object, rng: np.random.Generator) -> list[object]:
    found: list[object] = []
    for name, of in PARAMS.items():
        assert isinstance(of, ArrayType)
        if name == "k":
            found.append(int(rng.integers(0, 4)))
        elif name == "c":
            found.append(float(rng.integers(0, 2)))
        else:
            made = some(*({"n": N, "m": M}[str(d)] for d in of.shape))
            found.append(made if of.form is Form.ARRAY else float(made) if of.form is Form.PYTHON else made[()])
    return found
