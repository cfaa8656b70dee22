"""Reads the declarations of `adgen.rule` from the text of a module, without executing it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from adgen.errors import refuse
from adgen.frontend.program import Entity, Library, Program, Rule

FORMS = {
    "adgen.rule.partials": "partials",
    "adgen.rule.formula": "formula",
    "adgen.rule.jvp": "jvp",
    "adgen.rule.vjp": "vjp",
    "adgen.nondiff": "nondiff",
}


def rule_in(node: ast.expr, look: Callable[[ast.expr], Entity | None]) -> Rule | None:
    """The rule that a decorator or a call declares, or None where it is something else.

    Raises AdgenError E504 where its texts are no literals.
    """
    function = node.func if isinstance(node, ast.Call) else node
    found = look(function)
    form = FORMS.get(found.path) if isinstance(found, Library) else None
    if form is None:
        return None
    if form == "nondiff":
        return Rule(form)
    if form in ("jvp", "vjp"):
        rule = look(node.args[0]) if isinstance(node, ast.Call) and node.args else None
        if not isinstance(rule, Program):
            refuse("E504", f"`{ast.unparse(node)}` needs a function that is defined in a module.")
        return Rule(form, function=rule)
    texts = [a.value if isinstance(a, ast.Constant) else 0 for a in node.args] if isinstance(node, ast.Call) else []
    match texts:
        case [str(head), *rest] if all(t is None or isinstance(t, str) for t in rest):
            return Rule(form, head, tuple(t for t in rest if t is None or isinstance(t, str)))
        case _:
            refuse("E504", f"`{ast.unparse(node)}` names an operand list and texts as literal strings.")


def is_head(call: ast.Call, name: str) -> bool:
    """Whether the first argument of a call is text such as `name(x, y)`."""
    match call.args:
        case [ast.Constant(str(head)), *_]:
            return head.partition("(")[0].strip() == name
        case _:
            return False
