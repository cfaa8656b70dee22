"""Tapes that are filled and read together become one tape of tuples, and only those."""

from __future__ import annotations

from adgen.emit.lines import Writer
from adgen.emit.tapes import joined
from adgen.emit.tree import (
    Assign,
    Attribute,
    Binary,
    Branch,
    Call,
    Do,
    Each,
    Expr,
    Name,
    Sequence,
    Statement,
    Subscript,
    call,
)

K = Name("k")
TAPES = {f"{x}_{kind}" for x in "abu" for kind in ("tape", "tapes", "all")}


def start(tape: str) -> Statement:
    return Assign((Name(tape),), Name("[]"))


STARTS = (start("a_tape"), start("b_tape"))


def fill(tape: str, value: Expr) -> Statement:
    return Do(Call(Attribute(Name(tape), "append"), (value,)))


def loop(*body: Statement) -> Statement:
    return Each(K, call("range", Name("n")), body)


def backward(*body: Statement) -> Statement:
    sources = [call("reversed", Name(tape)) for tape in ("a_tape", "b_tape")]
    return Each(Sequence("bare", (Name("a"), Name("b"))), call("zip", *sources), body)


def set_(name: str, value: Expr) -> Statement:
    return Assign((Name(name),), value)


USE = set_("s", Binary("+", Name("a"), Name("b")))


def text(*statements: Statement, taken: frozenset[str] = frozenset()) -> str:
    """The statements after joining, as they are printed."""
    writer = Writer()
    writer.block(joined(statements, TAPES, {"u", "v"}, set(taken)), 0)
    return "\n".join(writer.lines)


def two(first: Expr, *between: Statement) -> str:
    """Two tapes that are filled with other statements between."""
    return text(*STARTS, loop(fill("a_tape", first), *between, fill("b_tape", Name("b"))), backward(USE))


def test_filled_and_read_together() -> None:
    expected = """\
tape = []
for k in range(n):
    b = 1.0
    tape.append((a, b))
for a, b in reversed(tape):
    s = a + b"""
    assert two(Name("a"), set_("b", Name("1.0"))) == expected


def test_read_in_another_order() -> None:
    made = text(*STARTS, loop(fill("b_tape", Name("b")), fill("a_tape", Name("a"))), backward(USE))
    assert "tape.append((b, a))" in made
    assert "for b, a in reversed(tape):" in made


def test_swept_with_another_list() -> None:
    sources = [call("reversed", Name(tape)) for tape in ("a_tape", "other", "b_tape", "other")]
    target = Sequence("bare", (Name("a"), Name("u"), Name("b"), Name("v")))
    fills = loop(fill("a_tape", Name("a")), fill("b_tape", Name("b")))
    made = text(*STARTS, fills, Each(target, call("zip", *sources), (USE,)))
    assert "for (a, b), u, v in zip(reversed(tape), reversed(other), reversed(other)):" in made


def test_read_by_index() -> None:
    reads = [set_(x, Subscript(Name(f"{x}_tape"), (K,))) for x in "ab"]
    made = text(*STARTS, loop(fill("a_tape", Name("a")), fill("b_tape", Name("b"))), loop(*reads, USE))
    assert made.endswith("for k in range(n):\n    a, b = tape[k]\n    s = a + b")


def test_a_name_that_is_set_between_is_stored_before() -> None:
    assert "tape.append((" not in two(Name("a"), set_("a", Name("1.0")))
    assert "tape.append((" not in two(Name("a"), Branch(Name("c"), (set_("a", Name("1.0")),)))
    assert "tape.append((" not in two(Binary("*", Name("a"), Name("c")), loop(set_("c", Name("1.0"))))


def test_an_array_that_is_written_between_is_stored_before() -> None:
    write = Assign((Subscript(Name("v"), (K,)),), Name("1.0"))
    copied, number = Call(Attribute(Name("u"), "copy"), ()), Binary("*", Name("a"), Name("c"))
    assert "tape.append((" not in two(copied, write)
    assert "tape.append((" not in two(copied, Assign((Name("v"),), Name("1.0"), "+"))
    assert "tape.append((" not in two(copied, Do(call("np.add.at", Name("v"), K, Name("1.0"))))
    assert "tape.append((u.copy(), b))" in two(copied, Assign((Name("c"),), Name("1.0"), "+"))
    assert "tape.append((a * c, b))" in two(number, write)


