"""Refugee resettlement: families to locations, within what each has of several things, at the highest total score.

    python examples/other_problems/resettlement.py examples/other_problems/data/resettlement.txt

The file holds numbers, separated by blanks and line ends as they come:

    families locations kinds
    for each location: how much it has of each kind (such as beds, school places, jobs)
    for each family: how much it takes of each kind
    for each family: its score at each location, any real number

A family is a case, a location a unit. A family that fits nowhere, or would only lower the total, is left over.
Source of the problem: Ahani, Andersson, Martinello, Teytelboym, Trapp, "Placement Optimization in Refugee
Resettlement", Operations Research 69 (2021).
"""

import math
import sys
from itertools import islice
from pathlib import Path

import carematch as cm

TODAY = "2026-01-01"
POLICY = cm.Policy(goals=("scores",))


def read(path: Path) -> cm.Snapshot:
    """The problem in a file as a snapshot."""
    numbers = iter(map(float, path.read_text(encoding="utf-8").split()))
    families, locations, kinds = map(int, islice(numbers, 3))
    has = [list(islice(numbers, kinds)) for _ in range(locations)]
    takes = [list(islice(numbers, kinds)) for _ in range(families)]
    score = [list(islice(numbers, locations)) for _ in range(families)]
    family, location = ([f"{name} {n}" for n in range(count)] for name, count in (("F", families), ("L", locations)))
    tables: dict[str, list[dict[str, object]]] = {
        "snapshot": [{"as_of": TODAY}],
        "cases": [
            {"case_id": name, "region": "R", "urgency": 1, "registered_on": TODAY, "care_form": "long_term_living"}
            for name in family
        ],
        "units": [{"unit_id": name, "region": "R", "scope": "national"} for name in location],
        "openings": [{"unit_id": name, "care_form": "long_term_living", "places": families} for name in location],
        "resources": [
            {"unit_id": name, "resource": f"kind {kind}", "amount": has[n][kind]}
            for n, name in enumerate(location)
            for kind in range(kinds)
        ],
        "loads": [
            {"case_id": name, "resource": f"kind {kind}", "amount": takes[n][kind]}
            for n, name in enumerate(family)
            for kind in range(kinds)
        ],
        "scores": [
            {"case_id": family[f], "unit_id": location[n], "score": score[f][n]}
            for f in range(families)
            for n in range(locations)
        ],
    }
    return cm.from_records(tables)


def solve(path: Path) -> tuple[cm.Plan, float]:
    """The best plan and its total score, from the scores as they stand in the file."""
    snapshot = read(path)
    plan = cm.Matcher(snapshot, POLICY).propose()
    score = {(row.case_id, row.unit_id): row.score for row in snapshot.scores}
    return plan, math.fsum(score[one.case_id, one.unit_id] for one in plan.placements)


if __name__ == "__main__":
    plan, total = solve(Path(sys.argv[1]))
    for one in plan.placements:
        print(f"{one.case_id} → {one.unit_id}")
    print("total score", total, "proven highest" if plan.proven else "not proven")
