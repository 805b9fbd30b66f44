"""A recorded year once more: what would have become of these clients if the tables had decided otherwise?

    python examples/replay_a_year.py examples/data/year out

The folder holds the usual tables for everybody there was, ``recording.csv`` and ``events.csv``: who came and left when,
which places came and went, who said no to what. The year in ``examples/data`` is made up.
"""

import sys
from pathlib import Path

import carematch as cm


def main(year: Path, out: Path) -> int:
    """Replay the year under three policies; tell who would have had a place that today's practice does not give."""
    try:
        log = cm.read_log(year)
    except cm.LogError as error:
        print(error.text("nl"), file=sys.stderr)
        return 2

    results = cm.Experiment([log], ["region_first", "optimum", "hindsight"], 1, out).run()
    placed = {run.policy: {one.case_id for one in run.courses if one.status == "placed"} for run in results.runs}
    for policy, cases in placed.items():
        gained, lost = sorted(cases - placed["region_first"]), sorted(placed["region_first"] - cases)
        print(f"{policy}: {len(cases)} placed; besides {', '.join(gained) or '-'}; without {', '.join(lost) or '-'}")
    print(f"\n{out / 'comparison.html'}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python replay_a_year.py YEAR OUT")
    sys.exit(main(*map(Path, sys.argv[1:])))
