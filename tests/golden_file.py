"""Golden cases: one file with a program, how to call it, and what the compiler prints for it.

    # sig: u: f8[n], nu: float, steps: int
    # args: rng.random(12), 0.1, 5
    === source
    ...
    === value_and_grad
    ...

Further facts are `wrt`, `hybrid`, `checkpoint`, `memory` and `order`. The sections after the source are `ir` (after
the frontend), `jvp`, `vjp`, `grad`, `value_and_grad`, `linearize`, `pullback`, `jet`, or `error`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from adgen.ad.budget import Checkpoints
from adgen.errors import AdgenError, excerpt
from adgen.frontend.read import from_file
from adgen.frontend.signature import signature_of
from adgen.ir.printer import show
from adgen.pipeline import Options, compile_program, stages

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden case as its file states it."""

    path: Path
    sig: str
    args: str
    wrt: tuple[str, ...]
    source: str
    sections: dict[str, str]
    hybrid: str = "off"
    checkpoint: int | None = None
    memory: int | None = None
    order: int = 1

    @property
    def name(self) -> str:
        """The name of the case, and of the module that it is compiled from."""
        return self.path.stem

    @property
    def function(self) -> str:
        """The function to compile: the last one of the source."""
        return [n.name for n in ast.parse(self.source).body if isinstance(n, ast.FunctionDef)][-1]

    def arguments(self) -> tuple[Any, ...]:
        """Evaluate the sample arguments."""
        scope = {"np": np, "rng": np.random.default_rng(0)}
        return tuple(eval(f"({self.args},)", scope))  # the text is ours


def read(path: Path) -> Golden:
    """Read a golden file."""
    head, *parts = path.read_text().split("=== ")
    facts = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines() if line)
    sections = {}
    for part in parts:
        name, _, text = part.partition("\n")
        sections[name] = text
    source = sections.pop("source")
    wrt = tuple(w.strip() for w in facts.get("wrt", "").split(",") if w.strip())
    saving = (int(facts[name]) if name in facts else None for name in ("checkpoint", "memory"))
    hybrid = facts.get("hybrid", "off")
    return Golden(
        path, facts["sig"], facts.get("args", ""), wrt, source, sections, hybrid, *saving, int(facts.get("order", 1))
    )


def write(case: Golden, printed: dict[str, str]) -> None:
    """Write what the compiler prints now into the file."""
    head = case.path.read_text().split("=== ")[0]
    parts = {"source": case.source, **printed}
    case.path.write_text(head + "".join(f"=== {name}\n{text}" for name, text in parts.items()))


def cases() -> list[Golden]:
    """Return every golden case."""
    return [read(p) for p in sorted(FOLDER.glob("*.case"))]


def printed(case: Golden, section: str, folder: Path) -> str:
    """What the compiler prints for one section; the source stands in a file of its own in `folder`."""
    path = folder / f"{case.name}.py"
    path.write_text(case.source)
    try:
        program = from_file(path, case.function)
        signature = signature_of(program, case.sig)
        if section == "ir":
            return show(next(iter(stages(program, signature, Options(derive="primal"))))[1])
        derive = "value_and_grad" if section == "error" else section
        command = f"adgen compile {path.name}" + (f" --hybrid {case.hybrid}" if case.hybrid != "off" else "")
        command += f" --checkpoint {case.checkpoint}" if case.checkpoint else ""
        command += f" --memory {case.memory}B" if case.memory else ""
        command += f" --derive jet --order {case.order}" if derive == "jet" else ""
        saving = Checkpoints.of(case.checkpoint, case.memory)
        options = Options(derive=derive, wrt=case.wrt, command=command, hybrid=case.hybrid, checkpoints=saving)
        return compile_program(program, signature, replace(options, order=case.order)).text
    except AdgenError as refusal:
        text = "\n".join(excerpt(e, case.source) for e in refusal.errors) + "\n"
        return text.replace(str(folder) + "/", "")
