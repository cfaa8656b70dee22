"""Names, views and containers that share memory: the value flow must be that of Python's references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interpreted import Case

if TYPE_CHECKING:
    from pathlib import Path

VECTOR, STEPS = "x: f8[n]", "x: f8[n], k: int"
TRIPS = ("np.ones(3), 0", "np.ones(3), 1", "np.arange(3.0), 4")

CASES = [
    Case(
        "swapped_names_are_written_in_both_halves_of_a_trip",
        STEPS,
        """
        def f(x, k):
            a = x * 1.0
            b = x * 2.0
            for i in range(k):
                b[0] += a[1]
                a, b = b, a
                a[1] *= 1.5
            return a, b
        """,
        TRIPS,
    ),
    Case(
        "a_view_is_turned_around_in_every_trip",
        STEPS,
        """
        def f(x, k):
            v = x[:]
            for i in range(k):
                v = v[::-1]
            return v, x
        """,
        TRIPS,
    ),
    Case(
        "rows_are_written_while_another_name_looks_at_them",
        "A: f8[n,m]",
        """
        def f(A):
            B = A * 1.0
            for row, other in zip(B, reversed(A)):
                row += other * 2.0
            for a, b in zip(reversed(B[0]), reversed(A[1])):
                B[1] += a * b
            for i, v in enumerate(reversed(A[0])):
                B[i] *= v
            for i in reversed(range(1, 3)):
                B[i] -= B[i - 1]
            return B
        """,
        ("np.arange(12.0).reshape(4, 3)",),
    ),
    Case(
        "one_array_under_two_names",
        VECTOR,
        """
        def f(x):
            a = b = x * 1.0
            a[0] = 3.0
            c = d = 1.0
            c += 2
            return a, b, c, d
        """,
        ("np.arange(5.0)",),
    ),
    Case(
        "a_helper_gives_back_its_argument_or_a_new_array",
        VECTOR,
        """
        def f(x):
            def g(a):
                a[0] = 5.0
                if a[1] > 0.5:
                    return a
                return a * 2.0
            y = x * 1.0
            z = g(y)
            z[1] = 3.0
            return z
        """,
        ("np.array([0.1, 0.2, 0.3])", "np.array([0.1, 0.7, 0.3])"),
    ),
    Case(
        "reshaped_views_of_an_array_that_lies_in_order",
        "A: f8[n,m]",
        """
        def f(A):
            B = A.copy()
            C = B.reshape(-1)
            C[0] = 5.0
            D = B[1].reshape(1, -1)
            D[0, 1] = 7.0
            E = B.ravel()
            E[2:4] += 1.0
            return C, B
        """,
        ("np.ones((2, 3))",),
    ),
    Case(
        "a_copy_through_a_transpose_is_read",
        "A: f8[n,m]",
        """
        def f(A):
            C = A.T.reshape(-1)
            C[0] = 5.0
            return C
        """,
        ("np.ones((2, 3))",),
    ),
    Case(
        "arrays_in_a_list_change_places",
        STEPS,
        """
        def f(x, k):
            st = [x * 1.0, x * 2.0]
            for i in range(k):
                st[0], st[1] = st[1], st[0]
                st[0][0] = i
                st = [st[1], st[0] * 1.5]
            return st
        """,
        TRIPS,
    ),
    Case(
        "copies_are_collected_and_taken_off_again",
        STEPS,
        """
        def f(x, k):
            xs = []
            u = x * 1.0
            for i in range(k):
                xs.append(u.copy())
                u[0] += 1.0
            s = 0.0
            while xs:
                v = xs.pop()
                s = s * 0.5 + v[0] * v[1]
            return s + u[0]
        """,
        TRIPS,
    ),
    Case(
        "a_view_with_an_offset_that_a_branch_decides",
        STEPS,
        """
        def f(x, k):
            y = x * 1.0
            i = 0 if k > 1 else 1
            v = y[i:i + 2]
            v[0] = 7.0
            v *= 2.0
            return y, v
        """,
        TRIPS,
    ),
    Case(
        "basic_and_advanced_subscripts_of_views",
        "x: f8[3]",
        """
        def f(x):
            n, = x.shape
            s = slice(1, None)
            q = (slice(None), 0)
            A = np.ones((n, 2))
            A[s] *= 2.0
            A[q] += x
            A[..., 1] -= x
            A[0, ...][1] = 9.0
            A[None, 1][0, 1] = 11.0
            y = np.zeros_like(x)
            np.add.at(y, [0, 0, 1], x[0])
            y[[0, 0, 2]] += x[1]
            y[[0, 1]] = x[1:]
            z = y[x > 0.5]
            z[0] = 100.0
            y[x > 0.5] *= 2.0
            i = np.array([2, 1])
            y[i] = y[i[::-1]]
            return A, y
        """,
        ("np.ones(3)", "np.arange(3.0)"),
    ),
    Case(
        "the_right_side_of_an_augmented_store_changes_the_element",
        VECTOR,
        """
        def f(x):
            def taken(a):
                a[1] = a[1] * 0.5
                return a[1]
            x[1] += taken(x)
            x[1] *= taken(x)
            x[1:] -= taken(x)
            x[[0, 1]] += taken(x)
            return x
        """,
        ("np.arange(3.0) + 1.0",),
    ),
    Case(
        "slices_of_slices",
        "x: f8[8]",
        """
        def f(x):
            a = x * 1.0
            a[1:][2:4][0] = 10.0
            a[1:-1][:-1][-1] = 20.0
            a[::2][1] += 1.0
            a[::-1][1:][0] += 2.0
            a[-3:][1] *= 3.0
            a[2:][-1] -= 4.0
            a[1:7:2][1:] *= 2.0
            a[:5][3:100] += 0.5
            return a
        """,
        ("np.arange(8.0)",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_agrees_with_python(case: Case, tmp_path: Path) -> None:
    case.check(tmp_path)
