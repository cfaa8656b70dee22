"""Several emitted modules in one text: their headers, their imports once, their functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from adgen.errors import refuse


def join(texts: list[str]) -> str:
    """One module with the functions of all `texts`, in order.

    A helper such as `_check`, of which several modules have one each, gets the name of the function that it serves.
    Raises AdgenError E602 where two derivatives have the same name.
    """
    if len(texts) == 1:
        return texts[0]
    texts = _apart(texts)
    heads = "\n".join(dict.fromkeys(_docstring(text) for text in texts))
    imports = sorted({line for text in texts for line in _imports(text)}, key=_place)
    bodies: dict[str, str] = {}
    for name, body in (d for text in texts for d in _definitions(text)):
        if bodies.setdefault(name, body) != body:
            refuse("E602", f"Two derivatives are called `{name}`.", None, "Compile them one by one: FILE:FUNCTION.")
    parts = [f'"""{heads}"""', "\n".join(imports)]
    return "\n\n".join(part for part in parts if part) + "\n\n\n" + "\n\n\n".join(bodies.values()) + "\n"


def _apart(texts: list[str]) -> list[str]:
    """The modules, with private helpers renamed where two of them differ."""
    bodies: dict[str, set[str]] = {}
    for name, body in (d for text in texts for d in _definitions(text)):
        bodies.setdefault(name, set()).add(body)
    clashing = [name for name, found in bodies.items() if len(found) > 1 and name.startswith("_")]
    return [_renamed(text, clashing) for text in texts]


def _renamed(text: str, names: list[str]) -> str:
    entry = _definitions(text)[0][0]
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}\b", f"{name}_{entry}", text)
    return text


def _docstring(text: str) -> str:
    return ast.get_docstring(ast.parse(text), clean=False) or ""


def _place(line: str) -> tuple[bool, str]:
    """The order of imports: `import math` before `from pack import name`."""
    return (line.startswith("from "), line)


def _imports(text: str) -> Iterator[str]:
    return (ast.unparse(n) for n in ast.parse(text).body if isinstance(n, ast.Import | ast.ImportFrom))


def _definitions(text: str) -> list[tuple[str, str]]:
    """What each top-level statement below the imports binds, and its lines."""
    lines = text.splitlines()
    return [
        (_bound(node), "\n".join(lines[node.lineno - 1 : node.end_lineno]))
        for node in ast.parse(text).body
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)
    ]


def _bound(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ast.unparse(node)
