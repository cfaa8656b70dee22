"""Reads a live function: its source, and what its names mean in its own globals and closure, as they are now."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from adgen.errors import AdgenError, refuse
from adgen.frontend.classes import record_of
from adgen.frontend.constants import bakeable, copied, holdable, identical, mutable
from adgen.frontend.defaults import bake_defaults, drop_first
from adgen.frontend.program import (
    CHECKPOINT,
    DISTRIBUTIONS,
    Constant,
    Derivation,
    Distribution,
    Entity,
    Held,
    Library,
    Namespace,
    Program,
    Rule,
    Unreadable,
    Vectorized,
)
from adgen.frontend.source import source_of
from adgen.frontend.sparse_parts import parts_of

LIBRARIES = frozenset(
    {"numpy", "math", "cmath", "scipy", "adgen", "builtins", "jaxtyping", "typing", "dataclasses", "collections"}
    | {"itertools", "functools"}
)
"""Packages whose functions are known by their path and whose source is never read."""

_PUBLIC = (
    *("math", "cmath", "numpy", "numpy.linalg", "numpy.fft", "scipy.special", "scipy.linalg", "builtins"),
    *("scipy.integrate", "scipy.signal", "scipy.sparse", "itertools", "functools"),
)

_MISSING = object()

RULE = "__adgen_rule__"

_OPTIONS = ("argnums", "wrt", "has_aux", "mode", "checkpoint", "memory")
"""What a derivative that is called inside a function takes, too (derivatives.py)."""
"""The attribute of a function that holds its `Rule`."""

Live = FunctionType | MethodType


@dataclass(slots=True)
class Snapshot:
    """What a function and everything it reads mean at one moment.

    Every name is looked up once; the copy of its value is what gets compiled and what the cache key is made of, so a
    change in between cannot give a module stored under the key of another. `fresh` says whether any of it has changed.
    After `seal`, a name that was not looked up before is an internal error (E901): it would be missing from the key.
    """

    sealed: bool = False
    held: dict[str, Any] = field(default_factory=dict)
    """Arrays that are read from around the function, by the names of the parameters that stand for them."""
    _compiled: list[FunctionType] = field(default_factory=list)
    _names: dict[tuple[int, str], tuple[dict[str, Any], str, object]] = field(default_factory=dict)
    _cells: list[tuple[CellType, object]] = field(default_factory=list)
    _attributes: list[tuple[object, str, object]] = field(default_factory=list)
    _functions: list[tuple[FunctionType, CodeType, object, object]] = field(default_factory=list)
    _contents: list[tuple[object, object]] = field(default_factory=list)
    _programs: dict[tuple[int, int], Program] = field(default_factory=dict)
    _namespaces: dict[int, Namespace] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)

    def fresh(self) -> bool:
        """Whether every name still means the object it meant, and no list, dict or array has changed inside."""
        for space, name, value in self._names.values():
            if space.get(name, _MISSING) is not value:
                return False
        for function, code, defaults, kwdefaults in self._functions:
            if function.__code__ is not code or function.__defaults__ is not defaults:
                return False
            if function.__kwdefaults__ is not kwdefaults:
                return False
        return not (self._cells or self._attributes or self._contents) or self._others_fresh()

    def _others_fresh(self) -> bool:
        return (
            all(_content(cell) is value for cell, value in self._cells)
            and all(getattr(owner, name, _MISSING) is value for owner, name, value in self._attributes)
            and all(identical(value, before) for value, before in self._contents)
        )

    def program(self, function: Live) -> Program:
        """The program of a function, or of a bound method: then the first parameter means the object.

        Raises AdgenError E105 where the source cannot be read, E101 for a generator or a coroutine.
        """
        owner = function.__self__ if isinstance(function, MethodType) else None
        plain = function.__func__ if isinstance(function, MethodType) else function
        if not isinstance(plain, FunctionType):
            refuse("E105", f"`{plain!r}` is not a function written in Python.")
        key = (id(plain), id(owner))
        if key not in self._programs:
            self._kept += [plain, owner]  # an id is only good while its object lives
            self._programs[key] = self._read(plain, owner)
        return self._programs[key]

    def _read(self, function: FunctionType, owner: object) -> Program:
        self._compiled = self._compiled or [function]
        code = function.__code__
        source = source_of(function)
        self._functions.append((function, code, function.__defaults__, function.__kwdefaults__))
        node, given = bake_defaults(source.node, _defaults(function, source.node.args, self.describe))
        resolve: Callable[[str], Entity | None] = cache(partial(self._look_up, function, given))
        if owner is not None:
            own, node = drop_first(node)
            resolve = partial(_or_owner, own, self._namespace(owner), resolve)
        # The name becomes part of names in the emitted module.
        name = "function" if code.co_name == "<lambda>" else code.co_name
        rule = getattr(function, RULE, _MISSING)
        self._attributes.append((function, RULE, rule))
        if not isinstance(rule, Rule):
            return Program(name, source.file, source.text, node, resolve)
        rule = replace(rule, function=self._part(rule.function), backward=self._part(rule.backward))
        module = function.__module__ if function.__qualname__ == name else ""
        return Program(name, source.file, source.text, node, resolve, rule, module)

    def _part(self, part: object) -> Program | None:
        """A function of a rule; what declares a rule has seen that it is one."""
        return self.program(part) if isinstance(part, FunctionType) else None

    def _look_up(self, function: FunctionType, given: dict[str, Entity], name: str) -> Entity | None:
        if name in given:
            return given[name]
        if self.sealed:
            refuse("E901", f"`{name}` is read by the compiler and is not part of the cache key.")
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
        if name in cells:
            value = _content(cells[name])
            self._cells.append((cells[name], value))
            return Unreadable(f"`{name}` has no value yet.") if value is _MISSING else self.describe(value, name)
        return self._in_dict(function.__globals__, name)

    def _in_dict(self, space: dict[str, Any], name: str) -> Entity | None:
        value = space.get(name, _MISSING)
        self._names[id(space), name] = (space, name, value)
        return None if value is _MISSING else self.describe(value, name)

    def describe(self, value: object, name: str) -> Entity:
        """What a value is to the compiler."""
        match value:
            case ModuleType():
                return Library(value.__name__) if _root(value.__name__) in LIBRARIES else self._namespace(value)
            case FunctionType() | MethodType() if _root(value.__module__ or "") not in LIBRARIES or _generated(value):
                return self._helper(value, name)
        path = library_path(value)
        if path is not None:
            return Library(path)
        if holdable(value):
            return Held(self._held_name(value, name))
        if bakeable(value):
            copy = copied(value)
            if mutable(value):
                self._contents.append((value, copy))
            return Constant(copy)
        return self._other(value, name)

    def _held_name(self, value: object, name: str) -> str:
        """The name of the parameter for an array: its own, unless that means something else where it would be seen."""
        name = name.rpartition(".")[2]
        name = name if name.isidentifier() else "held"
        while self.held.get(name, value) is not value or not self._is_free(name, value):
            name += "_"
        self.held[name] = value
        return name

    def _is_free(self, name: str, value: object) -> bool:
        """Whether a parameter of the function that is compiled may have this name: it means nothing else there."""
        (compiled,) = self._compiled
        code, space = compiled.__code__, compiled.__globals__
        cells = dict(zip(code.co_freevars, compiled.__closure__ or (), strict=True))
        means = _content(cells[name]) if name in cells else space.get(name, getattr(builtins, name, _MISSING))
        return name not in (*code.co_varnames, *code.co_cellvars) and (means is value or means is _MISSING)

    def _helper(self, value: Live, name: str) -> Entity:
        try:
            return self.program(value)
        except AdgenError as error:
            return Unreadable(f"`{name}` cannot be read: {error.why}")

    def _other(self, value: object, name: str) -> Entity:
        kind = type(value)
        if hasattr(value, "transform") and _root(kind.__module__) == "adgen":
            return self._derivation(value, name)
        if kind.__name__ == "Checkpointed" and _root(kind.__module__) == "adgen":
            return self._checkpointed(value, name)
        if kind.__name__.endswith("_frozen") and _root(kind.__module__) == "scipy":
            return self._distribution(value, name)
        if isinstance(value, np.vectorize):
            return self._vectorized(value, name)
        if parts_of(kind):
            return Unreadable(f"`{name}` is a sparse matrix.")
        if isinstance(value, (np.ndarray, list, tuple, dict)):
            return Unreadable(f"`{name}` is a {kind.__name__} that is too large, or holds more than numbers and text.")
        if isinstance(value, type):
            record = record_of(value, self.describe)
            return Unreadable(f"The class `{name}` {record}.") if isinstance(record, str) else record
        if callable(value) or kind.__module__ == "builtins":
            return Unreadable(f"`{name}` is {_article(kind.__name__)} that adgen does not know.")
        return self._namespace(value)

    def _distribution(self, value: Any, name: str) -> Entity:
        """A frozen distribution: SciPy keeps the parameters of those of one variable as they were given."""
        dist, keywords = getattr(value, "dist", None), getattr(value, "kwds", None)
        path = f"scipy.stats.{getattr(dist, 'name', '')}"
        known = getattr(sys.modules["scipy.stats"], path.rpartition(".")[2], None)
        if path not in DISTRIBUTIONS or type(known) is not type(dist) or not bakeable(keywords):
            return Unreadable(
                f"`{name}` is a frozen distribution that adgen does not know; freeze it where it is used."
            )
        self._attributes += [(value, part, getattr(value, part)) for part in ("dist", "args", "kwds")]
        self._contents.append((keywords, copied(keywords)))
        named = tuple((key, self.describe(part, name)) for key, part in value.kwds.items())
        return Distribution(path, tuple(self.describe(part, name) for part in value.args), named)

    def _derivation(self, value: Any, name: str) -> Entity:
        """A derivative of adgen's, which holds a function and its options."""
        settled = value.transform
        self._attributes += [(value, part, getattr(value, part)) for part in ("function", "transform")]
        given = {key: getattr(settled, key) for key in _OPTIONS}
        options = tuple((key, self.describe(part, name)) for key, part in given.items() if part is not None)
        return Derivation(f"adgen.{settled.derive}", self.describe(value.function, name), options)

    def _checkpointed(self, value: Any, name: str) -> Entity:
        """A function of whose calls reverse mode keeps the arguments alone."""
        self._attributes.append((value, "function", value.function))
        return Derivation(CHECKPOINT, self.describe(value.function, name))

    def _vectorized(self, value: np.vectorize, name: str) -> Entity:
        parts = {part: getattr(value, part) for part in ("pyfunc", "otypes", "excluded", "signature")}
        self._attributes += [(value, part, known) for part, known in parts.items()]
        if parts["excluded"] or parts["signature"] is not None:
            return Unreadable(f"`{name}` is np.vectorize with excluded= or signature=, which adgen does not support.")
        given = parts["otypes"]  # characters, in newer NumPys also classes
        otypes = None if given is None else tuple(str(np.dtype(one)) for one in given)
        return Vectorized(self.describe(value.pyfunc, name), otypes)

    def _namespace(self, owner: object) -> Namespace:
        if id(owner) not in self._namespaces:
            name = owner.__name__ if isinstance(owner, ModuleType) else type(owner).__name__
            self._kept.append(owner)
            self._namespaces[id(owner)] = Namespace(name, cache(partial(self._attribute, owner)))
        return self._namespaces[id(owner)]

    def _attribute(self, owner: object, name: str) -> Entity | None:
        if self.sealed:
            refuse("E901", f"The attribute `{name}` is read by the compiler and is not part of the cache key.")
        space = getattr(owner, "__dict__", None)
        if isinstance(space, dict) and (isinstance(owner, ModuleType) or name in space):
            return self._in_dict(space, name)
        if isinstance(space, dict):
            self._in_dict(space, name)  # notices an attribute that comes later and hides the one of the class
        # Found without calling a `__getattr__` or a property of the user's.
        found = inspect.getattr_static(owner, name, _MISSING)
        match found:
            case FunctionType() if not isinstance(owner, type):
                self._attributes.append((type(owner), name, found))
                return self._helper(MethodType(found, owner), name)
            case staticmethod() | classmethod() | property():
                return Unreadable(f"`{name}` of `{type(owner).__name__}` is {_article(type(found).__name__)}.")
        if found is _MISSING:
            self._attributes.append((type(owner), name, _MISSING))
            return None
        value = getattr(owner, name, _MISSING)
        self._attributes.append((owner, name, value))
        return Unreadable(f"`{name}` has no value yet.") if value is _MISSING else self.describe(value, name)


