"""Snapshots that cannot be used, and every line of the English message that has to say why.

Each entry: a name, a function that writes the snapshot in a folder and gives its path, the lines expected.
No line may hold a value of a cell, but for ids and names of columns.
"""

from .bad_cells import BAD_CELLS
from .bad_rows import BAD_ROWS
from .bad_sources import BAD_SOURCES
from .writers import Bad


def _message(lines: list[str]) -> list[str]:
    faults, them = ("fault", "it") if len(lines) == 1 else ("faults", "them")
    return [f"{len(lines)} {faults} found; mend {them} and try again.", *(f"- {line}" for line in lines)]


BAD_SNAPSHOTS: Bad = [(name, writer, _message(lines)) for name, writer, lines in (*BAD_SOURCES, *BAD_CELLS, *BAD_ROWS)]
"""Name, writer and the lines of the whole English message."""
