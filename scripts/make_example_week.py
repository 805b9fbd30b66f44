"""Make the example week's workbook and JSON document from its folder of CSV files.

The folder ``examples/data/week`` is written by hand and is the source; edit it there. To run again, from the root of
the repository::

    python scripts/make_example_week.py

It writes ``examples/data/week.xlsx`` and ``examples/data/week.json``, the same bytes each time. All three read as the
same snapshot; ``tests/test_examples.py`` holds that. The week before, ``examples/data/last_week``, is a folder only.
"""

from pathlib import Path

import carematch as cm

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "data" / "week"


def main() -> None:
    """Read the folder once and write it twice."""
    snapshot = cm.read_snapshot(FOLDER)
    for suffix in (".xlsx", ".json"):
        cm.write_snapshot(snapshot, FOLDER.with_suffix(suffix))


if __name__ == "__main__":
    main()
