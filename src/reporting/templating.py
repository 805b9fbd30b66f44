"""The templates of pages: everything that is filled in is escaped, and nothing may be missing."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined


def rendered(name: str, **values: Any) -> str:
    """The template of that name, filled in."""
    return _environment().get_template(name).render(values)


def template_text(name: str) -> str:
    """A file of the templates as it is."""
    return files(__package__ or "").joinpath("templates", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(template_text),
    )
