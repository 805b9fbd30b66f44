"""carematch inside another program: DataFrames in, DataFrames out, and nothing on disk.

    python examples/use_as_a_library.py

Three clients, two places: the plan, why one client is left over, the cheapest changes that help, the plan with those,
and what any one change would bring.
"""

from datetime import date

import pandas as pd

import carematch as cm

FRAMES = {
    "snapshot": pd.DataFrame({"as_of": [date(2026, 3, 2)]}),
    "cases": pd.DataFrame(
        [
            ("A", "Utrecht", 1, date(2026, 2, 2), "Utrecht", 40.0, "clinical"),
            ("B", "Utrecht", 2, date(2025, 11, 3), "Zeist", 40.0, "clinical"),
            ("C", "Utrecht", 3, date(2026, 1, 12), "Amersfoort", None, "clinical"),
        ],
        columns=["case_id", "region", "urgency", "registered_on", "place", "max_distance_km", "care_form"],
    ),
    "facts": pd.DataFrame(
        [("A", "active_addiction", False), ("B", "active_addiction", True), ("C", "active_addiction", None)],
        columns=["case_id", "fact", "value"],
    ),
    "units": pd.DataFrame(
        [("U-1", "Utrecht", "regional", "Utrecht"), ("U-2", "Flevoland", "national", "Lelystad")],
        columns=["unit_id", "region", "scope", "place"],
    ),
    "openings": pd.DataFrame(
        [("U-1", "clinical", 1), ("U-2", "clinical", 1)], columns=["unit_id", "care_form", "places"]
    ),
    "criteria": pd.DataFrame(
        [("U-2", "addiction", "active_addiction", "=", True, "absolute")],
        columns=["unit_id", "criterion_id", "fact", "operator", "value", "firmness"],
    ),
}


def show(title: str, plan: cm.Plan) -> None:
    """Print a plan's frames."""
    print(f"# {title}\n")
    for name, frame in cm.to_frames(plan).items():
        print(f"{name}\n{frame.drop(columns='seconds', errors='ignore').to_string(index=False)}\n")


def main() -> None:
    """Propose, explain, change, propose again."""
    snapshot = cm.from_frames(FRAMES)
    matcher = cm.Matcher(snapshot)
    plan = matcher.propose()
    show("This week", plan)
    print(f"rules broken: {len(cm.verify(snapshot, plan))}\n")

    for left_over in plan.unmatched:
        cheapest = matcher.routes(plan, left_over.case_id, at_most=1)[0]
        told = " and ".join(f"{change.kind} {change.target} +{change.level}" for change in cheapest.changes)
        print(f"{left_over.case_id} is left over by {left_over.cause}; cheapest route: {told}\n")
        compared = matcher.what_if(plan, cheapest.changes)
        show("With that change", compared.plan)
        print(f"gains: {', '.join(compared.gains) or 'nobody'}; loses: {', '.join(compared.losers) or 'nobody'}\n")

    print("what one change would bring:")
    for lever in matcher.levers(plan):
        print(f"- {lever.kind} {lever.target or lever.subject or ''} +{lever.level}: {', '.join(lever.gains)}")


if __name__ == "__main__":
    main()
