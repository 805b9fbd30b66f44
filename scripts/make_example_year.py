"""Make the recorded year of the examples: one table, made up by the lab itself.

The scenario ``examples/data/one_table.json`` is written by hand and is the source; edit it there. To run again, from
the root of the repository::

    python scripts/make_example_year.py

It writes the folder ``examples/data/year``, the same bytes each time; ``tests/simulation/test_examples.py`` holds that.
"""

import sys
from pathlib import Path

import carematch as cm

DATA = Path(__file__).resolve().parents[1] / "examples" / "data"


def main(folder: Path) -> None:
    """Make a world of the scenario, and write it down as if somebody had recorded it."""
    world = cm.generated(cm.read_scenario(DATA / "one_table.json"), seed=1)
    cm.write_log(world.model_copy(update={"name": "year", "seed": 0}), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "year")
