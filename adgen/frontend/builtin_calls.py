"""Python's own functions: `len`, `sum`, `min`, `float`, `range`, `print` and their kin."""

from __future__ import annotations

from collections.abc import Callable

from adgen.frontend import options
from adgen.frontend.comprehensions import decided, evaluated, is_float, loop_over, summed
from adgen.frontend.containers import copied, size
from adgen.frontend.described import describe
from adgen.frontend.extremes import extreme
from adgen.frontend.integers import ZERO, known, length_known, static_integer, trips
from adgen.frontend.iterate import Known, Positions, range_of, sequence, zipped
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.nested import combinations, ndindex, product
from adgen.frontend.operators import binary, truth
from adgen.frontend.program import Library, Record
from adgen.frontend.rows import append
from adgen.frontend.texts import template
from adgen.frontend.values import (
    NONE,
    Abstract,
    Bound,
    Boxed,
    Closure,
    Entries,
    Generator,
    Items,
    Iteration,
    Range,
    Ref,
    Row,
    Run,
    SliceOf,
    Static,
    Word,
    is_number,
)
from adgen.frontend.views import type_of
from adgen.ir.builder import freeze, literal
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import ArrayType, Form

Lower = Callable[[Machine, tuple[Abstract, ...]], Abstract]


def _len(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    match args[0]:
        case Ref() as ref:
            of = type_of(m, ref)
            if not of.rank:
                m.refuse("E302", "An array of rank 0 has no length.")
            return m.number(known(m, of.shape[0]))
        case Row(items):
            return literal(len(items))
        case Boxed() as boxed:
            return m.number(size(m, boxed))
        case Entries(of=Boxed() as boxed):
            return m.number(size(m, boxed))
        case Range(lo, hi, step):
            count = trips(m, m.atom(lo), m.atom(hi), m.atom(step))
            if count is None:
                m.refuse("E302", "The length of a range whose step is not known is not supported.")
            return m.number(known(m, count))
        case Static(value=str() as text):
            return literal(len(text))
        case other:
            m.refuse("E302", f"{describe(other)} has no length.".capitalize())


def _sum(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    start = args[1] if len(args) > 1 else ZERO
    match args[0]:
        case Generator() as generator:
            return summed(m, generator, start)
        case Ref() as ref:
            total = m.make("sum_rows", ref)
        case Boxed(box) if isinstance(run := m.content(box), Run):
            if run.packed:
                m.refuse("E302", "A sum of lists is not supported.")
            total = m.wrap(m.apply("list_sum", run.atom))
        case value:
            return _sum_items(m, sequence(m, value), start)
    return total if start == ZERO else binary(m, "add", start, total)


def _sum_items(m: Machine, values: Known | Positions, start: Abstract) -> Abstract:
    if isinstance(values, Positions):
        place = m.temporary(start)

        def add(value: Abstract) -> None:
            m.state.contents[place] = binary(m, "add", m.settled(m.state.contents[place]), value)

        loop_over(m, values, add)
        return m.settled(m.state.contents.pop(place))
    total = start
    for item in values.items:
        value = item()
        total = value if total == ZERO and is_float(m, value) else binary(m, "add", total, value)
    alone = len(values.items) == 1 and start == ZERO and isinstance(total, Ref)
    return m.make("copy", total) if alone else total


def _decided(by: bool) -> Lower:
    def lower(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
        (value,) = args
        return decided(m, value if isinstance(value, Generator) else sequence(m, value), by)

    return lower


def _abs(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    (value,) = args
    of = options.array_type(m, value)
    if isinstance(value, Const) and isinstance(value.value, int):
        return literal(abs(value.value))
    return m.make("absolute", value, **({"lib": "py"} if of.form is Form.PYTHON else {}))


def _pow(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    return binary(m, "power", args[0], args[1])


def _round(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    value = args[0]
    if isinstance(value, Ref):
        m.refuse("E302", "Python's round of an array is not supported.", "Use np.round.")
    of = options.array_type(m, value)
    digits = None if len(args) == 1 or args[1] == NONE else static_integer(m, args[1], "The number of digits")
    if of.kind in "iu":
        if digits is not None and digits < 0:
            m.refuse("E202", "Python's round of an integer to tens is not supported.", "Use np.round.")
        return value
    lib = {"lib": "py"} if of.form is Form.PYTHON else {}
    if digits is not None:
        return m.make("round", value, decimals=digits, **lib)
    return m.make("cast", m.make("round", value, **lib), dtype="int64", form=Form.PYTHON)


def _number(dtype: str) -> Lower:
    def lower(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
        if not args:
            return literal({"float64": 0.0, "int64": 0, "complex128": 0j}[dtype])
        (value,) = args
        if isinstance(value, Static) and isinstance(value.value, str) and dtype == "float64":
            return _parsed(m, value.value)
        if isinstance(value, Const) and not isinstance(value.value, complex):
            return literal({"float64": float, "int64": int, "complex128": complex}[dtype](value.value))
        atom = _single(m, value)
        of = atom.type
        if isinstance(of, ArrayType) and of.form is Form.PYTHON and of.dtype == dtype:
            return m.number(atom)
        return m.number(m.apply("cast", atom, dtype=dtype, form=Form.PYTHON))

    return lower


def _parsed(m: Machine, text: str) -> Abstract:
    try:
        return literal(float(text))
    except ValueError:
        m.refuse("E302", f"{text!r} is not a number.")


def _single(m: Machine, value: Abstract) -> Atom:
    """A number, or the one number of an array."""
    atom = m.atom(value)
    of = atom.type
    if isinstance(of, ArrayType) and of.form is Form.ARRAY:
        if any(d.const != 1 for d in of.shape):
            m.refuse("E302", f"Only an array of one number can be converted to one, not {of}.")
        flat = m.apply("reshape", atom, shape=()) if of.rank else atom
        return m.apply("index", flat, spec=())
    return atom


def _bool(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    if not args:
        return literal(False)
    return m.number(truth(m, args[0]))


def _list(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    if not args:
        return m.new_list()
    match args[0]:
        case Boxed(box) as boxed if box.kind == "list":
            return copied(m, boxed)
        case Ref() as ref:
            return _rows(m, ref)
        case value:
            made = m.new_list()
            values = value if isinstance(value, Generator) else sequence(m, value)
            loop_over(m, values, lambda item: append(m, made, item))
            return made


def _rows(m: Machine, ref: Ref) -> Abstract:
    """`list(x)`: the rows of a matrix are views of it."""
    of = type_of(m, ref)
    made = m.new_box("list", Run(m.apply("list_unstack", m.read(ref)), of.shape[0]))
    if of.rank > 1:
        m.state.tie(made.box, ref.cell, "E402", "The rows in this list are views of the array.")
    return made


def _tuple(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    if not args:
        return Row(())
    found = sequence(m, evaluated(m, args[0]))
    if isinstance(found, Known):
        return Row(tuple(item() for item in found.items))
    count = length_known(m, found.length)
    if count is None:
        m.refuse("E302", "How many elements this tuple has is known at run time only.", "Use a list or an array.")
    return Row(tuple(found.at(literal(k)) for k in range(count)))


def _type(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    """`type(p)` of a dataclass or named tuple: emitted code makes gradients so."""
    match args[0]:
        case Row(_, kind, fields) if fields:
            return Record(kind, fields, named_tuple=True)
        case Boxed(box) if isinstance(content := m.content(box), Items) and "." in box.kind:
            return Record(box.kind, tuple(map(str, content.keys or ())))
        case other:
            m.refuse("E302", f"The type of {describe(other)} is not known; that of a dataclass is.")


def _isinstance(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    value, kinds = args
    wanted = kinds.items if isinstance(kinds, Row) else (kinds,)
    return literal(any(_is_a(m, value, k) for k in wanted))


def _is_a(m: Machine, value: Abstract, kind: Abstract) -> bool:
    if not isinstance(kind, Library):
        m.refuse("E302", f"isinstance is not supported for {describe(kind)}.")
    name = kind.path.rpartition(".")[2]
    match value:
        case Ref():
            return name == "ndarray"
        case Row():
            return name == "tuple"
        case Boxed(box):
            return name == box.kind
        case SliceOf():
            return name == "slice"
        case Static(value=str()) | Word():
            return name == "str"
        case Closure() | Library():
            return name in ("Callable", "FunctionType")
        case _ if is_number(value):
            return _is_number(m, value, name)
        case _:
            return False


def _is_number(m: Machine, value: Abstract, name: str) -> bool:
    """Whether a number is of a class. One that came from Python on one path and from NumPy on another is refused."""
    atom = m.atom(value)
    if m.watch.is_promoted(atom):
        m.refuse("E304", "This value is an int on one path and a float on another.", "Make it a float on all paths.")
    of = options.array_type(m, value)
    kinds = {"bool": "b", "int": "bi", "float": "f", "complex": "c"}
    python = of.form is Form.PYTHON
    if name in kinds:
        return of.kind in kinds[name] and (python or (name == "float" and of.dtype == "float64"))
    if python and not isinstance(atom, Const):
        m.refuse("E302", f"Whether this number is a NumPy {name} is not known.", "Use float or int.")
    families = {"generic": "biufc", "number": "iufc", "floating": "f", "integer": "iu", "inexact": "fc", "bool_": "b"}
    if name in families:
        return not python and of.kind in families[name]
    return not python and name == of.dtype


def _print(m: Machine, given: Arguments) -> Abstract:
    for name, _ in given.keywords:
        if name not in ("sep", "end", "flush", "file"):
            m.refuse("E203", f"print has no parameter `{name}`.")
    parts, operands = [], []
    for value in given.positional:
        text, values = template(m, value)
        parts.append(text)
        operands += values
    m.apply_many(Apply("print", tuple(operands), freeze({"parts": tuple(parts)})))
    return NONE


def _dict(m: Machine, given: Arguments) -> Abstract:
    values: dict[object, Abstract] = {}
    for value in given.positional:
        content = m.content(value.box) if isinstance(value, Boxed) else None
        if not isinstance(content, Items) or content.keys is None:
            m.refuse("E202", "dict() of this is not supported.", "Write {key: value, ...}.")
        values.update(zip(content.keys, content.values, strict=True))
    values.update(given.keywords)
    return m.new_box("dict", Items(tuple(values.values()), tuple(values)))


def _slice(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    lo, hi = (NONE, args[0]) if len(args) == 1 else args[:2]
    return SliceOf(lo, hi, args[2] if len(args) > 2 else NONE)


def _map(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    found = sequence(m, args[1] if len(args) == 2 else Iteration("zip", args[1:]))
    if not isinstance(found, Known):
        m.refuse("E202", "map() over a sequence whose length the run decides is not supported.", "Use a comprehension.")
    rows = [item() for item in found.items]
    return Row(tuple(m.call(args[0], *(r.items if len(args) > 2 and isinstance(r, Row) else (r,))) for r in rows))


def _divmod(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    return Row((binary(m, "floor_divide", *args), binary(m, "remainder", *args)))


def _reduce(m: Machine, args: tuple[Abstract, ...]) -> Abstract:
    """`functools.reduce(function, xs, start)`."""
    function, values = args[0], sequence(m, evaluated(m, args[1]))
    if len(args) == 2:
        if not isinstance(values, Known) or not values.items:
            m.refuse("E202", "functools.reduce over this needs a start.", "Write reduce(function, xs, start).")
        start, values = values.items[0](), Known(values.items[1:], values.boxes)
    place = m.temporary(args[2] if len(args) == 3 else start)

    def step(value: Abstract) -> None:
        m.state.contents[place] = m.call(function, m.settled(m.state.contents[place]), value)

    loop_over(m, values, step)
    return m.settled(m.state.contents.pop(place))


FUNCTIONS: dict[str, tuple[int, int, Lower]] = {
    "len": (1, 1, _len),
    "sum": (1, 2, _sum),
    "any": (1, 1, _decided(True)),
    "all": (1, 1, _decided(False)),
    "abs": (1, 1, _abs),
    "pow": (2, 2, _pow),
    "round": (1, 2, _round),
    "float": (0, 1, _number("float64")),
    "int": (0, 1, _number("int64")),
    "complex": (0, 1, _number("complex128")),
    "bool": (0, 1, _bool),
    "list": (0, 1, _list),
    "tuple": (0, 1, _tuple),
    "range": (1, 3, range_of),
    "enumerate": (1, 2, lambda m, a: Iteration("enumerate", (a[0], a[1] if len(a) > 1 else ZERO))),
    "reversed": (1, 1, lambda m, a: Iteration("reversed", a)),
    "isinstance": (2, 2, _isinstance),
    "callable": (1, 1, lambda m, a: literal(isinstance(a[0], (Closure, Library, Bound)))),
    "slice": (1, 3, _slice),
    "type": (1, 1, _type),
    "map": (2, 99, _map),
    "divmod": (2, 2, _divmod),
    "itertools.combinations": (2, 2, combinations),
    "functools.reduce": (2, 3, _reduce),
    "numpy.ndindex": (1, 99, ndindex),
    "numpy.ndenumerate": (1, 1, lambda m, a: Iteration("ndenumerate", a)),
}
"""Functions with positional arguments only: the least and the greatest number of them."""

WITH_KEYWORDS: dict[str, Callable[[Machine, Arguments], Abstract]] = {
    "print": _print,
    "dict": _dict,
    "zip": zipped,
    "itertools.product": product,
    "max": extreme("max"),
    "min": extreme("min"),
}


def call(m: Machine, name: str, given: Arguments) -> Abstract:
    """The value of a call of a builtin function."""
    if name in WITH_KEYWORDS:
        return WITH_KEYWORDS[name](m, given)
    least, most, lower = FUNCTIONS[name]
    positional = given.positional
    allowed = {"sum": "start", "enumerate": "start", "round": "ndigits"}
    for key, value in given.keywords:
        if allowed.get(name) != key or len(positional) != 1:
            m.refuse("E203", f"`{name}` has no parameter `{key}` here.")
        positional = (*positional, value)
    if not least <= len(positional) <= most:
        m.refuse("E203", f"`{name}` gets {len(positional)} arguments.")
    return lower(m, tuple(m.settled(p) for p in positional))
