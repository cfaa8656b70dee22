"""Functions with a derivative of the user's own: `adgen.rule`, `adgen.nondiff`.

A call of such a function stays a call in emitted code, as a primitive of its own; one without derivative is inlined,
and what it gives is data.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from adgen.errors import AdgenError, refuse
from adgen.frontend.calling import Parameters, bound
from adgen.frontend.custom import Operands, Result, made_by, tie
from adgen.frontend.custom_blocks import customs
from adgen.frontend.defaults import without_keywords
from adgen.frontend.formula import check_text
from adgen.frontend.implicit import like_an_operand
from adgen.frontend.library import numeric
from adgen.frontend.machine import Arguments, Machine
from adgen.frontend.program import Entity, Program, Rule
from adgen.frontend.rule_trees import places, signature_of, taken_apart
from adgen.frontend.trees import planted
from adgen.frontend.values import Abstract, Box, Boxed, Closure, Code, Items, Ref, Row, is_number
from adgen.ir.builder import freeze
from adgen.ir.dims import Dim
from adgen.ir.nodes import Apply, Argument, Atom, Leaf
from adgen.ir.types import ArrayType
from adgen.rules.operands import broadcast
from adgen.rules.primitive import Primitive, Trees
from adgen.rules.table import PRIMITIVES, learn
from adgen.rules.user import differentiated, elementwise_of_user


def applied(m: Machine, closure: Closure, given: Arguments) -> Abstract:
    """The value of a call of a function whose rule says how it is differentiated."""
    code, rule = closure.code, closure.code.rule
    assert rule is not None
    if not code.module:
        why = f"`{code.name}` is not defined at the top of a module, where generated code could import it from."
        m.refuse("E504", why)
    if rule.form in LATER and rule.function is None:
        m.refuse("E504", f"`{code.name}` has no derivative yet.", f"Declare it: `{code.name}.{LATER[rule.form]}`.")
    parameters = Parameters.of(code.name, code.node.args, closure.defaults, dict(closure.keywords))
    if parameters.star or parameters.double_star:
        m.refuse("E504", f"`{code.name}` has a parameter with a star, and a rule of its own.", "List the parameters.")
    found = bound(m, parameters, given)
    values = {n: found[n] for n in (*parameters.positional, *parameters.keyword_only)}  # not as the call has them
    return (_elementwise if rule.form in ("partials", "formula") else _custom)(m, closure, values, parameters)


LATER = {"custom_jvp": "defjvp(rule)", "custom_vjp": "defvjp(fwd, bwd)"}
"""What declares the derivative of a function that says that it has one of its own."""


def _custom(m: Machine, closure: Closure, values: dict[str, Abstract], parameters: Parameters) -> Abstract:
    """The value of a call of a function with a JVP or VJP, which takes and gives trees."""
    code = closure.code
    assert code.rule is not None
    found: list[Abstract] = []
    arguments = tuple(
        Argument(n, taken_apart(m, v, found, f"`{n}` of `{code.name}`", bake=True), None, n in parameters.keyword_only)
        for n, v in values.items()
    )
    atoms = tuple(m.atom(v) for v in found)
    operands = Operands(arguments, tuple(a.type for a in atoms))
    name = f"{code.module}:{code.name}({signature_of(arguments, operands.types)})"
    result = _found(m, closure, operands)
    if name not in m.ruling:  # else its own rule calls it
        m.ruling.add(name)
        for primitive in customs(m, name, code.rule, operands, result):
            learn(primitive)
        m.ruling.remove(name)
    made = [m.wrap(r) for r in m.apply_many(Apply(name, atoms))]
    for value, place in zip(made, result.like, strict=False):
        _shaped(m, m.atom(value), None if place is None else atoms[place], code.name)
    whole = planted(m, result.tree, iter(made))
    if result.kept:
        _lock(m, (whole, *values.values()), code.name)
    if result.made.shares:
        tie(m, made, found)
    return whole


def _shaped(m: Machine, made: Atom, like: Atom | None, name: str) -> None:
    """Have the run check the shape that a function is said to give."""
    fits = m.apply("is_number", made) if like is None else m.apply("alike", made, like)
    message = f"{name} gives another shape than its derivative expects"
    m.apply_many(Apply("check", (fits,), freeze({"exception": "ValueError", "message": message})))


def _found(m: Machine, closure: Closure, operands: Operands) -> Result:
    """What a function with a JVP or VJP gives."""
    code = closure.code
    try:
        return made_by(m, closure, operands)
    except AdgenError as error:
        like = None if code.rule is None or error.code == "E504" else like_an_operand(code.rule, operands)
        if like is not None:
            return like
        m.refuse("E504", f"adgen cannot tell what `{code.name}` gives: {error.why}", error.fix)


def _lock(m: Machine, values: tuple[Abstract, ...], name: str) -> None:
    """Forbid writes to containers, of which the function gives one that it gets: both are then the same object."""
    for place in (p for value in values for p in places(m, value)):
        if isinstance(place, Box):
            place.locked = place.locked or f"`{name}`, which has a rule of its own, gives a container that it gets."


def _elementwise(m: Machine, closure: Closure, given: dict[str, Abstract], parameters: Parameters) -> Abstract:
    """The value of a call of an elementwise function, whose body may be outside the language."""
    values = {n: numeric(m, v) for n, v in given.items()}
    types = {n: m.atom(v).type for n, v in values.items()}
    name = f"{closure.code.module}:{closure.code.name}({', '.join(map(str, types.values()))})"
    keyword_only = parameters.keyword_only
    arguments = tuple(Argument(n, keyword_only=n in keyword_only) for n in values)
    learn(_of_elements(m, closure, name, Operands(arguments, tuple(types.values()))))
    made = m.make(name, *values.values())
    if PRIMITIVES[name].view:
        tie(m, [made], values.values())
    return made


def _of_elements(m: Machine, closure: Closure, name: str, operands: Operands) -> Primitive:
    """The primitive of an elementwise function."""
    try:
        result = made_by(m, closure, operands)
        if not isinstance(result.tree, Leaf):
            m.refuse("E504", f"`{closure.code.name}` gives no number and no array, and has a rule of its own.")
        made = result.made
    except AdgenError as error:
        if error.code == "E504":
            raise
        made = None
    try:
        texts = _texts(closure.code)
    except AdgenError as error:
        m.refuse(error.code, error.why, error.fix)
    shapes = [of.shape for of in operands.types if isinstance(of, ArrayType)]
    whole = broadcast(shapes, m.builder.facts, m.here(), closure.code.name)
    if made is not None and not same_shapes(m, made.types[0].shape, whole):
        gives = f"it gives {made.types[0]} for operands of the shape {whole}"
        m.refuse("E504", f"`{closure.code.name}` is not elementwise: {gives}.")
    trees = Trees(operands.arguments, Leaf())
    return elementwise_of_user(name, operands.paths, texts, made, trees)


def same_shapes(m: Machine, a: tuple[Dim, ...], b: tuple[Dim, ...]) -> bool:
    """Whether two shapes are known to be the same."""
    return len(a) == len(b) and all(m.builder.facts.same(x, y) for x, y in zip(a, b, strict=True))


def _texts(code: Code) -> tuple[str | None, ...]:
    """The partial derivatives. Raises AdgenError E504 where rule and function do not fit."""
    assert code.rule is not None
    operands = _operands(code, code.rule)
    texts = differentiated(operands, *_one(code.rule)) if code.rule.form == "formula" else code.rule.texts
    if len(texts) != len(operands):
        refuse("E504", f"The rule of `{code.name}` has {len(texts)} derivatives for {len(operands)} operands.")
    for text in texts:
        check_text(text, {*operands, "out"}, f"The rule of `{code.name}`")
    return texts


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
    """A program that does nothing but call this one, so that its rule counts where it is differentiated itself.

    What its text reads from around it, and is a parameter of what is compiled, is none of the call.
    """
    node, args = program.node, program.node.args
    called = replace(program, node=without_keywords(node, program.held), held=())
    names = [a.arg for a in (*args.posonlyargs, *args.args)]
    call = ast.Call(
        ast.Name(program.name, ast.Load()),
        [ast.Name(n, ast.Load()) for n in names],
        [ast.keyword(a.arg, ast.Name(a.arg, ast.Load())) for a in called.node.args.kwonlyargs],
    )
    (outer,) = ast.parse(f"def {program.name}(): return 0").body
    assert isinstance(outer, ast.FunctionDef)
    outer.args = args
    outer.body = [ast.Return(call)]
    for part in (outer, *ast.walk(outer.body[0])):
        ast.copy_location(part, node)

    def resolve(name: str) -> Entity | None:
        return called if name == program.name else program.resolve(name)

    return Program(program.name, program.file, program.text, outer, resolve, held=program.held)
