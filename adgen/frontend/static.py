"""Reads a module without executing it: what each of its global names means after its top-level statements."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from adgen.errors import Span, refuse
from adgen.frontend.bindings import Aug, Binding, Bindings, Define, From, Import, Odd, Place, Value, bindings_of, place
from adgen.frontend.class_text import named_tuple_in, record_in
from adgen.frontend.constants import bakeable, copied, mutable
from adgen.frontend.defaults import bake_defaults
from adgen.frontend.evaluate import NotConstant, evaluate
from adgen.frontend.live import LIBRARIES
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
from adgen.frontend.rule_text import DEFINED, defined, is_definer, is_head, rule_in
from adgen.frontend.scope import Definition
from adgen.frontend.star import offers

VECTORIZE = Library("numpy.vectorize")
FAMILY = "grad value_and_grad jvp vjp jacobian jacfwd jacrev hessian hvp vhp jmp mjp hmp"
MARKS = frozenset(f"adgen.{name}" for name in FAMILY.split())
"""The decorators that ask for a derivative."""


@dataclass(slots=True)
class Files:
    """The modules read so far, so that a function is one program however it is reached."""

    modules: dict[Path, Module] = field(default_factory=dict)
    namespaces: dict[Path, Namespace] = field(default_factory=dict)

    def module(self, path: Path) -> Module:
        """The module in a file. Raises AdgenError E105 where it cannot be read or does not parse."""
        place = path.resolve()
        if place not in self.modules:
            text = read_text(path)
            tree = parse(text, str(path))
            self.modules[place] = Module(path, text, tree, bindings_of(tree), self)
        return self.modules[place]


@dataclass(slots=True, eq=False)
class Module:
    """One file, parsed; its names are looked up when they are asked for."""

    path: Path
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)
    bindings: Bindings = field(repr=False)
    files: Files = field(repr=False)
    held: frozenset[str] = frozenset()
    """Names of its arrays that are parameters of what is compiled."""
    _meanings: dict[int, Entity] = field(default_factory=dict, repr=False)
    _waiting: set[int] = field(default_factory=set, repr=False)

    def resolve(self, name: str) -> Entity | None:
        """What a global name means to a function that is called once the module has been imported."""
        return Held(name) if name in self.held else self.at(name, None)

    def at(self, name: str, place: Place | None) -> Entity | None:
        """What a global name means at a line of the top level, or in the end; None where nothing binds it."""
        if name in self.bindings.rebound:
            return Unreadable(
                f"`{name}` is a global that a function assigns, so only running the file can tell its value."
            )
        found = [b for b in self.bindings.names.get(name, ()) if place is None or b.at < place]
        stars = [s for s in self.bindings.stars if place is None or s.at < place]
        late = [s for s in stars if not found or s.at > found[-1].at]
        for star in reversed(late):
            meaning = self._from_star(star, name)
            if meaning is not None:
                return meaning
        return self._meaning(name, found[-1]) if found else None

    def look(self, node: ast.expr, at: Place | None) -> Entity | None:
        """What a name with attributes means at a line of the top level."""
        match node:
            case ast.Name(id=name):
                return self.at(name, at)
            case ast.Attribute(value=base, attr=attr):
                match self.look(base, at):
                    case Library(path):
                        return Library(f"{path}.{attr}")
                    case Namespace(resolve=resolve):
                        return resolve(attr)
        return None

    def program(self, name: str, node: Definition, at: Place) -> Program:
        """The program of a definition of this file; its defaults are evaluated as of `at`."""
        args = node.args
        defaults = [*args.defaults, *(d for d in args.kw_defaults if d is not None)]
        baked, given = bake_defaults(node, [(d, self._value(ast.unparse(d), d, at)) for d in defaults])
        rule = self._rule(name, node)
        return Program(
            name,
            str(self.path),
            self.text,
            baked,
            lambda n: given[n] if n in given else self.resolve(n),
            rule,
            self.dotted if rule else "",
        )

    def _rule(self, name: str, node: Definition) -> Rule | None:
        """The derivative that the file declares for a function: above it, or in a statement after it."""
        marks = [] if isinstance(node, ast.Lambda) else node.decorator_list
        later = [s for s in self.tree.body if s.lineno > node.lineno]
        calls = [s.value for s in later if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
        found = (self._declared(mark) for mark in (*marks, *(c for c in calls if is_head(c, name))))
        rule = next((rule for rule in found if rule is not None), None)
        if rule is None or rule.form not in DEFINED:
            return rule
        return defined(rule, name, later, lambda n: self.look(n, place(n)))

    def _declared(self, mark: ast.expr) -> Rule | None:
        return rule_in(mark, lambda node: self.look(node, place(mark)))

    def span(self, node: ast.stmt | ast.expr) -> Span:
        """Where a piece of the file stands."""
        return Span(
            str(self.path), node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0
        )

    def mark(self, node: ast.expr) -> str | None:
        """`adgen.grad` and its like, where a decorator or the function of a call is one; else None."""
        function = node.func if isinstance(node, ast.Call) else node
        found = self.look(function, place(node))
        return found.path if isinstance(found, Library) and found.path in MARKS else None

    def _meaning(self, name: str, binding: Binding) -> Entity:
        key = id(binding)
        if key in self._waiting:
            return Unreadable(f"The value of `{name}` depends on itself.")
        if key not in self._meanings:
            self._waiting.add(key)
            try:
                self._meanings[key] = self._unless_changed(name, self._bound(name, binding))
            finally:
                self._waiting.remove(key)
        return self._meanings[key]

    def _bound(self, name: str, binding: Binding) -> Entity:
        match binding:
            case Value(at, node):
                return self._value(name, node, at)
            case Aug(at, op, node):
                before = ast.copy_location(ast.Name(name, ast.Load()), node)
                return self._value(name, ast.copy_location(ast.BinOp(before, op, node), node), at)
            case Define(_, node):
                return self._defined(name, node)
            case Import(_, module):
                return self._module(module, 0)
            case From(_, module, level, member):
                return self._member(module, level, member)
            case Odd((line, _), why):
                return Unreadable(
                    f"`{name}` is bound {why} at line {line} of {self.path.name}; adgen does not execute it."
                )

    def _value(self, name: str, node: ast.expr, at: Place) -> Entity:
        if isinstance(node, ast.Lambda):
            return self.program(name, node, at)
        alias = self.look(node, at) if isinstance(node, (ast.Name, ast.Attribute)) else None
        if alias is not None:
            return alias
        if isinstance(node, ast.Call):
            if self.look(node.func, at) == Library(CHECKPOINT) and len(node.args) == 1 and not node.keywords:
                return Derivation(CHECKPOINT, self._value(name, node.args[0], at))
            if self.mark(node) is not None:
                return self._derivation(name, node, at)
            made = named_tuple_in(node, f"{self.dotted}.{name}", lambda n: self.look(n, at))
            if made is not None:
                return made
            called = self.look(node.func, at)
            if isinstance(called, Library) and called.path in DISTRIBUTIONS:
                return self._distribution(name, called.path, node, at)
            if called == VECTORIZE and len(node.args) == 1 and not node.keywords:
                return Vectorized(self._value(name, node.args[0], at))
        try:
            value = evaluate(node, lambda n: self.look(n, at))
        except NotConstant as error:
            return Unreadable(
                f"The value of `{name}` (line {at[0]} of {self.path.name}) needs the file to run: {error}."
            )
        if not bakeable(value):
            return Unreadable(f"`{name}` is too large to be written into the derivative.")
        return Constant(copied(value))

    def _distribution(self, name: str, path: str, node: ast.Call, at: Place) -> Entity:
        """A distribution of SciPy with the parameters of a call."""
        args = tuple(self._value(name, arg, at) for arg in node.args)
        named = tuple((k.arg or "", self._value(name, k.value, at)) for k in node.keywords)
        odd = next((v for v in (*args, *(v for _, v in named)) if not isinstance(v, Constant)), None)
        if any(not key for key, _ in named) or odd is not None:
            why = odd.why if isinstance(odd, Unreadable) else f"`{name}` has parameters that adgen cannot read."
            return Unreadable(why)
        return Distribution(path, args, named)

    def _derivation(self, name: str, node: ast.expr, at: Place, function: Entity | None = None) -> Entity:
        """A derivative that a call makes; of a decorator, `function` is what it decorates."""
        call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
        given = [("argnums", a) for a in call.args[1:]] if function is None else []
        options = [*given, *((k.arg or "**", k.value) for k in call.keywords)]
        named = tuple((key, self._value(name, value, at)) for key, value in options)
        of = self._value(name, call.args[0], at) if function is None and call.args else function
        odd = next((v for _, v in named if not isinstance(v, Constant)), None)
        if of is None or odd is not None or not isinstance(of, Program | Derivation):
            return Unreadable(f"`{name}` is a derivative whose function or options adgen cannot read.")
        return Derivation(self.mark(node) or "", of, named)

    def _unless_changed(self, name: str, meaning: Entity) -> Entity:
        match meaning:
            case Constant(value) if mutable(value) and name in self.bindings.mutated:
                return Unreadable(f"The contents of `{name}` are changed elsewhere in {self.path.name}.")
            case Namespace() if name in self.bindings.patched:
                return Unreadable(f"The attributes of `{name}` are changed in {self.path.name}.")
            case _:
                return meaning

    def _defined(self, name: str, node: ast.stmt) -> Entity:
        match node:
            case ast.FunctionDef(decorator_list=[]):
                return self.program(name, node, place(node))
            case ast.FunctionDef(decorator_list=[only]) if self._declared(only) or is_definer(only):
                return self.program(name, node, place(node))
            case ast.FunctionDef(decorator_list=[only]) if self.look(only, place(node)) == VECTORIZE:
                return Vectorized(self.program(name, node, place(node)))
            case ast.FunctionDef(decorator_list=[only]) if self.look(only, place(node)) == Library(CHECKPOINT):
                return Derivation(CHECKPOINT, self.program(name, node, place(node)))
            case ast.FunctionDef(decorator_list=[first, *_]):
                if len(node.decorator_list) == 1 and self.mark(first):
                    return self._derivation(name, first, place(node), self.program(name, node, place(node)))
                return Unreadable(f"`{name}` is decorated with `{ast.unparse(first)}`, which adgen does not execute.")
            case ast.ClassDef():
                return self._class(name, node)
            case _:
                return Unreadable(f"`{name}` is an async function.")

    def _class(self, name: str, node: ast.ClassDef) -> Entity:
        at = place(node)
        found = record_in(
            node, f"{self.dotted}.{name}", lambda n: self.look(n, at), lambda field, n: self._value(field, n, at)
        )
        return Unreadable(f"The class `{name}` {found}.") if isinstance(found, str) else found

    @property
    def dotted(self) -> str:
        """The name under which the module is imported from where its package, or else the file itself, lies."""
        parts = [] if self.path.name == "__init__.py" else [self.path.stem]
        folder = self.path.resolve().parent
        while (folder / "__init__.py").is_file():
            parts.insert(0, folder.name)
            folder = folder.parent
        return ".".join(parts)

    def _from_star(self, star: From, name: str) -> Entity | None:
        if star.module.partition(".")[0] in LIBRARIES and not star.level:
            return Library(f"{star.module}.{name}") if offers(star.module, name) else None
        place = self._find(star.module, star.level)
        if place is None:
            return Unreadable(f"`{name}` may come from `{star.module}`, which adgen does not read.")
        return None if name.startswith("_") else self.files.module(place).resolve(name)

    def _member(self, module: str, level: int, name: str) -> Entity:
        if not level and module.partition(".")[0] in LIBRARIES:
            return self._module(f"{module}.{name}", 0)
        place = self._find(module, level)
        found = self.files.module(place).resolve(name) if place and place.is_file() else None
        if found is not None:
            return found
        inner = self._find(f"{module}.{name}" if module else name, level)
        if inner is not None:
            return self._namespace(inner)
        where = "." * level + module
        if place is None:
            return Unreadable(
                f"`{name}` comes from `{where}`, which adgen does not know and does not find next to the file."
            )
        return Unreadable(f"`{where}` defines no `{name}`.")

    def _module(self, module: str, level: int) -> Entity:
        root = module.partition(".")[0]
        place = self._find(module, level)
        if root in LIBRARIES:
            # Python would import the file next to this one in place of the library.
            shadowed = self._find(root, 0) is not None
            return Unreadable(f"`{root}` is hidden by a file of that name.") if shadowed else Library(module)
        if place is None:
            return Unreadable(f"The module `{module}` is not known to adgen and is not found next to the file.")
        return self._namespace(place)

    def _namespace(self, place: Path) -> Namespace:
        key = place.resolve()
        if key not in self.files.namespaces:
            name = place.parent.name if place.name == "__init__.py" else place.stem
            self.files.namespaces[key] = Namespace(name, partial(self._attribute, place))
        return self.files.namespaces[key]

    def _attribute(self, place: Path, name: str) -> Entity | None:
        found = self.files.module(place).resolve(name)
        inner = _module_file(place.parent, [name]) if found is None and place.name == "__init__.py" else None
        return self._namespace(inner) if inner else found

    def _find(self, module: str, level: int) -> Path | None:
        parts = module.split(".") if module else []
        for folder in self._folders(level):
            found = _module_file(folder, parts)
            if found is not None:
                return found
        return None

    def _folders(self, level: int) -> Iterator[Path]:
        """Where an import looks: relative to the file's package, else next to the file and above its package."""
        folder = self.path.resolve().parent
        if level:
            yield folder if level == 1 else folder.parents[level - 2]
            return
        yield folder
        top = folder
        while (top / "__init__.py").is_file():
            top = top.parent
        if top != folder:
            yield top