def test_an_object_is_the_same_after_a_write() -> None:
    """The tape holds the array itself: what is written into it between shows on the tape either way."""
    assert "tape.append((u, b))" in two(Name("u"), Assign((Subscript(Name("u"), (K,)),), Name("1.0")))


def test_a_loop_that_is_left_between() -> None:
    assert "tape.append((" not in two(Name("a"), Branch(Name("c"), (Do(None, "break"),)))


def test_filled_in_different_blocks() -> None:
    inner = Branch(Name("c"), (fill("b_tape", Name("b")),))
    assert "tape.append((" not in text(*STARTS, loop(fill("a_tape", Name("a")), inner), backward(USE))


def test_a_tape_that_is_used_otherwise() -> None:
    made = text(*STARTS, loop(fill("a_tape", Name("a")), fill("b_tape", Name("b"))), backward(USE), Do(Name("a_tape")))
    assert "a_tape.append(a)" in made


def test_the_length_of_a_tape() -> None:
    count = set_("count", call("len", Name("b_tape")))
    made = text(*STARTS, loop(fill("a_tape", Name("a")), fill("b_tape", Name("b"))), count, backward(USE))
    assert "count = len(tape)" in made


def test_names_that_are_taken() -> None:
    fills = loop(fill("a_tape", Name("a")), fill("b_tape", Name("b")))
    assert "a_tape.append((a, b))" in text(*STARTS, fills, backward(USE), taken=frozenset({"tape"}))
    assert "a_tape.append((a, b))" in text(set_("tape", Name("1.0")), *STARTS, fills, backward(USE))


def test_targets_that_are_needed_between_two_reads() -> None:
    reads = [set_("a", Subscript(Name("a_tape"), (K,))), Do(call("print", Name("b")))]
    reads.append(set_("b", Subscript(Name("b_tape"), (K,))))
    made = text(*STARTS, loop(fill("a_tape", Name("a")), fill("b_tape", Name("b"))), loop(*reads, USE))
    assert "b = b_tape[k]" in made


def test_tapes_of_tapes() -> None:
    outer = [start(f"{x}_tapes") for x in "ab"]
    fills = loop(fill("a_tape", Name("a")), fill("b_tape", Name("b")))
    keep = [fill(f"{x}_tapes", Name(f"{x}_tape")) for x in "ab"]
    take = [set_(f"{x}_tape", Subscript(Name(f"{x}_tapes"), (K,))) for x in "ab"]
    expected = """\
tapes = []
for k in range(n):
    tape = []
    for k in range(n):
        tape.append((a, b))
    tapes.append(tape)
for k in range(n):
    tape = tapes[k]
    for a, b in reversed(tape):
        s = a + b"""
    assert text(*outer, loop(*STARTS, fills, *keep), loop(*take, backward(USE))) == expected


def test_tapes_that_hold_joined_tapes() -> None:
    """Each of the levels has a name of its own."""
    inner = loop(fill("a_tape", Name("a")), fill("b_tape", Name("b")))
    middle = loop(*STARTS, inner, fill("a_tapes", Name("a_tape")), fill("b_tapes", Name("b_tape")), fill("u_tape", K))
    held = [fill(f"{x}_all", Name(f"{x}_tapes")) for x in "ab"]
    outer = loop(*map(start, ("a_tapes", "b_tapes", "u_tape")), middle, *held, fill("u_tapes", Name("u_tape")))
    expected = """\
all_tapes = []
for k in range(n):
    tapes = []
    for k in range(n):
        tape = []
        for k in range(n):
            tape.append((a, b))
        tapes.append((tape, k))
    all_tapes.append(tapes)"""
    assert text(*map(start, ("a_all", "b_all", "u_tapes")), outer) == expected
