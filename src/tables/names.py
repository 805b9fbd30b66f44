"""Names of tables and columns: English as in the models, Dutch from the catalogue, however written."""

import re
import unicodedata
from functools import cache

from ..language import LANGUAGES, catalogue
from ..models.tables import TABLES, Table

OTHER_SHEETS = {
    "nl": ("Uitleg", "Lijsten"),
    "en": ("Instructions", "Lists"),
}
"""The template's own sheets: instructions, and the words for its drop-down lists."""

_SEPARATORS = re.compile(r"[\s_\-/.]+")


def comparable(name: str) -> str:
    """A name without what does not count: capitals, accents, apostrophes, kinds of blank, a mark ``*``."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[*'’‘`]", "", plain.casefold())
    return _SEPARATORS.sub("_", plain).strip("_")


@cache
def table_names() -> dict[str, str]:
    """The tables by their comparable names in all languages."""
    return {
        comparable(catalogue(language).name("table", table.name)): table.name
        for language in LANGUAGES
        for table in TABLES
    } | {table.name: table.name for table in TABLES}


@cache
def column_names(table: Table) -> dict[str, str]:
    """A table's columns by their comparable names in all languages."""
    return {
        comparable(catalogue(language).name("column", column)): column
        for language in LANGUAGES
        for column in table.columns
    } | {column: column for column in table.columns}


@cache
def other_sheets() -> frozenset[str]:
    """Comparable names of the sheets that hold no table."""
    return frozenset(comparable(name) for names in OTHER_SHEETS.values() for name in names)


def written(known: dict[str, str]) -> dict[str, str]:
    """Comparable names with the name to suggest: the one a reader comes closest to, in its own language."""
    return {name: name if name == column else _as_labelled(name, column) for name, column in known.items()}


def _as_labelled(name: str, english: str) -> str:
    for section in ("table", "column"):
        words = catalogue("nl")
        if words.has(f"{section}.{english}") and comparable(words.name(section, english)) == name:
            return words.name(section, english)
    return english
