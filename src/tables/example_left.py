"""Example rows of the template that were left among a table's own: they would be planned like any other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..language import LANGUAGES, catalogue
from ..models.faults import Fault

_ENTRIES = {"case_id": ("case_1", "case_2"), "unit_id": ("unit",)}


def examples_left(rows: Mapping[str, Sequence[tuple[int, Any]]]) -> Iterator[Fault]:
    """A fault for every row about an example, once there are other cases too. An untouched template is fine."""
    examples = {
        column: {catalogue(language).entries["example"][entry] for language in LANGUAGES for entry in entries}
        for column, entries in _ENTRIES.items()
    }
    cases = [row.case_id for _, row in rows.get("cases", ())]
    if all(case_id in examples["case_id"] for case_id in cases):
        return
    for table, numbered in rows.items():
        for number, row in numbered:
            for column, ids in examples.items():
                if getattr(row, column, None) in ids:
                    yield Fault(code="example_left", table=table, row=number, column=column)
                    break
