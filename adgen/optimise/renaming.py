"""Substitutes values in blocks without making anything anew: what mentions none of them stays the same object."""

from __future__ import annotations

from typing import assert_never

from adgen.ir.builder import literal
from adgen.ir.facts import Facts
from adgen.ir.nodes import Apply, Atom, Bind, Block, For, If, Op, Undef, Value, While
from adgen.ir.walker import Env, lengths, renamed_attrs


def substituted(block: Block, env: Env) -> Block:
    """`block` with values replaced by `env`; it must define none of them."""
    binds = tuple(substituted_bind(b, env) for b in block.binds)
    yields = _atoms(block.yields, env)
    same = yields is block.yields and all(a is b for a, b in zip(binds, block.binds, strict=True))
    return block if same else Block(block.params, binds, yields)


def substituted_bind(bind: Bind, env: Env) -> Bind:
    """`bind` with the values that it reads replaced."""
    op = _op(bind.op, env)
    return bind if op is bind.op else Bind(bind.results, op, bind.span)


def _atoms(atoms: tuple[Atom, ...], env: Env) -> tuple[Atom, ...]:
    if any(a in env for a in atoms if isinstance(a, Value)):
        return tuple(env.get(a, a) if isinstance(a, Value) else a for a in atoms)
    return atoms


def _op(op: Op, env: Env) -> Op:
    match op:
        case Apply(prim, args, attrs):
            new = _atoms(args, env)
            counts = {v: env[v] for v in lengths(op) if v in env}
            if counts:  # of a path that gives no number, no length is ever made
                known = {v: literal(0) if isinstance(a, Undef) else a for v, a in counts.items()}
                attrs = renamed_attrs(attrs, Facts(), known)
            return op if new is args and not counts else Apply(prim, new, attrs)
        case If(test, then, orelse):
            (new_test,) = _atoms((test,), env)
            inner = (substituted(then, env), substituted(orelse, env))
            same = new_test is test and inner[0] is then and inner[1] is orelse
            return op if same else If(new_test, *inner)
        case For(lo, hi, step, init, body, backward, stops):
            given = (lo, hi, step, *init)
            new = _atoms(given, env)
            inside = substituted(body, env)
            same = new is given and inside is body
            return op if same else For(new[0], new[1], new[2], new[3:], inside, backward, stops)
        case While(init, cond, body, stops):
            new = _atoms(init, env)
            inner = (substituted(cond, env), substituted(body, env))
            same = new is init and inner[0] is cond and inner[1] is body
            return op if same else While(new, *inner, stops)
    assert_never(op)
