"""Why has this client no place? Everything there is to tell about one case, in Dutch.

    python examples/why_is_this_case_unmatched.py examples/data/week C-040

It tells what stands in the way, who competes for the same places, which units came nearest, what would give the client
a place and who decides about that, and the next step. For a client with a place: where, and what it rests on.
"""

import sys
from pathlib import Path

import carematch as cm


def main(source: Path, case_id: str) -> int:
    """Propose this week's plan and explain one case of it; the exit status is 2 for bad input."""
    try:
        snapshot = cm.read_snapshot(source)
        matcher = cm.Matcher(snapshot)
        plan = matcher.propose(source=source.name)
    except cm.SnapshotError as error:
        print(error.text("nl"), file=sys.stderr)
        return 2
    try:
        explanation = matcher.explain(plan, case_id)
    except KeyError:
        print(f"Er is geen open casus {case_id}.", file=sys.stderr)
        return 2

    print("\n".join(cm.explanation_lines(explanation, snapshot, "nl", plan=plan)))
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("gebruik: python why_is_this_case_unmatched.py SNAPSHOT CASUS")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
