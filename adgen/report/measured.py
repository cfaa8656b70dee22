"""What a page shows of one function: plain data, as JSON has it by `dataclasses.asdict`."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.report.curves import Counted, Curve


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file; `links` are the lines of the other text that belong to it, by their places in its `lines`."""

    file: str
    number: int
    text: str
    links: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one file, or of several functions of several files, one behind the other."""

    file: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One oracle's finding; `where` says which component differs, and to which statement that traces."""

    method: str
    verdict: str
    error: float | None
    ulps: float | None
    judged: int
    seconds: float
    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """The errors of a method in double precision against fifty digits, by component; without any, `reason` says why."""

    method: str
    title: str
    errors: tuple[float, ...] = ()
    ulps: tuple[float, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The relative errors of central differences against the step: in the median and in the worst of the components."""

    steps: tuple[float, ...]
    median: tuple[float, ...]
    worst: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right each method is; `components` are those whose truth is known, `of` is the length of the gradient."""

    components: int
    of: int
    scored: tuple[Scored, ...]
    sweep: Sweep | None


@dataclass(frozen=True, slots=True)
class Cost:
    """The time of a method as a multiple of the primal's: the median of the rounds, and their quartiles."""

    method: str
    title: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Costs:
    """All methods in one run; `seconds` is the median time of the primal."""

    seconds: float
    rounds: int
    methods: tuple[Cost, ...]


@dataclass(frozen=True, slots=True)
class Operations:
    """What a way to the derivative counts at this point; without counts, a sentence says why."""

    method: str
    title: str
    counted: Counted | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node of the expression graph; `kind` is "input", "operation", "choice" or "output"."""

    label: str
    name: str
    kind: str
    line: int
    file: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The expressions of the primal, each once; `back` are the edges to the next iteration of a loop."""

    vertices: tuple[Vertex, ...]
    edges: tuple[tuple[int, int], ...]
    back: tuple[tuple[int, int], ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything on the page of a function. `at` says at which arguments, `verdict` is one sentence.

    Where `member` is not empty, the derivative is that member of the family, and what is measured of time and accuracy
    is its gradient.
    """

    name: str
    file: str
    signature: str
    at: tuple[str, ...]
    wrt: tuple[str, ...]
    derive: str
    command: str
    holds: bool
    verdict: str
    primal: Text
    derivative: Text
    findings: tuple[Found, ...]
    accuracy: Accuracy
    costs: Costs
    operations: tuple[Operations, ...]
    curves: tuple[Curve, ...]
    graph: Graph
    made_by: str
    member: str = ""
