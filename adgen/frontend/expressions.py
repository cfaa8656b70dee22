"""The value of each kind of expression."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from adgen.frontend.assign import OPERATORS, assign, combine
from adgen.frontend.attributes import attribute
from adgen.frontend.branch import chosen
from adgen.frontend.comprehensions import dict_of, evaluated, list_of
from adgen.frontend.conditions import test
from adgen.frontend.containers import get
from adgen.frontend.described import describe
from adgen.frontend.index_of import subscript_of
from adgen.frontend.integers import at_least, length_known
from adgen.frontend.iterate import Known, sequence
from adgen.frontend.keys import key_of
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.names import closure, code_of, constant, lookup
from adgen.frontend.open_grids import grid
from adgen.frontend.operators import compare, identical, invert_truth, negative, truth
from adgen.frontend.program import Library
from adgen.frontend.texts import formatted
from adgen.frontend.values import (
    FALSE,
    NONE,
    TRUE,
    Abstract,
    Boxed,
    Generator,
    Items,
    Iteration,
    Range,
    Ref,
    Row,
    SliceOf,
    Static,
    Word,
)
from adgen.frontend.views import read_item, type_of
from adgen.ir.builder import literal
from adgen.ir.nodes import Atom, Const

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}


def evaluate(m: Machine, node: ast.expr) -> Abstract:
    """The value of an expression."""
    before, m.node = m.node, node
    value = _value(m, node)
    m.node = before
    return value


def _value(m: Machine, node: ast.expr) -> Abstract:
    match node:
        case ast.Constant(value=value):
            return _constant(m, value)
        case ast.Name(id=name):
            return lookup(m, name)
        case ast.BinOp(left=left, op=op, right=right):
            return combine(m, OPERATORS[type(op)], m.evaluate(left), m.evaluate(right))
        case ast.UnaryOp(op=op, operand=operand):
            return _unary(m, op, operand)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compare(m, m.evaluate(left), ops, others)
        case ast.BoolOp(op=op, values=values):
            return _bool_op(m, isinstance(op, ast.And), values)
        case ast.IfExp(test=condition, body=body, orelse=orelse):
            return _choice(m, test(m, condition), body, orelse)
        case ast.Call():
            return _call(m, node)
        case ast.Attribute(value=base, attr=name):
            return attribute(m, m.evaluate(base), name)
        case ast.Subscript(value=base, slice=key):
            return _subscript(m, m.evaluate(base), m.evaluate(key))
        case _:
            return _display(m, node)


def _display(m: Machine, node: ast.expr) -> Abstract:
    """Expressions that make containers, functions and strings."""
    match node:
        case ast.Tuple(elts=items):
            return Row(_items(m, items))
        case ast.List(elts=items):
            return m.new_list(*_items(m, items))
        case ast.Dict(keys=keys, values=values):
            return _dict(m, keys, values)
        case ast.Set(elts=items):
            return Static(frozenset(key_of(m, i) for i in _items(m, items)))
        case ast.Slice(lower=lo, upper=hi, step=step):
            return SliceOf(*(NONE if part is None else m.evaluate(part) for part in (lo, hi, step)))
        case ast.ListComp():
            return list_of(m, node)
        case ast.DictComp():
            return dict_of(m, node)
        case ast.GeneratorExp():
            return Generator(node, m.frame)
        case ast.Lambda():
            return closure(m, code_of(m, node, m.frame), m.frame)
        case ast.JoinedStr():
            return formatted(m, node)
        case ast.NamedExpr(target=target, value=value):
            result = m.evaluate(value)
            assign(m, target, result)
            return result
        case _:
            return _refused(m, node)


def _refused(m: Machine, node: ast.expr) -> Abstract:
    match node:
        case ast.Yield() | ast.YieldFrom():
            m.refuse("E102", "A generator is no function of its arguments.", "Return a list or an array.")
        case ast.Await():
            m.refuse("E102", "Asynchronous code is not supported.")
        case ast.SetComp():
            m.refuse("E102", "The order of a set is not defined.", "Use a list or a tuple.")
        case ast.Starred():
            m.refuse("E102", "A starred expression has no meaning here.")
        case _:
            m.refuse("E102", f"`{ast.unparse(node)}` is not supported.")


def _constant(m: Machine, value: object) -> Abstract:
    match value:
        case bool() | int() | float() | complex():
            return literal(value)
        case str() | bytes() | None:
            return Static(value)
        case _ if value is ...:
            return Static(value)
        case _:
            m.refuse("E102", f"The constant {value!r} is not supported.")


def _items(m: Machine, nodes: list[ast.expr]) -> tuple[Abstract, ...]:
    found: list[Abstract] = []
    for node in nodes:
        match node:
            case ast.Starred(value=inner):
                found += spread(m, m.evaluate(inner))
            case _:
                found.append(m.evaluate(node))
    return tuple(found)


def _arguments(m: Machine, function: Abstract, nodes: list[ast.expr]) -> tuple[Abstract, ...]:
    """The positional arguments of a call; `max(*x)` of two or more numbers is `max(x)`."""
    match function, nodes:
        case Library("builtins.max" | "builtins.min"), [ast.Starred(value=inner)]:
            given = m.evaluate(inner)
            of = type_of(m, given) if isinstance(given, Ref) else None
            if of is not None and of.rank == 1 and of.shape[0].const is None and at_least(m, of.shape[0], 2):
                return (given,)
            return tuple(spread(m, given))
        case _:
            return _items(m, nodes)


def spread(m: Machine, value: Abstract) -> list[Abstract]:
    """The elements of `*value`, whose number must be known."""
    match sequence(m, evaluated(m, value)):
        case Known(items):
            return [item() for item in items]
        case positions:
            count = length_known(m, positions.length)
            if count is None:
                m.refuse("E102", "How many values this spreads into is known at run time only.")
            return [positions.at(literal(k)) for k in range(count)]


def _dict(m: Machine, keys: list[ast.expr | None], values: list[ast.expr]) -> Abstract:
    found: dict[object, Abstract] = {}
    for key, value in zip(keys, values, strict=True):
        if key is not None:
            name = key_of(m, m.evaluate(key))
            found[name] = m.evaluate(value)
            continue
        other = m.evaluate(value)
        content = m.content(other.box) if isinstance(other, Boxed) else None
        if not isinstance(content, Items) or content.keys is None:
            m.refuse("E302", f"{describe(other)} cannot be spread into a dict.".capitalize())
        found.update(zip(content.keys, content.values, strict=True))
    return m.new_box("dict", Items(tuple(found.values()), tuple(found)))


def _unary(m: Machine, op: ast.unaryop, operand: ast.expr) -> Abstract:
    match op:
        case ast.Not():
            return m.number(invert_truth(m, test(m, operand)))
        case ast.USub():
            return negative(m, m.evaluate(operand))
        case ast.UAdd():
            return m.make("positive", m.evaluate(operand))
        case _:
            return m.make("invert", m.evaluate(operand))


def _compare(m: Machine, left: Abstract, ops: list[ast.cmpop], others: list[ast.expr]) -> Abstract:
    right = m.evaluate(others[0])
    first = _compared(m, left, ops[0], right)
    if len(ops) == 1:
        return first
    return _and(m, first, lambda: _compare(m, right, ops[1:], others[1:]))


def _compared(m: Machine, left: Abstract, op: ast.cmpop, right: Abstract) -> Abstract:
    match op:
        case ast.Is():
            return m.number(identical(m, left, right))
        case ast.IsNot():
            return m.number(invert_truth(m, identical(m, left, right)))
        case ast.In():
            return m.number(_contains(m, left, right))
        case ast.NotIn():
            return m.number(invert_truth(m, _contains(m, left, right)))
        case _:
            return _ordered(m, COMPARISONS[type(op)], m.settled(left), m.settled(right))


def _ordered(m: Machine, prim: str, left: Abstract, right: Abstract) -> Abstract:
    match left, right:
        case Row(items), Row(others) if prim in ("equal", "not_equal"):
            same = _all_equal(m, list(zip(items, others))) if len(items) == len(others) else FALSE
            return m.number(same if prim == "equal" else invert_truth(m, same))
        case (Row(), Static()) | (Static(), Row()) if prim in ("equal", "not_equal"):
            return literal(prim == "not_equal")
        case _:
            return compare(m, prim, left, right)


def _all_equal(m: Machine, pairs: list[tuple[Abstract, Abstract]]) -> Atom:
    """Whether tuples are equal, element by element."""
    if not pairs:
        return TRUE
    first = truth(m, _ordered(m, "equal", *pairs[0]))
    if isinstance(first, Const):
        return _all_equal(m, pairs[1:]) if first.value else FALSE
    return m.atom(chosen(m, first, lambda: m.number(_all_equal(m, pairs[1:])), lambda: FALSE))


def _contains(m: Machine, value: Abstract, container: Abstract) -> Atom:
    """`value in container`: equal to one of its elements or keys."""
    match container, value:
        case Static(value=str() as text), Static(value=str() as part):
            return TRUE if part in text else FALSE
        case Static(value=str()), Word():
            m.refuse(
                "E302", "Which characters a string has is not known when the run decides it.", "Compare it with ==."
            )
        case Static(value=frozenset() as known), _:
            return _is_one_of(m, value, [partial(constant, m, k, "a set") for k in sorted(known, key=repr)])
        case _:
            found = sequence(m, container)
    if not isinstance(found, Known):
        m.refuse("E302", "`in` is supported for containers of known structure.", "Use np.any(x == value).")
    return _is_one_of(m, value, list(found.items))


def _is_one_of(m: Machine, value: Abstract, items: list[Callable[[], Abstract]]) -> Atom:
    if not items:
        return FALSE
    first = truth(m, compare(m, "equal", value, items[0]()))
    if isinstance(first, Const):
        return TRUE if first.value else _is_one_of(m, value, items[1:])
    return m.atom(chosen(m, first, lambda: TRUE, lambda: m.number(_is_one_of(m, value, items[1:]))))


def _bool_op(m: Machine, conjunction: bool, values: list[ast.expr]) -> Abstract:
    first = m.evaluate(values[0])
    if len(values) == 1:
        return first
    rest = values[1:]
    if conjunction:
        return _and(m, first, lambda: _bool_op(m, conjunction, rest))
    cond = truth(m, first)
    return chosen(m, cond, lambda: TRUE if first is cond else first, lambda: _bool_op(m, conjunction, rest))


def _and(m: Machine, first: Abstract, rest: Callable[[], Abstract]) -> Abstract:
    """`first and rest()`."""
    cond = truth(m, first)
    return chosen(m, cond, rest, lambda: FALSE if first is cond else first)


def _choice(m: Machine, cond: Atom, body: ast.expr, orelse: ast.expr) -> Abstract:
    return chosen(m, cond, lambda: m.evaluate(body), lambda: m.evaluate(orelse))


def _subscript(m: Machine, base: Abstract, key: Abstract) -> Abstract:
    match base:
        case Ref():
            return read_item(m, base, subscript_of(m, key))
        case Iteration("flat", (Ref() as ref,)):
            found = read_item(m, ref, subscript_of(m, key))
            return m.new_array(m.apply("copy", m.read(found)), contiguous=True) if isinstance(found, Ref) else found
        case Range(lo, hi, step) if isinstance(key, SliceOf):
            # Emitted code asks for the length of such a part; the integers of an array are as good as Python's.
            numbers = m.apply("arange", m.atom(lo), m.atom(hi), m.atom(step))
            return read_item(m, m.new_array(numbers, contiguous=True), subscript_of(m, key))
        case Row() | Boxed() | Range():
            return get(m, base, key)
        case Library("numpy.s_" | "numpy.index_exp" as path):
            return key if path == "numpy.s_" or isinstance(key, Row) else Row((key,))
        case Library("numpy.mgrid" | "numpy.ogrid" as path):
            return grid(m, key, path == "numpy.mgrid")
        case Static(value=str() as text) if isinstance(key, Const) and isinstance(key.value, int):
            return Static(text[key.value])
        case other:
            m.refuse("E302", f"{describe(m.settled(other))} has no elements.".capitalize())


def _call(m: Machine, node: ast.Call) -> Abstract:
    function = m.evaluate(node.func)
    positional = _arguments(m, function, node.args)
    keywords: list[tuple[str, Abstract]] = []
    for keyword in node.keywords:
        value = m.evaluate(keyword.value)
        keywords += [(keyword.arg, value)] if keyword.arg is not None else _spread_keywords(m, value)
    return m.handlers.call(m, function, Arguments(positional, tuple(keywords)))


def _spread_keywords(m: Machine, value: Abstract) -> list[tuple[str, Abstract]]:
    content = m.content(value.box) if isinstance(value, Boxed) else None
    if not isinstance(content, Items) or content.keys is None or not all(isinstance(k, str) for k in content.keys):
        m.refuse("E302", "Only a dict with string keys can be spread into keyword arguments.")
    return [(str(k), v) for k, v in zip(content.keys, content.values, strict=True)]
