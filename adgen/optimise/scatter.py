"""Adds what has been scattered into new zeros where it belongs, without making the zeros.

Before:                                         After:
  z = zeros(shape=(n,))                           w = index(u, 2; [lo:])
  f_bar = update(z, v, 2; [lo:])                  p = multiply(v, w)
  t = multiply(f_bar, u)                          u_bar = index_add(x, p, 2; [lo:])
  u_bar = add(x, t)                               return u_bar
  return u_bar

A row of an identity, which is the seed of one direction, is scattered too: a 1 in zeros.

The zeros of a cotangent are no numbers but the absence of a contribution; so what multiplies them does not matter, even
where it is infinite or nan. Only derived values are touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from adgen.ir.builder import literal
from adgen.ir.dims import Dim, dim
from adgen.ir.index import At, NewAxis, Slice
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.types import INT, ArrayType
from adgen.optimise.chains import Divisor, divide
from adgen.optimise.rewriter import Rewriter
from adgen.optimise.writes import WRITES, distinct, is_zero, untouched

ONE = dim(1)
MOST = 4
"""So many slices are added one by one; beyond that one array of zeros is the better way."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`value` at the place where `write` writes."""

    value: Atom
    write: Apply


def added(bind: Bind, op: Apply, rewriter: Rewriter) -> Atom | None:
    """What replaces a derived sum of which one operand is scattered, and perhaps multiplied afterwards."""
    if op.prim not in {"add", "subtract"} or not isinstance(bind.result.type, ArrayType) or not bind.result.type.shape:
        return None
    orders = (op.args, op.args[::-1]) if op.prim == "add" else (op.args[::-1],)
    for scattered, other in orders:
        if op.prim == "add" and _only_units(scattered, rewriter) and _only_units(other, rewriter):
            made = rewriter.attempt(
                partial(_of_zeros, op.args, bind, rewriter), lambda made, _: rewriter.fits(made.type, bind.result.type)
            )
            if made is not None:
                return made
        if rewriter.fits(other.type, bind.result.type):
            made = rewriter.attempt(
                partial(_additions, other, scattered, bind, rewriter),
                lambda made, _: rewriter.fits(made.type, bind.result.type),
            )
            if made is not None:
                return made
    return None


def _of_zeros(both: tuple[Atom, ...], bind: Bind, rewriter: Rewriter) -> Atom | None:
    """The sum of two scattered operands, in new zeros."""
    of = bind.result.type
    assert isinstance(of, ArrayType)
    to: Atom | None = rewriter.apply("zeros", shape=of.shape, dtype=of.dtype)
    for scattered in both:
        to = _additions(to, scattered, bind, rewriter) if to is not None else None
    return to


def _only_units(atom: Atom, rewriter: Rewriter) -> bool:
    """Whether an atom is a row of an identity, times something."""
    match rewriter.op(atom):
        case Apply("multiply", args):
            return any(_only_units(a, rewriter) for a in args)
        case Apply("divide", (x, _)) | Apply("negative", (x,)):
            return _only_units(x, rewriter)
        case _:
            return is_unit(atom, rewriter)


def is_unit(atom: Atom, rewriter: Rewriter) -> bool:
    """Whether an atom is a row of an identity."""
    match rewriter.op(atom):
        case Apply("index", (whole, place)) as op if op.attr("spec") == (At(),):
            return is_eye(whole, rewriter) and place.type == INT
        case _:
            return False


def is_eye(atom: Atom, rewriter: Rewriter) -> bool:
    """Whether an atom is a square identity of floats."""
    op = rewriter.op(atom)
    if op is None or op.prim != "eye" or op.attr("k", 0) != 0 or not isinstance(atom.type, ArrayType):
        return False
    return atom.type.shape[0] == atom.type.shape[1] and atom.type.kind == "f"


def _additions(to: Atom, scattered: Atom, bind: Bind, rewriter: Rewriter) -> Atom | None:
    assert isinstance(bind.result.type, ArrayType)
    pieces = _pieces(scattered, bind.result.type.shape, rewriter)
    if not pieces or len(pieces) > MOST:
        return None
    for piece in pieces:
        minus = isinstance(bind.op, Apply) and bind.op.prim == "subtract"
        value = rewriter.apply("negative", piece.value) if minus else piece.value
        write = Apply("index_add", (to, value, *piece.write.args[2:]), piece.write.attrs)
        (to,) = rewriter.apply_many(write, (bind.result.name,))
    return to


