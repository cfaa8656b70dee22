"""Names for values that the user did not name, made of the operation that computes them: `exp_neg_z`, `X_w`, `u_i`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from adgen.emit.plan import Plan
from adgen.emit.targets import operands_of
from adgen.ir.index import At, Slice
from adgen.ir.nodes import Apply, Atom, Bind, Const, Fixed, For, Leaf, Node, Tree, Value, While
from adgen.ir.types import BOOL
from adgen.rules.primitive import Tangents
from adgen.rules.table import PRIMITIVES

LONGEST = 20
LONGEST_DERIVED = 12
"""Longer names would hide an expression rather than name it."""
LONGER_TAPE = 8
TAPES = ("_tape", "_tapes")

WORDS = {
    "add": "plus",
    "subtract": "minus",
    "multiply": "times",
    "divide": "over",
    "floor_divide": "over",
    "remainder": "mod",
    "power": "to",
    "less": "below",
    "less_equal": "upto",
    "greater": "above",
    "greater_equal": "from",
    "equal": "is",
    "not_equal": "isnt",
    "matmul": "",
    "bitwise_and": "and",
    "bitwise_or": "or",
    "maximum": "or",
    "minimum": "or",
}
"""What stands between the names of two operands."""

PREFIXES = {
    "negative": "neg",
    "absolute": "abs",
    "logical_not": "not",
    "square": "squared",
    "reciprocal": "inverse",
    "sum_rows": "sum",
    "list_sum": "sum",
}
CALLED = {"argsort": "order", "argpartition": "order"}
"""What a person calls a result, whatever its operand is."""

NUMBERS = {
    "0": "zero",
    "1": "one",
    "2": "two",
    "3": "three",
    "0.0": "zero",
    "1.0": "one",
    "2.0": "two",
    "3.0": "three",
    "0.5": "half",
}
PLACES = {"0": "first", "1": "second", "2": "third", "3": "fourth", "4": "fifth", "5": "sixth", "-1": "last"}
LETTERS = "tsrqpevwzyxhgfmdcbakn"
SUFFIXES = ("_bar", "_dot")


def suggestions(web: Sequence[Value], plan: Plan, name_of: Callable[[Value], str | None]) -> Iterator[str]:
    """Names for unnamed values that share one, made of what computes them, best first."""
    if all(v.type == BOOL for v in web) and any(_of_loop(v, plan) for v in web):
        yield "done"
    longest = LONGEST_DERIVED if any(v in plan.derived for v in web) else LONGEST
    for value in web:
        yield from _called(value, plan, name_of)
        found = _found(value, plan, name_of)
        if found is not None and len(found) <= _longest(found, value, plan, longest) and found.isidentifier():
            yield found


def _called(value: Value, plan: Plan, name_of: Callable[[Value], str | None]) -> Iterator[str]:
    """What a person, or the table, calls a result: `u, s, vh = np.linalg.svd(A)`, and `u_A` where `u` is taken."""
    match plan.made.get(value):
        case Bind(results, Apply(prim, (Value() as operand, *_))) if isinstance(
            rule := PRIMITIVES[prim].rule, Tangents
        ):
            yield from _with(rule.results[results.index(value)], _word(operand, plan, name_of))
        case Bind(_, Apply(prim, (operand, *_))) if prim in CALLED:
            yield from _with(CALLED[prim], _word(operand, plan, name_of))
        case Bind(results, Apply(prim)) if (trees := PRIMITIVES[prim].trees) is not None:
            name = list(_keys(trees.out))[results.index(value)]
            yield from (name,) if name.isidentifier() else ()


def _with(name: str, of: str | None) -> tuple[str, ...]:
    return (name,) if of is None else (name, f"{name}_{of}")


def _keys(tree: Tree, key: str = "") -> Iterator[str]:
    """What the containers of a result call its leaves; nothing where they have numbers instead of names."""
    match tree:
        case Leaf():
            yield key
        case Node(_, keys, items):
            for k, item in enumerate(items):
                yield from _keys(item, keys[k] if keys else "")
        case Fixed():
            return


def _of_loop(value: Value, plan: Plan) -> bool:
    made = plan.made.get(value)
    return made is not None and isinstance(made.op, For | While)


def _longest(name: str, value: Value, plan: Plan, longest: int) -> int:
    """How long a name may be: a tape is called after what it holds, and what is read from it as it was called."""
    if name.endswith(TAPES):
        return LONGEST + LONGER_TAPE
    op = plan.op(value)
    is_read = op is not None and (op.prim == "list_get" or (op.prim == "index" and _is_tape(op.args[0])))
    return LONGEST if is_read else longest


def _is_tape(atom: Atom) -> bool:
    return isinstance(atom, Value) and atom.name is not None and atom.name.startswith("tape")


def letters(web: Sequence[Value], plan: Plan, taken: Callable[[str], bool]) -> Iterator[str]:
    """Letters for values that no word describes; they never run out.

    `t_bar` would be read as the cotangent of `t`, and `t_tape` as holding it: a letter is not used where it is `taken`
    with another suffix.
    """
    suffix = plan.suffix if any(v in plan.linear for v in web) else ""
    for stem in (*LETTERS, *(first + second for first in LETTERS for second in LETTERS)):
        if not any(taken(stem + other) for other in ("", *SUFFIXES, *TAPES) if other != suffix):
            yield stem + suffix


def _found(value: Value, plan: Plan, name_of: Callable[[Value], str | None]) -> str | None:
    """A name from what makes a value."""
    match plan.op(value):
        case None:
            return None
        case Apply("append", (_, element)) if value.name is None:
            stored = _word(element, plan, name_of)
            return None if stored is None else f"{stored}_list"
        case Apply("append", (_, element)):
            return _tape(_word(element, plan, name_of))
        case Apply("update", (_, element, *_)) if value.name == "tape":
            return _tape(_word(element, plan, name_of))
        case op:
            return _operation(op, plan, name_of)


def _tape(stored: str | None) -> str | None:
    """The name of a tape, and of a list of tapes."""
    if stored is None or stored.startswith("all_"):
        return None if stored is None else f"{stored}_tape"
    if stored.endswith("_tapes"):
        return f"all_{stored}"
    return f"{stored}s" if stored.endswith("_tape") else f"{stored}_tape"


def _operation(op: Apply, plan: Plan, name_of: Callable[[Value], str | None]) -> str | None:
    """A name from an operation, if all its operands have one."""

    def word(atom: Atom) -> str | None:
        return _word(atom, plan, name_of)

    match op.prim, op.args:
        case "index", (Value() as base, *_):
            return _element(op, word(base), word)
        case "list_get", (Value() as base, index, *_):
            return _item(word(base), _place(index, word))
        case "list_stack", (Value() as base,):
            return _untaped(word(base))
        case "copy" | "transpose" | "reshape" | "broadcast_to" | "astype" | "cast", (Value() as base, *_):
            return word(base)
        case "dim" | "list_len", _:
            return "count"
        case "multiply", (a, b) if a == b:
            return _squared(word(a))
        case "power", (a, Const(value=2 | 2.0)):
            return _squared(word(a))
        case prim, (a, b) if prim in WORDS:
            left, right = word(a), word(b)
            if left is None or right is None:
                return None
            return _merged(left, WORDS[prim], right)
        case "zeros" | "ones" | "empty" | "full" | "eye" | "arange" | "linspace" as prim, _:
            return {"arange": "index", "linspace": "grid", "eye": "identity"}.get(prim, prim)
        case prim, (a,) if prim != "pop":
            name = word(a)
            return None if name is None else _prefixed(PREFIXES.get(prim, prim), name)
        case _:
            return None


def _untaped(tape: str | None) -> str | None:
    """The name of what is read from a tape."""
    if tape is None:
        return None
    if tape.endswith("_list"):
        return tape.removesuffix("_list")
    if tape.startswith("all_"):
        return tape.removesuffix("_tape") if tape.endswith("_tape") else tape.removeprefix("all_")
    return tape.removesuffix("s") if tape.endswith("_tapes") else tape.removesuffix("_tape")


def _item(of: str | None, place: str | None) -> str | None:
    """`h[-1]` is `h_last`."""
    if of is None or of.startswith("all_") or of.endswith(("_tape", "_tapes", "_list")):
        return _untaped(of)
    stem, suffix = _stem(of)
    return place and f"{stem}_{place}{suffix}"


def _place(atom: Atom, word: Callable[[Atom], str | None]) -> str | None:
    """An index as a part of a name."""
    part = PLACES.get(atom.text, atom.text) if isinstance(atom, Const) else word(atom)
    return part if part is not None and part.isidentifier() else None


def _element(op: Apply, base: str | None, word: Callable[[Atom], str | None]) -> str | None:
    """`u[i]` is `u_i`, `u[1:-1]` is `u_inner`."""
    if base is None:
        return None
    if base.endswith("_tape"):
        return _untaped(base)
    parts: list[str] = []
    for item, taken in operands_of(op):
        match item:
            case At():
                part = _place(taken[0], word)
                if part is None:
                    return None
                parts.append(part)
            case Slice(lo, hi):
                parts.append({(True, True): "inner", (True, False): "tail", (False, True): "head"}.get((lo, hi), ""))
            case _:
                pass
    stem, suffix = _stem(base)
    return "_".join([stem, *filter(None, parts)]) + suffix


def _stem(name: str) -> tuple[str, str]:
    """A name without `_bar`, and the `_bar`."""
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def _squared(name: str | None) -> str | None:
    return None if name is None or _stem(name)[1] else f"{name}_squared"


def _prefixed(word: str, name: str) -> str:
    stem, suffix = _stem(name)
    return f"{word}_{stem}{suffix}"


def _merged(left: str, word: str, right: str) -> str | None:
    """Two names with a word between. `x_dot * y` has none: `x_times_y_dot` would be the tangent of the product."""
    (a, first), (b, second) = _stem(left), _stem(right)
    scaled = {a, b} & set(NUMBERS.values()) and word in {"times", "over"}
    if first != second and not scaled:
        return None
    if first and first == second and word not in {"plus", "minus"}:
        return None
    return "_".join(filter(None, (a, word, b))) + (first or second)


def _word(atom: Atom, plan: Plan, name_of: Callable[[Value], str | None]) -> str | None:
    """What an operand is called: by its name, as a number word, or by its own operation where it is nested."""
    match atom:
        case Const(text=text):
            return NUMBERS.get(text)
        case Value():
            if atom not in plan.nested:
                return name_of(atom)
            op = plan.op(atom)
            return None if op is None else _operation(op, plan, name_of)
        case _:
            return None
