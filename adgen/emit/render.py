"""Fills the templates. They are data: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import jinja2

PACKAGE = Path(__file__).parents[1]
PLACES = (PACKAGE / "_templates", PACKAGE.parent / "templates")
"""A wheel carries the templates inside the package; in a checkout they lie beside it."""


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates of every target; made once, since compiling a template takes longer than filling it."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(p) for p in PLACES if p.is_dir()]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=jinja2.select_autoescape(("html.jinja",), (), default=False),
    )


def render(template: str, **values: object) -> str:
    """The text of a template, filled."""
    return environment().get_template(template).render(values)