def library_path(value: object) -> str | None:
    """The dotted path under which a library offers this very object, or None."""
    name = getattr(value, "__name__", None)
    if not isinstance(name, str):
        return _distribution_path(value)
    home = getattr(value, "__module__", None) or ""
    for module in (home, *_PUBLIC) if _root(home) in LIBRARIES and "._" not in home else _PUBLIC:
        if module in sys.modules and getattr(sys.modules[module], name, None) is value:
            return f"adgen.{name}" if _root(module) == "adgen" else f"{module}.{name}"
    return None


def _distribution_path(value: object) -> str | None:
    """The path of a distribution of `scipy.stats`, which is an object whose methods are functions, or None."""
    if not type(value).__module__.startswith("scipy.stats."):
        return None
    names = (name for name, known in vars(sys.modules["scipy.stats"]).items() if known is value)
    return next((f"scipy.stats.{name}" for name in names), None)


def _defaults(
    function: FunctionType, args: ast.arguments, describe: Callable[[object, str], Entity]
) -> Iterator[tuple[ast.expr, Entity]]:
    """Each default expression with the value that the function was defined with, which is not looked up again."""
    values = list(function.__defaults__ or ())
    yield from ((e, describe(v, ast.unparse(e))) for e, v in zip(args.defaults, values, strict=True))
    for arg, expression in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if expression is not None:
            yield expression, describe((function.__kwdefaults__ or {})[arg.arg], ast.unparse(expression))


def _or_owner(own: str, owner: Namespace, resolve: Callable[[str], Entity | None], name: str) -> Entity | None:
    return owner if name == own else resolve(name)


def _content(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def _root(module: str) -> str:
    return module.partition(".")[0]


def _generated(value: Live) -> bool:
    return (value.__module__ or "").startswith("adgen.module.generated.")


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"
