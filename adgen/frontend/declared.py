"""Functions with a derivative of the user's own: `adgen.rule.partials`, `adgen.rule.formula`, `adgen.nondiff`.

A call of such a function stays a call in emitted code, as a primitive of its own; one without derivative is inlined,
and what it gives is data.
"""

from __future__ import annotations

import ast

from adgen.errors import AdgenError, refuse
from adgen.frontend.calling import Parameters, bound
from adgen.frontend.formula import check_text
from adgen.frontend.library import numeric
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Entity, Program, Rule
from adgen.frontend.values import Abstract, Boxed, Closure, Code, Items, Ref, Row, is_number
from adgen.rules.primitive import Partials, Primitive
from adgen.rules.table import PRIMITIVES, learn
from adgen.rules.user import differentiated, partials_of_user


def applied(m: Machine, closure: Closure, given: Arguments) -> Abstract:
    """The value of a call of a function whose rule says how it is differentiated."""
    code = closure.code
    try:
        primitive = _learned(code)
    except AdgenError as error:
        m.refuse(error.code, error.why, error.fix)
    parameters = Parameters.of(code.name, code.node.args, closure.defaults, dict(closure.keywords))
    values = bound(m, parameters, given)
    return m.make(primitive.name, *(numeric(m, values[name]) for name in primitive.params))


def _learned(code: Code) -> Primitive:
    """The primitive of a function, put into the table. Raises AdgenError E504 where rule and function do not fit."""
    assert code.rule is not None
    name = f"{code.module}:{code.name}"
    operands = _operands(code, code.rule)
    if not code.module:
        refuse(
            "E504", f"`{code.name}` is not defined at the top of a module, where generated code could import it from."
        )
    texts = differentiated(operands, *_one(code.rule)) if code.rule.form == "formula" else code.rule.texts
    known = PRIMITIVES.get(name)
    if known is not None and known.params == operands and known.rule == Partials(texts):
        return known
    if len(texts) != len(operands):
        refuse("E504", f"The rule of `{code.name}` has {len(texts)} derivatives for {len(operands)} operands.")
    for text in texts:
        check_text(text, {*operands, "out"}, f"The rule of `{code.name}`")
    learn(partials_of_user(name, operands, texts))
    return PRIMITIVES[name]


def _one(rule: Rule) -> tuple[str]:
    match rule.texts:
        case (str(text),):
            return (text,)
        case _:
            refuse("E504", f"The formula of {rule.head} is one text.")


def _operands(code: Code, rule: Rule) -> tuple[str, ...]:
    """The operands, which must be the parameters of the function."""
    name, _, rest = rule.head.partition("(")
    operands = tuple(p.strip() for p in rest.removesuffix(")").split(","))
    args = code.node.args
    parameters = tuple(a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs))
    if name.strip() != code.name or operands != parameters or args.vararg or args.kwarg:
        own = f"{code.name}({', '.join(parameters)})"
        refuse("E504", f"The rule is for {rule.head} and the function is {own}.")
    return operands


def stopped(m: Machine, value: Abstract) -> Abstract:
    """A result as data: numbers, arrays, and trees of them."""
    match value:
        case Row(items, kind, fields):
            return Row(tuple(stopped(m, item) for item in items), kind, fields)
        case Boxed(box) if isinstance(content := m.content(box), Items):
            return m.new_box(box.kind, Items(tuple(stopped(m, v) for v in content.values), content.keys))
        case Ref() as ref:
            return m.new_array(m.apply("stop_gradient", m.read(ref)), m.contiguous(ref))
        case _ if is_number(value):
            return m.make("stop_gradient", value)
        case _:
            return value


def calling(program: Program) -> Program:
    """A program that does nothing but call this one, so that its rule counts where it is differentiated itself."""
    node = program.node
    args = node.args
    names = [a.arg for a in (*args.posonlyargs, *args.args)]
    call = ast.Call(
        ast.Name(program.name, ast.Load()),
        [ast.Name(n, ast.Load()) for n in names],
        [ast.keyword(a.arg, ast.Name(a.arg, ast.Load())) for a in args.kwonlyargs],
    )
    (outer,) = ast.parse(f"def {program.name}(): return 0").body
    assert isinstance(outer, ast.FunctionDef)
    outer.args = args
    outer.body = [ast.Return(call)]
    for part in (outer, *ast.walk(outer.body[0])):
        ast.copy_location(part, node)

    def resolve(name: str) -> Entity | None:
        return program if name == program.name else program.resolve(name)

    return Program(program.name, program.file, program.text, outer, resolve)