def _pieces(atom: Atom, shape: tuple[Dim, ...], rewriter: Rewriter) -> list[Piece] | None:
    """The pieces that an atom of this shape consists of, with zeros everywhere else; None where it is no such array."""
    op = rewriter.op(atom)
    if op is not None and is_unit(atom, rewriter):
        spec = (*(Slice(),) * (len(shape) - 1), At())
        return [Piece(literal(1.0), Apply("index_add", (atom, literal(1.0), op.args[1]), (("spec", spec),)))]
    if op is None or not rewriter.single(atom):
        return None
    if isinstance(atom.type, ArrayType) and 0 < atom.type.rank < len(shape):
        return _stretched(_pieces(atom, atom.type.shape, rewriter), shape)
    if not _has(atom, shape, rewriter):
        return None
    match op:
        case Apply("update" | "index_add"):
            return _written(atom, shape, rewriter)
        case Apply("negative", (x,)):
            return _each(x, None, "negative", shape, rewriter)
        case Apply("multiply", (x, y)):
            return _each(x, y, "multiply", shape, rewriter) or _each(y, x, "multiply", shape, rewriter)
        case Apply("divide", (x, y)):
            return _each(x, y, "divide", shape, rewriter)
        case _:
            return None


def _stretched(pieces: list[Piece] | None, shape: tuple[Dim, ...]) -> list[Piece] | None:
    """The elements of a vector that are columns of a matrix, where the vector is broadcast."""
    if pieces is None or any(p.write.attr("spec") != (At(),) for p in pieces):
        return None
    spec = (("spec", (*(Slice(),) * (len(shape) - 1), At())),)
    return [Piece(p.value, Apply(p.write.prim, p.write.args, spec)) for p in pieces]


def _has(atom: Atom, shape: tuple[Dim, ...], rewriter: Rewriter) -> bool:
    given = atom.type.shape if isinstance(atom.type, ArrayType) else ()
    return len(given) == len(shape) and all(map(rewriter.facts.same, given, shape))


def _each(
    scattered: Atom, other: Atom | None, prim: str, shape: tuple[Dim, ...], rewriter: Rewriter
) -> list[Piece] | None:
    """`prim` of each piece and of what stands at its place in the other operand."""
    pieces = _pieces(scattered, shape, rewriter)
    if pieces is None:
        return None
    made: list[Piece] = []
    for piece in pieces:
        if other is None:
            made.append(Piece(rewriter.apply(prim, piece.value), piece.write))
            continue
        there = _at(other, piece.write, shape, rewriter)
        if there is None:
            return None
        value = divide(piece.value, Divisor(there), rewriter) if prim == "divide" else None
        made.append(Piece(value or rewriter.apply(prim, piece.value, there), piece.write))
    return made


def _at(other: Atom, write: Apply, shape: tuple[Dim, ...], rewriter: Rewriter) -> Atom | None:
    """What stands in an operand where `write` writes."""
    if isinstance(other.type, ArrayType) and not other.type.shape:
        return other
    if write.attr("spec") == (*(Slice(),) * (len(shape) - 1), At()):
        return _element(other, write.args[2], rewriter)
    if not _has(other, shape, rewriter):
        return None
    return rewriter.apply_many(Apply("index", (other, *write.args[2:]), write.attrs))[0]


def _element(other: Atom, place: Atom, rewriter: Rewriter) -> Atom:
    """What stands at a place of the last axis; of a column that is stretched, the column."""
    of = other.type
    assert isinstance(of, ArrayType)
    if not of.rank:
        return other
    before = (Slice(),) * (of.rank - 1)
    made = rewriter.op(other)
    match made:
        case Apply("index", (column,)) if made.attr("spec") == (*before, NewAxis()):
            return column
        case Apply("multiply" | "divide" | "negative", args) if rewriter.single(other):
            return rewriter.apply_many(Apply(made.prim, tuple(_element(a, place, rewriter) for a in args), made.attrs))[
                0
            ]
        case _:
            pass
    return rewriter.apply("index", other, literal(0) if of.shape[-1] == ONE else place, spec=(*before, At()))


def _written(atom: Atom, shape: tuple[Dim, ...], rewriter: Rewriter) -> list[Piece] | None:
    """The writes of a chain that starts from zeros and adds, or writes where nothing was; or that adds to pieces."""
    found: list[Piece] = []
    while (op := rewriter.op(atom)) is not None and op.prim in WRITES:
        fresh = op.prim == "index_add" or (
            distinct(op, rewriter) and (is_zero(op.args[0], rewriter) or untouched(op, rewriter))
        )
        if not fresh or not rewriter.single(atom):
            return None
        found.append(Piece(op.args[1], op))
        atom = op.args[0]
    if found and is_zero(atom, rewriter):
        return found[::-1]
    before = _pieces(atom, shape, rewriter) if all(p.write.prim == "index_add" for p in found) else None
    return None if before is None or not found else [*before, *found[::-1]]
