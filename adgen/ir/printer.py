"""Prints a function of the IR as text, for `adgen explain`, golden files and error messages.

sqrt_newton(a: float, x: float) -> x2
  x2: float = while x1 = x
    cond:
      %3: bool = greater(x1, a)
      yield %3
    body:
      ...
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import assert_never

from adgen.ir.nodes import Apply, Atom, Bind, Block, Composite, Const, For, Function, If, Undef, Value, While


def show(function: Function) -> str:
    """The whole function as text."""
    params = ", ".join(f"{_value(p)}: {p.type}" for p in function.params)
    lines = [f"{function.name}({params})", *_block(function.body, "  ", "return")]
    lines += [f"  guard {g.left} {'==' if g.relation == 'eq' else '>='} {g.right}" for g in function.guards]
    lines += [f"  apart {_value(function.params[k])} {_value(function.params[j])}" for k, j in function.apart]
    lines += [line for composite in function.composites for line in _composite(composite)]
    return "\n".join(lines) + "\n"


def _composite(composite: Composite) -> Iterator[str]:
    """The partial derivatives of a composite, by the numbers of the values."""
    yield f"  composite, {composite.method}"
    yield from (f"    {step.name} = {step.text}" for step in composite.steps)
    for output, row in zip(composite.outputs, composite.partials, strict=True):
        pairs = zip(composite.inputs, row, strict=True)
        yield from (f"    d {_value(output)} / d {_value(by)} = {text}" for by, text in pairs if text is not None)


def show_block(block: Block) -> str:
    """A block alone, for messages."""
    return "\n".join(_block(block, "", "yield"))


def _block(block: Block, indent: str, last: str) -> Iterator[str]:
    for bind in block.binds:
        yield from _bind(bind, indent)
    yield f"{indent}{last} {', '.join(map(atom, block.yields))}".rstrip()


def _bind(bind: Bind, indent: str) -> Iterator[str]:
    results = ", ".join(f"{_value(r)}: {r.type}" for r in bind.results)
    head = f"{indent}{results} = " if results else indent
    deeper = indent + "  "
    match bind.op:
        case Apply(prim, args, attrs):
            parts = [*map(atom, args), *(f"{name}={attr(value)}" for name, value in attrs)]
            yield f"{head}{prim}({', '.join(parts)})"
        case If(cond, then, orelse):
            yield f"{head}if {atom(cond)}"
            yield from _block(then, deeper, "yield")
            yield f"{indent}else"
            yield from _block(orelse, deeper, "yield")
        case For(lo, hi, step, init, body, backward, stops):
            index, *rest = body.params
            direction = "for backward" if backward else "for"
            bounds = ", ".join(map(atom, (lo, hi, step)))
            carries = _carried(rest, init) + (" stops" if stops else "")
            yield f"{head}{direction} {_value(index)} in range({bounds}){carries}"
            yield from _block(body, deeper, "yield")
        case While(init, cond, body, stops):
            yield f"{head}while{_carried(list(body.params), init)}{' stops' if stops else ''}"
            renamed = f" ({', '.join(map(_value, cond.params))})"
            yield f"{indent} cond{renamed}"
            yield from _block(cond, deeper, "yield")
            yield f"{indent} body"
            yield from _block(body, deeper, "yield")
        case _:
            assert_never(bind.op)


def _carried(params: list[Value], init: tuple[Atom, ...]) -> str:
    pairs = ", ".join(f"{_value(p)} = {atom(i)}" for p, i in zip(params, init, strict=True))
    return f" with {pairs}" if pairs else ""


def _value(value: Value) -> str:
    return f"%{value.id}" if value.name is None else f"{value.name}.{value.id}"


def atom(value: Atom) -> str:
    """An operand as text."""
    match value:
        case Value():
            return _value(value)
        case Const():
            return value.text
        case Undef():
            return "undef"
    assert_never(value)


def attr(value: Hashable) -> str:
    """A static option as text."""
    match value:
        case tuple():
            inner = ", ".join(map(attr, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case str():
            return repr(value)
        case _:
            return str(value)
