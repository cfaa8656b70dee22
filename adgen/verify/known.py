"""What adgen knows of a library function: how it is derived, and on which calls that is tried."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.frontend.definitions import defined_names, documentation
from adgen.frontend.functions import TABLE
from adgen.rules.primitive import Nondiff, Primitive
from adgen.rules.table import PRIMITIVES


@dataclass(frozen=True, slots=True)
class Known:
    """A function: `kind` names the form of its rule, `at` its singular points; `summary` is what a definition says."""

    path: str
    kind: str
    samples: tuple[str, ...]
    at: str = ""
    primitive: Primitive | None = None
    summary: str = ""
    note: str = ""


def known(path: str) -> Known | None:
    """What there is for a function of a library, or None where adgen does not know it."""
    function = TABLE.get(path)
    if function is not None:
        samples = function.samples or _usual(PRIMITIVES.get(function.prim))
        home, _, name = path.rpartition(".")
        primitive = PRIMITIVES.get(function.prim or ("" if home in TABLE else name))  # a method is not the function
        if primitive is None:
            return Known(path, "composed", samples)
        return Known(path, type(primitive.rule).__name__.lower(), samples, primitive.at, primitive, note=primitive.note)
    if path in defined_names():
        said = documentation(path)
        return Known(
            path,
            "defined",
            tuple(filter(None, _line(said, "samples").split(" | "))),
            _line(said, "at"),
            summary=_summary(said),
            note=_line(said, "note"),
        )
    return None


def _summary(text: str) -> str:
    """The first paragraph, without the full stop at its end."""
    return " ".join(text.partition("\n\n")[0].split()).removesuffix(".")


def _line(text: str, label: str) -> str:
    """What follows a label at the start of a line, up to the next label or empty line."""
    found: list[str] = []
    for line in text.splitlines():
        word, colon, rest = line.strip().partition(":")
        if found and (not line.strip() or (colon and word.isalpha() and word.islower())):
            break
        if found:
            found.append(line.strip())
        elif colon and word == label:
            found.append(rest.strip())
    return " ".join(found)


def _usual(primitive: Primitive | None) -> tuple[str, ...]:
    if primitive is None:
        return ()
    if primitive.elementwise and not primitive.samples:
        return ("f8[n], f8[n]", "f8[n, 1], f8") if len(primitive.params) == 2 else ("f8[n]", "f8")
    texts = tuple(text.replace(";", ",").removeprefix(", ") for text in primitive.samples if "f4" not in text)
    return texts if isinstance(primitive.rule, Nondiff) else tuple(t for t in texts if "f8" in t or "float" in t)
