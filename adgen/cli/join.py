"""Several emitted modules in one text: their headers, their imports once, their functions."""

from __future__ import annotations

import ast

from adgen.errors import refuse


def join(texts: list[str]) -> str:
    """One module with the functions of all `texts`, in order; a function that several of them need stands there once.

    Raises AdgenError E602 where two modules define different functions of the same name.
    """
    if len(texts) == 1:
        return texts[0]
    heads = "\n".join(dict.fromkeys(_head(text) for text in texts))
    imports = sorted({line for text in texts for line in _imports(text)})
    functions: dict[str, str] = {}
    for text in texts:
        for name, part in _definitions(text):
            if functions.setdefault(name, part) != part:
                refuse(
                    "E602", f"Two of the derivatives need different functions `{name}`.", None, "Compile them apart."
                )
    # `import math` before `from numpy import ...`, as ruff sorts them within one block.
    ordered = sorted(imports, key=lambda line: (line.startswith("from "), line))
    return heads + "\n" + "\n".join(ordered) + "\n\n\n" + "\n\n\n".join(functions.values()) + "\n"


def _head(text: str) -> str:
    """The comment or docstring above the imports."""
    body = ast.parse(text).body
    first = next((n for n in body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))), None)
    lines = text.splitlines(keepends=True)
    return "".join(lines[: first.lineno - 1] if first else lines)


def _imports(text: str) -> list[str]:
    return [ast.unparse(n) for n in ast.parse(text).body if isinstance(n, ast.Import | ast.ImportFrom)]


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
