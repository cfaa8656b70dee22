"""Random functions of the IR that share, exchange, store and overwrite arrays: what the emitter must keep apart.

Values are picked without regard to who holds them already, so that carried values are swapped, two names hold one
array, views outlive writes into what they view, and lists hold arrays that change afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adgen.ir.builder import Builder, literal
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Atom, For, Undef, Value, While
from adgen.ir.types import BOOL, FLOAT, INT, ListType, Type, array
from tests.ir_functions import Maker, function

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from adgen.ir.nodes import Function

VECTOR = array("f8", "n")
MATRIX = array("f8", "m", "n")
VECTORS = ListType(VECTOR)
PARAMS: dict[str, Type] = {
    "x": VECTOR,
    "y": VECTOR,
    "A": MATRIX,
    "a": FLOAT,
    "b": FLOAT,
    "k": INT,
    "at": array("i8", 3),
    "mask": array("bool", "n"),
}
PRIMAL = 3
DERIVED = 4
NAMES = ("u", "v", "w", "x_bar")
FEW = 0.4


class Grower:
    """Grows a function statement by statement; `pool` holds what is in scope."""

    def __init__(self, f: Maker, rng: np.random.Generator) -> None:
        self.b: Builder = f.builder
        self.rng = rng
        self.env = dict(f.env)
        self.pool: list[Atom] = [f.env[n] for n in ("x", "y", "A", "a", "b")]
        self.depth = 0

    def chance(self, of: float) -> bool:
        return bool(self.rng.random() < of)

    def pick(self, of: Type) -> Atom:
        """A value of this type; one is made where there is none."""
        fitting = [a for a in self.pool if a.type == of]
        if fitting and not self.chance(0.05):
            late = np.linspace(1.0, 2.0, len(fitting))
            return fitting[int(self.rng.choice(len(fitting), p=late / late.sum()))]
        match of:
            case ListType():
                start = self.b.apply("list_new", type=of)
                return self.b.apply("append", start, self.pick(VECTOR))
            case _ if of == FLOAT:
                return literal(float(self.rng.integers(-2, 3)))
            case _:
                return self.b.apply("zeros", shape=of.shape, dtype="float64")

    def add(self, value: Atom) -> None:
        if isinstance(value, Value) and self.chance(FEW):
            value = self.b.named(value, str(self.rng.choice(NAMES)))
        self.pool.append(value)

    def made(self, prim: str, *args: Atom, **options: object) -> None:
        self.add(self.b.apply(prim, *args, **options))

    def statements(self, count: int) -> None:
        for _ in range(count):
            kinds = [self.sum, self.sum, self.write, self.write, self.view, self.scatter, self.number, self.lists]
            kinds += [self.copy, self.matrix, self.through_view]
            if self.depth < 3:
                kinds += [self.branch, self.loop, self.loop]
            kinds[int(self.rng.integers(len(kinds)))]()

    def sum(self) -> None:
        prim = str(self.rng.choice(["add", "subtract", "multiply", "negative"]))
        args = [self.pick(VECTOR), self.pick(VECTOR if self.chance(0.7) else FLOAT)]
        self.made(prim, *args[: 1 if prim == "negative" else 2])

    def number(self) -> None:
        if self.chance(0.5):
            self.made("index", self.pick(VECTOR), literal(int(self.rng.integers(-2, 2))), spec=(At(),))
        else:
            self.made(str(self.rng.choice(["add", "multiply", "minimum"])), self.pick(FLOAT), self.pick(FLOAT))

    def place(self) -> tuple[list[Atom], tuple[object, ...]]:
        return [
            ([literal(1), literal(-1)], (Slice(lo=True, hi=True),)),
            ([literal(1)], (Slice(lo=True),)),
            ([literal(-1)], (Slice(hi=True),)),
            ([literal(-1)], (Slice(step=True),)),
            ([], (Slice(),)),
        ][int(self.rng.integers(5))]

    def write(self) -> None:
        operands, spec = self.place()
        value: Atom = literal(0.0)
        if self.chance(0.7):
            value = self.b.apply("index", self.pick(VECTOR), *operands, spec=spec)
        prim = "update" if self.chance(0.5) else "index_add"
        self.made(prim, self.pick(VECTOR), value, *operands, spec=spec)

    def scatter(self) -> None:
        """A write at an integer array with repeated places, or at a mask."""
        if self.chance(0.5):
            value = self.b.apply("index", self.pick(VECTOR), self.env["at"], spec=(At(),))
            self.made("index_add", self.pick(VECTOR), value, self.env["at"], spec=(At(),))
        else:
            self.made("update", self.pick(VECTOR), self.pick(FLOAT), self.env["mask"], spec=(At(),))

    def view(self) -> None:
        operands, spec = self.place()
        view = self.b.apply("index", self.pick(VECTOR), *operands, spec=spec)
        if isinstance(view, Value) and view.type == VECTOR:
            self.add(view)
            return
        if self.chance(0.5):
            view = self.b.named(view, str(self.rng.choice(NAMES)))
        zeros = self.b.apply("zeros", shape=VECTOR.shape, dtype="float64")
        self.made("update", zeros if self.chance(0.5) else self.pick(VECTOR), view, *operands, spec=spec)
        self.made("sum_to", view, shape=())

    def copy(self) -> None:
        self.made("copy", self.pick(VECTOR))

    def matrix(self) -> None:
        """Rows are views; a row is read, written, or a whole matrix is turned."""
        matrix = self.pick(MATRIX)
        row = literal(int(self.rng.integers(0, 2)))
        match int(self.rng.integers(4)):
            case 0:
                self.made("index", matrix, row, spec=(At(),))
            case 1:
                self.made("update", matrix, self.pick(VECTOR), row, spec=(At(),))
            case 2:
                turned = self.b.apply("transpose", matrix)
                self.made(
                    "transpose", self.b.apply("multiply", turned, self.pick(FLOAT)) if self.chance(0.5) else turned
                )
            case _:
                self.made("broadcast_to", self.pick(VECTOR), shape=MATRIX.shape)

    def through_view(self) -> None:
        """A row or a part is written, and stored where it was: `v = y[1:]; v[0] = 2.0`. Others may hold these."""
        if self.chance(0.5):
            base, operands, spec = self.pick(MATRIX), [literal(int(self.rng.integers(0, 2)))], (At(),)
        else:
            operands, spec = self.place()
            base = self.pick(VECTOR)
        if self.chance(0.6):
            base = self.b.apply("copy", base)
        view = self.b.apply("index", base, *operands, spec=spec)
        for _ in range(int(self.rng.integers(0, 3))):
            last = self.b.apply("index", base, literal(-1), spec=spec) if spec == (At(),) else self.pick(VECTOR)
            value = self.b.apply("index", last, literal(-1), spec=(At(),)) if self.chance(0.7) else literal(1.0)
            self.some(view)
            view = self.b.apply("update", view, value, literal(int(self.rng.integers(0, 2))), spec=(At(),))
            if self.chance(0.2):
                self.statements(1)
        self.some(base)
        self.made("update", base, view, *operands, spec=spec)
        self.some(view)

    def some(self, value: Atom) -> None:
        if self.chance(0.15) and value.type in {VECTOR, MATRIX}:
            self.add(value)

    def lists(self) -> None:
        values = self.pick(VECTORS)
        first = literal(int(self.rng.choice([0, -1])))
        match int(self.rng.integers(5)):
            case 0:
                self.made("append", values, self.pick(VECTOR))
            case 1:
                self.made("list_set", values, self.pick(VECTOR), first)
            case 2:
                self.made("list_add", values, self.pick(VECTOR), first)
            case _:
                self.made("list_get", values, first)

    def types(self) -> list[Type]:
        kinds = [VECTOR, VECTOR, VECTOR, FLOAT, VECTORS, MATRIX]
        return [kinds[int(i)] for i in self.rng.integers(0, len(kinds), int(self.rng.integers(1, 5)))]

    def inside(self, given: Sequence[Value], ends: Callable[[], tuple[Atom, ...]]) -> tuple[Atom, ...]:
        """Statements of a block, and its yields."""
        outer, self.pool = self.pool, [*self.pool, *given]
        self.depth += 1
        self.statements(int(self.rng.integers(0, 6)))
        yields = ends()
        self.depth -= 1
        self.pool = outer
        return yields

    def cond(self) -> Atom:
        return self.b.apply("less", self.pick(FLOAT), self.pick(FLOAT))

    def name(self) -> str | None:
        return str(self.rng.choice(NAMES)) if self.chance(0.6) else None

    def branch(self) -> None:
        types = self.types()
        cond = self.cond()
        arms = []
        for _ in range(2):
            self.b.open()
            arms.append(self.b.close(self.inside((), lambda: tuple(map(self.pick, types)))))
        self.pool += self.b.if_(cond, arms[0], arms[1], tuple(self.name() for _ in types))

    def loop(self) -> None:
        types = self.types()
        init = tuple(map(self.pick, types))
        names = [self.name() for _ in types]
        params = [self.b.value(of, n) for of, n in zip(types, names, strict=True)]
        made = self.counted(types, init, params) if self.chance(0.7) else self.repeated(types, init, params, names)
        self.pool += made

    def counted(self, types: list[Type], init: tuple[Atom, ...], params: list[Value]) -> tuple[Value, ...]:
        stops = self.chance(0.3)
        index = self.b.value(INT, "i" if self.chance(0.5) else None)
        self.b.open((index, *params))
        ends = self.inside(params, lambda: (*((self.stop(),) if stops else ()), *map(self.pick, types)))
        body = self.b.close(ends)
        hi = self.env["k"] if self.chance(0.7) else literal(int(self.rng.integers(0, 4)))
        backward = self.chance(0.3)
        return self.b.loop(For(literal(0), hi, literal(1), init, body, backward=backward, stops=stops))

    def stop(self) -> Atom:
        """A flag, often set in one arm of a branch only."""
        if self.chance(0.5):
            return self.cond()
        cond = self.cond()
        self.b.open()
        then = self.b.close((literal(value=True),))
        self.b.open()
        return self.b.if_(cond, then, self.b.close((literal(value=False),)))[0]

    def repeated(
        self, types: list[Type], init: tuple[Atom, ...], params: list[Value], names: list[str | None]
    ) -> tuple[Value, ...]:
        heads = [self.b.value(INT, "j"), *(self.b.value(of, n) for of, n in zip(types, names, strict=True))]
        self.b.open(tuple(heads))
        cond = self.b.close((self.b.apply("less", heads[0], self.env["k"]),))
        j = self.b.value(INT, "j")
        self.b.open((j, *params))
        ends = self.inside(params, lambda: tuple(map(self.pick, types)))
        body = self.b.close((self.b.apply("add", j, literal(1)), *ends))
        return self.b.loop(While((literal(0), *init), cond, body))[1:]

    def sometimes(self) -> None:
        """A value that only one arm sets, and that is read only where it is set."""
        cond = self.cond()
        self.b.open()
        then = self.b.close((self.b.apply("negative", self.pick(VECTOR)),))
        self.b.open()
        orelse = self.b.close((Undef(VECTOR),))
        (maybe,) = self.b.if_(cond, then, orelse, ("u",))
        self.b.open()
        reading = self.b.close((self.b.apply("add", maybe, self.pick(VECTOR)),))
        self.b.open()
        self.pool += self.b.if_(cond, reading, self.b.close((self.pick(VECTOR),)), ("v",))


def random_storage(seed: int, statements: int = 12) -> Function:
    """A function whose last yields are derived: they must be arrays of their own."""
    rng = np.random.default_rng(seed)

    def body(f: Maker) -> list[Atom]:
        grown = Grower(f, rng)
        grown.statements(statements // 2)
        grown.sometimes()
        grown.statements(statements // 2)
        kinds = [VECTOR, VECTOR, FLOAT, MATRIX]
        return [grown.pick(kinds[int(i)]) for i in rng.integers(0, 4, PRIMAL + DERIVED)]

    assert BOOL != INT
    return function(PARAMS, body, linear=DERIVED)


def arguments(seed: int) -> list[object]:
    """Numbers that no rounding hides: small integers, so that a wrong value shows."""
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return rng.integers(-3, 4, shape).astype(float)

    n, m = 4, 2
    a, b = (float(v) for v in rng.integers(-2, 3, 2))
    return [some(n), some(n), some(m, n), a, b, int(rng.integers(0, 4)), rng.integers(0, n, 3), rng.random(n) < 0.5]
