"""What the frontend refuses: the error stands at the line that is at fault and says why.

A line that ends in `# E401` must be named by an error with this code. A write is at fault when what it leaves unknown
is read later; without the read the same program is compiled.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from adgen.errors import AdgenError
from tests.interpreted import HEAD, built, function_of, written

if TYPE_CHECKING:
    from pathlib import Path

STEPS = "x: f8[n], k: int"


@dataclass(frozen=True, slots=True)
class Refused:
    """A program that is refused at its marked lines."""

    name: str
    sig: str
    source: str

    @property
    def marks(self) -> set[tuple[int, str]]:
        lines = (HEAD + textwrap.dedent(self.source)).splitlines()
        found = ((k, re.search(r"# (E\d+)$", line)) for k, line in enumerate(lines, 1))
        return {(k, mark[1]) for k, mark in found if mark}


CASES = [
    Refused(
        "an_alias_ends_in_the_first_trip",
        STEPS,
        """
        def f(x, k):
            a = x * 1.0
            b = a
            for i in range(k):
                b[0] += 1.0  # E401
                a = a * 2.0
            return a, b
        """,
    ),
    Refused(
        "a_third_name_for_a_buffer_that_changes_places",
        STEPS,
        """
        def f(x, k):
            a = x * 1.0
            c = a
            b = x * 2.0
            for i in range(k):
                a, b = b, a
                a[1] *= 1.5  # E401
            return a, b, c
        """,
    ),
    Refused(
        "a_view_of_what_is_rebound_in_a_loop",
        STEPS,
        """
        def f(x, k):
            v = x[1:]
            y = x
            while k > 0:
                y = y + 1.0
                k -= 1
            v[0] = 7.0  # E401
            return y, v
        """,
    ),
    Refused(
        "a_list_holds_the_array_that_is_written",
        STEPS,
        """
        def f(x, k):
            xs = []
            u = x * 1.0
            for i in range(k):
                xs.append(u)
                u[0] += 1.0  # E402
            return np.stack(xs)
        """,
    ),
    Refused(
        "an_element_of_a_list_is_written",
        STEPS,
        """
        def f(x, k):
            xs = []
            u = x * 1.0
            for i in range(k):
                xs.append(u)
                u = u * 1.5
            xs[0][0] = 100.0  # E402
            return np.stack(xs), x
        """,
    ),
    Refused(
        "a_helper_gives_back_its_argument_or_a_new_array",
        "x: f8[n]",
        """
        def g(a):
            if a[1] > 0.5:
                return a
            return a * 2.0
        def f(x):
            y = x * 1.0
            z = g(y)
            z[1] = 3.0  # E401
            return z, y
        """,
    ),
    Refused(
        "a_view_or_a_copy",
        "A: f8[n,m]",
        """
        def f(A):
            C = A.T.reshape(-1)
            C[0] = 5.0  # E402
            return C, A
        """,
    ),
    Refused(
        "the_layout_of_a_parameter_is_not_known",
        "A: f8[n,m]",
        """
        def f(A):
            C = A.reshape(-1)
            C[0] = 5.0  # E402
            return C, A
        """,
    ),
    Refused(
        "an_int_or_a_float_makes_another_array",
        "x: f8[n]",
        """
        def f(x):
            t = 0
            for v in x:
                if v > 0.5:
                    t = v
            return np.array([t, 1])  # E304
        """,
    ),
    Refused(
        "a_number_or_an_array_is_summed",
        STEPS,
        """
        def f(x, k):
            s = 0.0
            for i in range(k):
                s = s + x
            return np.sum(s)  # E304
        """,
    ),
    Refused(
        "a_number_that_becomes_an_array_has_two_names",
        "x: f8[n]",
        """
        def f(x):
            s = 1.0
            h = s
            for i in range(len(x)):
                h = s
                s += x  # E304
            return s + h
        """,
    ),
    Refused(
        "a_write_to_an_array_that_may_be_none",
        STEPS,
        """
        def f(x, k):
            y = None
            if k > 0:
                y = x * 2.0
            if y is not None:
                y[0] = 3.0  # E402
            return x
        """,
    ),
    Refused(
        "a_default_list_of_the_module_is_changed",
        "x: float",
        """
        def g(a, b=[]):
            b.append(a)  # E402
            return sum(b)
        def f(x):
            return g(x) + g(x)
        """,
    ),
    Refused(
        "all_errors_at_once",
        STEPS,
        """
        def g(v):
            return np.spacing(v)  # E202
        def f(x, k):
            y = missing * 2.0  # E201
            for i in range(k):
                z = g(x)
                x[0, 1] = 2.0  # E301
                with open("f"):  # E101
                    pass
            if y > 0:
                import os  # E101
            w = x @ np.ones((3, 3, 3)) + np.zeros(k, dtype="U1")  # E302
            return z + w
        """,
    ),
    Refused(
        "a_shape_that_grows",
        STEPS,
        """
        def f(x, k):
            y = x
            for i in range(k):
                y = np.concatenate([y, x])  # E304
            return np.sum(y)
        """,
    ),
    Refused(
        "a_float_in_an_integer_array",
        "x: float",
        """
        def f(x):
            k = np.zeros(3, dtype=int)
            j = k.copy()
            k[0] = x  # E303
            k[1:] += x  # E303
            k += x  # E303
            np.add(j, x, out=j)  # E303
            return k
        """,
    ),
    Refused(
        "calls_that_do_not_fit",
        "x: f8[n]",
        """
        def g(a, *, b):
            return a
        def f(x):
            y = g(x)  # E203
            y = g(x, b=1, c=2)  # E203
            y = np.sum(x, axes=0)  # E203
            y = len(x, x)  # E203
            y = np.summ(x)  # E202
            y = x.summ()  # E204
            return x
        """,
    ),
    Refused(
        "recursion_through_a_closure",
        "x: float",
        """
        def f(x):
            def g(t, h):
                return h(t, h)  # E103
            return g(x, g)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_refused_where_it_is_at_fault(case: Refused, tmp_path: Path) -> None:
    with pytest.raises(AdgenError) as caught:
        function_of(written(case.source, tmp_path), case.sig)
    found = {(e.span.line, e.code) for e in caught.value.errors if e.span}
    assert case.marks <= found, [e.plain() for e in caught.value.errors]


UNREAD = [
    ("x: f8[n], k: int", "a = x if k else x * 2.0\n    a[0] = 3.0\n    return a"),
    ("A: f8[n,m]", "C = A.T.reshape(-1)\n    C[0] = 5.0\n    return C"),
    ("x: f8[n], k: int", "y = 'no'\n    if k:\n        y = np.sum(x)\n    return x"),
    ("x: f8[n], k: int", "for i in range(k):\n        y = x[:i]\n    return x"),
]


@pytest.mark.parametrize(("sig", "body"), UNREAD)
def test_what_nobody_reads_is_not_refused(sig: str, body: str, tmp_path: Path) -> None:
    names = ", ".join(part.split(":")[0].strip() for part in re.split(r", (?=\w+:)", sig))
    built(f"def f({names}):\n    {body}\n", sig, tmp_path)


def test_a_refusal_names_the_nearest_function(tmp_path: Path) -> None:
    with pytest.raises(AdgenError) as caught:
        function_of(written("def f(x):\n    return np.summ(x)\n", tmp_path), "x: f8[n]")
    assert "numpy.sum" in caught.value.fix
