"""The effect of each kind of statement. Refusals are collected, so that one run reports all of them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from adgen.errors import AdgenError
from adgen.frontend.assign import assign, augmented
from adgen.frontend.branch import Sides, branch, nothing
from adgen.frontend.comprehensions import unwatch, watch
from adgen.frontend.conditions import test
from adgen.frontend.containers import remove
from adgen.frontend.exits import Way, enter_loop, if_open, leave, way
from adgen.frontend.iterate import Known, Positions, Sequence, counted
from adgen.frontend.loops import Counted, WhileLoop, for_loop, unrolled
from adgen.frontend.machine import Machine, Poisoned
from adgen.frontend.names import closure, code_of
from adgen.frontend.nested import Nested, loops_of, nested_loop
from adgen.frontend.program import Library
from adgen.frontend.state import State
from adgen.frontend.texts import is_plain, template
from adgen.frontend.values import NONE, TRUE, Abstract, Boxed, Flags, Poison, Slot, find
from adgen.ir.builder import freeze
from adgen.ir.nodes import Apply, Atom, Const
from adgen.ir.types import BOOL


def block(m: Machine, body: list[ast.stmt]) -> None:
    """Interpret statements one after the other, as far as control gets."""
    for k, node in enumerate(body):
        match way(m):
            case Way.CLOSED:
                return
            case Way.EITHER:
                with m.builder.at(m.span(node)):
                    if_open(m, partial(block, m, body[k:]), _dead_after(m, body[-1]))
                return
            case Way.OPEN:
                if _statement(m, node, body[k + 1 :]):
                    return


def _statement(m: Machine, node: ast.stmt, rest: list[ast.stmt]) -> bool:
    """Interpret one statement; whether that included the rest of the block. A refusal is recorded."""
    mark, state = m.mark(), m.state
    m.builder.span = m.span(node)
    m.node = node
    try:
        return _execute(m, node, rest)
    except AdgenError as error:
        m.record(error)
    except Poisoned:
        pass
    finally:
        m.builder.span = mark.span
        m.node = mark.node
    m.give_up(mark, state)
    _poison(m, node)
    return False


def _poison(m: Machine, node: ast.stmt) -> None:
    """What a refused statement would have bound has no value that could be refused again."""
    if isinstance(node, ast.Return):
        leave(m, Poison())
        return
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    if isinstance(node, ast.FunctionDef):
        names = {node.name}
    if isinstance(node, ast.Global):
        names = set(node.names)
        m.frame.bound |= names
    for name in names:
        slot = find(m.frame, name)
        if slot is not None:
            m.state.contents[slot] = Poison()


def _execute(m: Machine, node: ast.stmt, rest: list[ast.stmt]) -> bool:
    match node:
        case ast.If():
            return _if(m, node, rest)
        case ast.Assert(test=condition, msg=ast.expr() as msg) if not is_plain(msg):
            return _if(m, _failing(node, condition, msg), rest)
        case ast.Assign(targets=targets, value=value):
            result = m.evaluate(value)
            for target in targets:
                assign(m, target, result)
        case ast.AnnAssign(target=target, value=value):
            if value is not None:
                assign(m, target, m.evaluate(value))
        case ast.AugAssign(target=target, op=op, value=value):
            augmented(m, target, op, value)
        case ast.For():
            _for(m, node)
        case ast.While():
            _while(m, node)
        case ast.Return(value=value):
            leave(m, NONE if value is None else m.evaluate(value))
        case ast.Expr(value=ast.Constant()):
            pass  # a docstring
        case ast.Expr(value=value):
            m.evaluate(value)
        case _:
            _simple(m, node)
    return False


def _simple(m: Machine, node: ast.stmt) -> None:
    match node:
        case ast.Pass() | ast.Nonlocal():
            pass
        case ast.Break():
            m.state.contents[m.frame.loops[-1].broke] = TRUE
        case ast.Continue():
            m.state.contents[m.frame.loops[-1].skipped] = TRUE
        case ast.Assert(test=condition, msg=msg):
            _assert(m, condition, msg)
        case ast.Raise(exc=error):
            _raise(m, error)
        case ast.FunctionDef(name=name):
            _define(m, node, name)
        case ast.Delete(targets=targets):
            for target in targets:
                _delete(m, target)
        case _:
            _refuse(m, node)


_REFUSED: dict[type[ast.stmt], tuple[str, str | None]] = {
    ast.Try: ("Which statements of a `try` are executed depends on exceptions.", "Test the condition with `if`."),
    ast.With: ("What a context manager does is not known.", None),
    ast.ClassDef: ("A class cannot be defined inside a function that is compiled.", "Define it in the module."),
    ast.Global: ("Binding a global name would outlive the call.", "Return the value."),
    ast.Import: ("An import inside a function is not followed.", "Import at the top of the file."),
    ast.ImportFrom: ("An import inside a function is not followed.", "Import at the top of the file."),
    ast.AsyncFunctionDef: ("Asynchronous code is not supported.", None),
    ast.Match: ("`match` is not supported.", "Write it with `if` and `elif`."),
}


def _refuse(m: Machine, node: ast.stmt) -> None:
    why, fix = _REFUSED.get(type(node), ("This statement is not supported.", None))
    m.refuse("E101", why, fix)


def _delete(m: Machine, target: ast.expr) -> None:
    match target:
        case ast.Name(id=name):
            m.evaluate(ast.copy_location(ast.Name(name, ast.Load()), target))
            slot = find(m.frame, name)
            if slot is not None:
                m.state.contents.pop(slot, None)
        case ast.Subscript(value=base, slice=key):
            container = m.evaluate(base)
            if not isinstance(container, Boxed):
                m.refuse("E101", "Only names and entries of dicts can be deleted.")
            remove(m, container, m.evaluate(key))
        case _:
            m.refuse("E101", "Only names and entries of dicts can be deleted.")


def _define(m: Machine, node: ast.FunctionDef, name: str) -> None:
    decorators = [m.evaluate(d) for d in node.decorator_list]
    made: Abstract = closure(m, code_of(m, node, m.frame), m.frame)
    for decorator in reversed(decorators):
        made = m.call(decorator, made)
    slot = find(m.frame, name)
    if slot is not None:
        m.state.contents[slot] = made


# Effects


def _assert(m: Machine, condition: ast.expr, msg: ast.expr | None) -> None:
    cond = test(m, condition)
    if isinstance(cond, Const) and cond.value:
        return
    text, operands = ("", []) if msg is None else template(m, m.evaluate(msg))
    if isinstance(cond, Const):
        _fail(m, "AssertionError", text, operands)
        return
    options = freeze({"exception": "AssertionError", "message": text})
    m.apply_many(Apply("check", (cond, *operands), options))


def _failing(node: ast.stmt, condition: ast.expr, msg: ast.expr) -> ast.If:
    """An assertion as a branch: its message is computed only where it fails."""
    error = ast.Call(ast.Name("AssertionError", ast.Load()), [msg], [])
    made = ast.If(ast.UnaryOp(ast.Not(), condition), [ast.Raise(error)], [])
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _raise(m: Machine, error: ast.expr | None) -> None:
    match error:
        case ast.Call(func=kind, args=[], keywords=[]) | (ast.Name() as kind):
            text, operands = "", list[Atom]()
        case ast.Call(func=kind, args=[first], keywords=[]):
            text, operands = template(m, m.evaluate(first))
        case _:
            m.refuse("E101", "This form of `raise` is not supported.", 'Write raise ValueError("...").')
    exception = m.evaluate(kind)
    if not (isinstance(exception, Library) and exception.path.startswith("builtins.")):
        m.refuse("E101", "Only exceptions of Python itself can be raised.", 'Write raise ValueError("...").')
    if m.frame.at is not None and exception.path == "builtins.NotImplementedError":
        m.refuse("E202", f"{text} is not supported.")  # of adgen's definitions: the library's function does more
    _fail(m, exception.path.removeprefix("builtins."), text, operands)


def _fail(m: Machine, exception: str, text: str, operands: list[Atom]) -> None:
    m.apply_many(Apply("raise", tuple(operands), freeze({"exception": exception, "message": text})))
    m.state.dead = True


# Branches


def _if(m: Machine, node: ast.If, rest: list[ast.stmt]) -> bool:
    """A branch. Where one side leaves the block, the rest of the block belongs to the other side.

    But not where all that it does is to raise: who gets past such a branch has not taken it.
    """
    cond = _condition(m, node.test)
    if isinstance(cond, Const):
        block(m, node.body if cond.value else node.orelse)
        return False
    sides = Sides(m)
    paths = [sides.run(lambda: block(m, node.body)), sides.run(lambda: block(m, node.orelse))]
    closed = [_is_closed(m, p.state, sides.base) for p in paths]
    raises = paths[0].state.dead and not node.orelse
    taken = bool(rest) and closed[0] != closed[1] and not raises
    if taken:
        sides.go_on(paths[0] if closed[1] else paths[1], lambda: block(m, rest))
    last = rest[-1] if taken else node
    sides.join(cond, _dead_after(m, last)())
    return taken or all(closed)


def _is_closed(m: Machine, state: State, base: State) -> bool:
    before = m.state
    m.state = state
    found = way(m) is Way.CLOSED
    m.state = before
    return found


def _condition(m: Machine, node: ast.expr) -> Atom:
    """The truth of a condition. Where it is refused, both sides are still looked at for errors."""
    mark, state = m.mark(), m.state
    try:
        return test(m, node)
    except AdgenError as error:
        m.record(error)
    except Poisoned:
        pass
    m.give_up(mark, state)
    return m.builder.value(BOOL)


def _dead_after(m: Machine, node: ast.stmt) -> Callable[[], frozenset[Slot]]:
    """The variables of the present function that nobody reads after a statement."""
    return _dead(m, m.frame.code.liveness.after.get(id(node)))


def _dead(m: Machine, live: frozenset[str] | None) -> Callable[[], frozenset[Slot]]:
    frame = m.frame

    def dead() -> frozenset[Slot]:
        if live is None:
            return frozenset()
        needed = live | frame.code.captured
        return frozenset(slot for name, slot in frame.slots.items() if name not in needed)

    return dead


# Loops


def _for(m: Machine, node: ast.For) -> None:
    values = _iterated(m, node)
    flags = enter_loop(m)
    watched = watch(m, values.boxes)

    def trip(value: Abstract) -> None:
        m.builder.span = m.span(node)
        assign(m, node.target, value)
        block(m, node.body)

    match values:
        case Known(items):
            unrolled(m, [_later(item, trip) for item in items], flags)
        case Positions():
            over, at = counted(m, values)
            over = Counted(over.lo, over.hi, over.step, over.backward, _index_name(node, values))
            head = _dead(m, m.frame.code.liveness.head.get(id(node)))
            for_loop(m, over, lambda k: trip(at(k)), flags, head)
        case Nested():
            targets = node.target.elts if isinstance(node.target, ast.Tuple) else []
            names = tuple(t.id if isinstance(t, ast.Name) else None for t in targets)
            head = _dead(m, m.frame.code.liveness.head.get(id(node)))
            nested_loop(m, values, trip, flags, head, names)
    unwatch(m, watched)
    _leave_loop(m, flags, node.orelse, node)


def _later(item: Callable[[], Abstract], trip: Callable[[Abstract], None]) -> Callable[[], None]:
    return lambda: trip(item())


def _index_name(node: ast.For, values: Positions) -> str | None:
    """The index is the loop variable itself where the loop runs over a range."""
    match node.target:
        case ast.Name(id=name) if values.plain is not None:
            return name
        case _:
            return None


def _iterated(m: Machine, node: ast.For) -> Sequence | Nested:
    """What the loop runs over. Where that is refused, the body is still looked at for errors."""
    mark, state = m.mark(), m.state
    try:
        return loops_of(m, m.evaluate(node.iter))
    except AdgenError as error:
        m.record(error)
    except Poisoned:
        pass
    m.give_up(mark, state)
    return Known((Poison,))


def _while(m: Machine, node: ast.While) -> None:
    flags = enter_loop(m)
    head = _dead(m, m.frame.code.liveness.head.get(id(node)))

    def condition() -> Atom:
        m.builder.span = m.span(node)
        return _condition(m, node.test)

    WhileLoop(m, condition, lambda: block(m, node.body), flags).run(head)
    _leave_loop(m, flags, node.orelse, node)


def _leave_loop(m: Machine, flags: Flags, orelse: list[ast.stmt], node: ast.stmt) -> None:
    """`else` belongs to the paths on which there was no `break`."""
    m.frame.loops.pop()
    broke = m.flag(flags.broke)
    m.state.contents.pop(flags.broke, None)
    if orelse and not m.state.dead:
        m.builder.span = m.span(node)
        if_open(m, lambda: branch(m, broke, nothing, lambda: block(m, orelse), _dead_after(m, node)))
