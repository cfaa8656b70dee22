"""What the ways to a derivative are called on a page."""

from __future__ import annotations

NAMES = {
    "primal": "the function",
    "reverse": "reverse mode",
    "forward": "forward mode",
    "symbolic": "SymPy",
    "cse": "SymPy with cse",
    "simplify": "SymPy simplified",
    "differences": "central differences",
}
"""In the order in which they are shown."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def several(count: int, what: str) -> str:
    """A number of things in a sentence."""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {what}{'s' * (count != 1)}"
