"""The weekly table: this week's snapshot in; a report to look at and a workbook to work on out.

    python examples/weekly_table.py examples/data/week.xlsx out examples/data/last_week

SNAPSHOT is an Excel workbook, a folder of CSV files or a JSON document. With LAST_WEEK, the snapshot of a week earlier,
what was proposed then is kept as far as it can be, and the report tells what changed and why. When something is wrong
with a snapshot, every fault is listed and nothing is written.
"""

import sys
from pathlib import Path

import carematch as cm


def main(source: Path, out: Path, last_week: Path | None = None) -> int:
    """Read, propose, explain, look over the whole week, write; the exit status is 2 when a snapshot cannot be used."""
    try:
        earlier = None if last_week is None else cm.Matcher(cm.read_snapshot(last_week)).propose()
        snapshot = cm.read_snapshot(source)
        matcher = cm.Matcher(snapshot)
        plan = matcher.propose(previous=earlier, source=source.name)
    except cm.SnapshotError as error:
        print(error.text("nl"), file=sys.stderr)
        return 2

    explanations = matcher.explain_all(plan)
    whole = matcher.outlook(plan, explanations)
    files = cm.write_report(snapshot, plan, explanations, out, language="nl", outlook=whole)
    print("\n".join(cm.summary(snapshot, plan, explanations, "nl", files=files, outlook=whole)))
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("gebruik: python weekly_table.py SNAPSHOT UIT [VORIGE_WEEK]")
    sys.exit(main(*map(Path, sys.argv[1:])))
