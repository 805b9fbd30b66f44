"""Units that are named in full only once in what belongs together."""

import re
from collections.abc import Iterable

from .names import Names


def named_once(texts: Iterable[str], names: Names) -> list[str]:
    """Texts that belong together, where each unit has its name only at first and its id from then on."""
    seen: set[str] = set()

    def shorter(text: str, unit_id: str, name: str) -> str:
        def first_in_full(found: re.Match[str]) -> str:
            if unit_id in seen:
                return unit_id if found[1] == ")" else f"{unit_id} ("
            seen.add(unit_id)
            return found[0]

        return re.sub(rf"{re.escape(name)} \({re.escape(unit_id)}(\)|, )", first_in_full, text)

    told = []
    for text in texts:
        for unit in names.index.units.values():
            if unit.name and unit.name in text:
                text = shorter(text, unit.unit_id, unit.name)
        told.append(text)
    return told
