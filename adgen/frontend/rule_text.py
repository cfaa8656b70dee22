"""Reads the declarations of `adgen.rule` from the text of a module, without executing it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from adgen.errors import refuse
from adgen.frontend.program import Entity, Library, Program, Rule, Solution

FORMS = {
    "adgen.rule.partials": "partials",
    "adgen.rule.formula": "formula",
    "adgen.rule.jvp": "jvp",
    "adgen.rule.vjp": "vjp",
    "adgen.nondiff": "nondiff",
    "adgen.custom_jvp": "custom_jvp",
    "adgen.custom_vjp": "custom_vjp",
    "adgen.implicit": "implicit",
}

DEFINED = {"custom_jvp": "defjvp", "custom_vjp": "defvjp"}
"""The method by which a function with a rule of this form gets it."""

Look = Callable[[ast.expr], Entity | None]


def rule_in(node: ast.expr, look: Look) -> Rule | None:
    """The rule that a decorator or a call declares, or None where it is something else.

    Raises AdgenError E504 where its texts are no literals.
    """
    function = node.func if isinstance(node, ast.Call) else node
    match node:
        case ast.Call(ast.Name("partial") | ast.Attribute(attr="partial"), [made]):
            function = made  # as JAX is used: @partial(custom_vjp, nondiff_argnums=(0,))
    found = look(function)
    form = FORMS.get(found.path) if isinstance(found, Library) else None
    if form is None:
        return None
    if form == "nondiff":
        return Rule(form)
    if form in DEFINED:
        return Rule(form, nondiff=_nondiff(node))
    if form in ("jvp", "vjp"):
        rule = look(node.args[0]) if isinstance(node, ast.Call) and node.args else None
        if not isinstance(rule, Program):
            refuse("E504", f"`{ast.unparse(node)}` needs a function that is defined in a module.")
        return Rule(form, function=rule)
    if form == "implicit":
        return _implicit(node, look)
    texts = [a.value if isinstance(a, ast.Constant) else 0 for a in node.args] if isinstance(node, ast.Call) else []
    match texts:
        case [str(head), *rest] if all(t is None or isinstance(t, str) for t in rest):
            return Rule(form, head, tuple(t for t in rest if t is None or isinstance(t, str)))
        case _:
            refuse("E504", f"`{ast.unparse(node)}` names an operand list and texts as literal strings.")


def _implicit(node: ast.expr, look: Look) -> Rule:
    """The equation, and literal options."""
    given = look(node.args[0]) if isinstance(node, ast.Call) and node.args else None
    options = [k for k in node.keywords if k.arg != "samples"] if isinstance(node, ast.Call) else []
    literals = {k.arg or "**": k.value.value for k in options if isinstance(k.value, ast.Constant)}
    usual = (("kind", "root"), ("like", None), ("tol", TOL), ("iterate", False))
    known = {name: literals.pop(name, default) for name, default in usual}
    if not isinstance(given, Program) or literals or len(known) < len(options):
        refuse("E504", f"`{ast.unparse(node)}` needs a function that is defined in a module, and literal options.")
    return Rule("implicit", function=given, solution=solution(**known))


TOL = 1e-4
"""How far a solution may be from one, relative to its size, where nothing else is said: solvers stop below that."""


def solution(kind: object, like: object, tol: object, iterate: object = False) -> Solution:
    """The options of `adgen.implicit`. Raises AdgenError E504 where they make no sense."""
    if not (isinstance(kind, str) and kind in KINDS):
        refuse("E504", f"The kind of a solution is {kind!r}; it must be one of {', '.join(map(repr, KINDS))}.")
    if not (like is None or isinstance(like, str)):
        refuse("E504", f"like is {like!r}; it must be the name of an argument, or 'float'.")
    if not (isinstance(tol, float) and tol > 0.0):
        refuse("E504", f"tol is {tol!r}; it must be a positive number.")
    if iterate not in (True, False) or (iterate and kind != "fixed_point"):
        refuse("E504", "iterate=True is for a fixed point.", None, "Leave it out.")
    return Solution(kind, like, tol, bool(iterate))


KINDS = ("root", "fixed_point", "minimum")


def _nondiff(node: ast.expr) -> tuple[int, ...]:
    """The literal positions in `nondiff_argnums`."""
    keywords = [k for k in node.keywords if k.arg != "samples"] if isinstance(node, ast.Call) else []
    for keyword in keywords:
        try:
            found = ast.literal_eval(keyword.value)
        except ValueError:
            found = None
        if keyword.arg == "nondiff_argnums" and isinstance(found, tuple | list):
            return tuple(sorted(found))
        refuse("E504", f"`{ast.unparse(node)}` needs literal positions in nondiff_argnums.")
    return ()


def defined(rule: Rule, name: str, statements: list[ast.stmt], look: Look) -> Rule:
    """The rule with what `name.defjvp(...)` or `name.defvjp(...)` declares: a statement, or a decorator.

    Raises AdgenError E504 where that is no function which is defined in a module.
    """
    for statement in reversed(statements):
        for node in _definers(statement):
            if _defines(node, name, DEFINED[rule.form]):
                parts = [look(arg) for arg in (node.args if isinstance(node, ast.Call) else [_itself(statement)])]
                if not parts or not all(isinstance(part, Program) for part in parts):
                    refuse("E504", f"`{ast.unparse(node)}` needs functions that are defined in a module.")
                return replace(rule, function=parts[0], backward=parts[1] if len(parts) > 1 else None)
    return rule


def _definers(statement: ast.stmt) -> list[ast.expr]:
    """Where a statement at the top of a module may declare a rule."""
    match statement:
        case ast.Expr(ast.Call() as call):
            return [call]
        case ast.FunctionDef():
            return statement.decorator_list
        case _:
            return []


def _itself(statement: ast.stmt) -> ast.expr:
    """What a statement defines, where it stands after that."""
    at = {"lineno": statement.end_lineno or statement.lineno, "col_offset": statement.end_col_offset or 0}
    return ast.Name(getattr(statement, "name", ""), ast.Load(), **at)


def _defines(node: ast.expr, name: str, method: str) -> bool:
    match node:
        case ast.Call(ast.Attribute(ast.Name(owner), attr)) | ast.Attribute(ast.Name(owner), attr):
            return (owner, attr) == (name, method)
        case _:
            return False


def is_definer(node: ast.expr) -> bool:
    """Whether a decorator is `f.defjvp`, which gives the function that it decorates back."""
    return isinstance(node, ast.Attribute) and node.attr == "defjvp"


def is_head(call: ast.Call, name: str) -> bool:
    """Whether the first argument of a call is text such as `name(x, y)`."""
    match call.args:
        case [ast.Constant(str(head)), *_]:
            return head.partition("(")[0].strip() == name
        case _:
            return False
