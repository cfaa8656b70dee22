"""Adds what has been scattered into new zeros where it belongs, without making the zeros.

Before:                                         After:
  z = zeros(shape=(n,))                           w = index(u, 2; [lo:])
  f_bar = update(z, v, 2; [lo:])                  p = multiply(v, w)
  t = multiply(f_bar, u)                          u_bar = index_add(x, p, 2; [lo:])
  u_bar = add(x, t)                               return u_bar
  return u_bar

The zeros of a cotangent are no numbers but the absence of a contribution; so what multiplies them does not matter, even
where it is infinite or nan. Only derived values are touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from adgen.ir.dims import Dim
from adgen.ir.nodes import Apply, Atom, Bind
from adgen.ir.types import ArrayType
from adgen.optimise.chains import Divisor, divide
from adgen.optimise.rewriter import Rewriter
from adgen.optimise.writes import WRITES, distinct, is_zero, untouched

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
        if rewriter.fits(other.type, bind.result.type):
            made = rewriter.attempt(
                partial(_additions, other, scattered, bind, rewriter),
                lambda made, _: rewriter.fits(made.type, bind.result.type),
            )
            if made is not None:
                return made
    return None


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
    if op is None or not rewriter.single(atom) or not _has(atom, shape, rewriter):
        return None
    match op:
        case Apply("update" | "index_add"):
            return _written(atom, rewriter)
        case Apply("negative", (x,)):
            return _each(x, None, "negative", shape, rewriter)
        case Apply("multiply", (x, y)):
            return _each(x, y, "multiply", shape, rewriter) or _each(y, x, "multiply", shape, rewriter)
        case Apply("divide", (x, y)):
            return _each(x, y, "divide", shape, rewriter)
        case _:
            return None


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
    if not _has(other, shape, rewriter):
        return None
    return rewriter.apply_many(Apply("index", (other, *write.args[2:]), write.attrs))[0]


def _written(atom: Atom, rewriter: Rewriter) -> list[Piece] | None:
    """The writes of a chain that starts from zeros and adds, or writes where nothing was."""
    found: list[Piece] = []
    while (op := rewriter.op(atom)) is not None and op.prim in WRITES:
        fresh = op.prim == "index_add" or (
            distinct(op, rewriter) and (is_zero(op.args[0], rewriter) or untouched(op, rewriter))
        )
        if not fresh or not rewriter.single(atom):
            return None
        found.append(Piece(op.args[1], op))
        atom = op.args[0]
    return found[::-1] if found and is_zero(atom, rewriter) else None
