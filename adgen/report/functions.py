"""The functions that adgen knows, as pages of documentation and as a table: made from the derivative table alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from adgen.emit.render import render
from adgen.frontend.definitions import defined_names
from adgen.frontend.formula_functions import FUNCTIONS
from adgen.frontend.functions import TABLE
from adgen.rules.primitive import Custom, Linear, Nondiff, Partials, Primitive, Pulled, Structural, Tangent, Tangents
from adgen.verify.known import Known, known

NO_DERIVATIVE = "without_derivative"

PROVED = {
    "partials": "SymPy to 35 digits, damage, both modes",
    "linear": "transposes exactly, damage, both modes",
    "tangent": "linearity, both modes",
    "tangents": "linearity, both modes",
    "structural": "both modes",
    "nondiff": "types and values",
}
"""What the tests hold the lines of each form against, beside the values and differences of the samples."""


@dataclass(frozen=True, slots=True)
class Row:
    """A function as a page shows it: `rule` has one line for each operand or result, `note` is plain text."""

    name: str
    rule: tuple[str, ...]
    note: str
    at: str


def spelled(path: str) -> str:
    """The name as programs spell it."""
    return path.replace("numpy.", "np.", 1) if path.startswith("numpy.") else path


def pages() -> dict[str, str]:
    """The text of each page of documentation, by its file name."""
    found: dict[str, list[Row]] = {}
    for item in functions():
        found.setdefault(_page(item), []).append(row(item))
    made = {
        name: render("reports/functions.md.jinja", title=_title(name), rows=_merged(rows))
        for name, rows in sorted(found.items())
    }
    words = {name: (function.__doc__ or "").partition("\n")[0] for name, function in sorted(FUNCTIONS.items())}
    titles = {name: _title(name) for name in made}
    index = render("reports/index.md.jinja", titles=titles, counts={n: len(r) for n, r in found.items()}, words=words)
    return {f"{name}.md": text for name, text in {"index": index, **made}.items()}


def _merged(rows: list[Row]) -> list[Row]:
    """Functions of which the same is said share a row."""
    found: dict[tuple[object, ...], list[str]] = {}
    for item in rows:
        found.setdefault((item.rule, item.note, item.at), []).append(f"`{item.name}`")
    same = {key: ", ".join(names) for key, names in found.items()}
    return [replace(item, name=same.pop(key)) for item in rows if (key := (item.rule, item.note, item.at)) in same]


def functions() -> Iterator[Known]:
    """Every function that adgen knows, in the order of its path."""
    for path in sorted({*TABLE, *defined_names()}):
        found = known(path)
        if found is not None and not path.startswith("adgen."):
            yield found


def proofs(item: Known) -> str:
    """How the rule of a function is tested."""
    return PROVED.get(item.kind, "values and differences")


def row(item: Known) -> Row:
    """What a page says of a function."""
    if item.primitive is None:
        return Row(
            spelled(item.path), (), _joined(item.summary or "that of the functions it is made of", item.note), item.at
        )
    return Row(spelled(item.path), tuple(_texts(item.primitive)), _joined(_note(item.primitive), item.note), item.at)


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def _texts(primitive: Primitive) -> Iterator[str]:
    match primitive.rule:
        case Partials((str(text),)):
            yield text
        case Partials(texts):
            yield from (f"d/d{name}: {text}" for name, text in zip(primitive.params, texts, strict=True) if text)
        case Linear(texts):
            yield from (f"{name}_bar = {text}" for name, text in zip(primitive.params, texts, strict=True) if text)
        case Tangent(text):
            yield f"out_dot = {text}"
        case Tangents(results, texts):
            yield from (f"{name}_dot = {text}" for name, text in zip(results, texts, strict=True) if text)
        case Structural() | Nondiff() | Custom() | Pulled():
            return
        case _:
            assert_never(primitive.rule)


def _note(primitive: Primitive) -> str:
    match primitive.rule:
        case Structural():
            return "linear: the tangent is the same function of the tangents, the adjoint adds into their places"
        case Nondiff():
            return "none"
        case Partials(texts):
            data = [name for name, text in zip(primitive.params, texts, strict=True) if text is None]
            return f"{', '.join(data)}: data" if data else ""
        case _:
            return ""


def _page(item: Known) -> str:
    library = item.path.rpartition(".")[0]
    if item.kind == "nondiff":
        return NO_DERIVATIVE
    if library.startswith("scipy.stats"):
        return "scipy_stats"
    if library in TABLE:
        return "numpy_ufuncs"
    if library == "numpy":
        return "numpy_elementwise" if item.primitive and item.primitive.elementwise else "numpy_arrays"
    return library.replace(".", "_")


def _title(page: str) -> str:
    match page:
        case "without_derivative":
            return "Functions without derivative"
        case "numpy_elementwise":
            return "NumPy, elementwise"
        case "numpy_ufuncs":
            return "NumPy, methods of ufuncs"
        case "numpy_arrays":
            return "NumPy, functions of arrays"
        case _:
            return page.replace("_", ".")