def read_text(path: Path | str) -> str:
    """The text of a Python file, in the encoding that it declares. Raises AdgenError E105."""
    try:
        with tokenize.open(path) as file:
            return file.read()
    except OSError as error:
        refuse("E105", f"{path}: {error}.", None, "Check the name of the file and who may read it.")
    except (SyntaxError, UnicodeDecodeError) as error:
        refuse("E105", f"{path}: {error}.", None, "Save the file as UTF-8, or declare its encoding in its first line.")


_CORRECT = "Correct it until Python can run the file."


def parse(text: str, file: str) -> ast.Module:
    """The syntax tree of a file. Raises AdgenError E105 at the place where it does not parse."""
    try:
        return ast.parse(text, file)
    except SyntaxError as error:
        line, column = error.lineno or 1, (error.offset or 1) - 1
        refuse("E105", f"Python cannot parse the file: {error.msg}.", Span(file, line, max(column, 0)), _CORRECT)
    except ValueError as error:
        refuse("E105", f"Python cannot parse the file: {error}.", Span(file, 1), _CORRECT)


def _module_file(folder: Path, parts: list[str]) -> Path | None:
    place = folder.joinpath(*parts)
    if parts and place.with_name(place.name + ".py").is_file():
        return place.with_name(place.name + ".py")
    return place / "__init__.py" if (place / "__init__.py").is_file() else None
