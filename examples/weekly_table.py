"""The weekly table: this week's snapshot in; a report to look at and a workbook to work on out.

    python examples/weekly_table.py examples/data/week.xlsx out

SNAPSHOT is an Excel workbook, a folder of CSV files or a JSON document. When something is wrong with it, every fault is
listed and nothing is written.
"""

import sys
from pathlib import Path

import carematch as cm


def main(source: Path, out: Path) -> int:
    """Read, propose, explain, write; the exit status is 2 when the snapshot cannot be used."""
    try:
        snapshot = cm.read_snapshot(source)
        matcher = cm.Matcher(snapshot)
        plan = matcher.propose(source=source.name)
    except cm.SnapshotError as error:
        print(error.text("nl"), file=sys.stderr)
        return 2

    explanations = matcher.explain_all(plan)
    files = cm.write_report(snapshot, plan, explanations, out, language="nl")
    print("\n".join(cm.summary(snapshot, plan, explanations, "nl", files=files)))
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("gebruik: python weekly_table.py SNAPSHOT UIT")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
