"""Hospitals and residents: the stable matching that is best for every resident (Gale and Shapley, 1962).

    python examples/other_problems/hospitals_residents.py examples/other_problems/data/residents.txt

A line each, best first; who is not named is not acceptable. The number is the quota:

    resident R1: H2 H1
    hospital H1 2: R1 R3 R2

The stable matching with the least sum of ranks is best for each resident. Rows: Baïou and Balinski (2000)."""

import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import carematch as cm

DAY, FORM = "2026-01-01", "acute"


def read(path: Path) -> cm.Snapshot:
    """The problem in a file; a resident whom no hospital of their choice wants is left out."""
    lines = [line.partition(":") for line in path.read_text(encoding="utf-8").splitlines() if ":" in line]
    lists = {tuple(head.split()): names.split() for head, _, names in lines}
    hospital = {key[1]: (int(key[2]), names) for key, names in lists.items() if key[0] == "hospital"}
    wants = {key[1]: [h for h in names if key[1] in hospital[h][1]] for key, names in lists.items() if len(key) == 2}
    both = [(r, h, rank) for r, names in wants.items() for rank, h in enumerate(names, 1)]
    case = {"region": "R", "urgency": 1, "registered_on": DAY, "care_form": FORM}
    tables: dict[str, list[dict[str, object]]] = {
        "snapshot": [{"as_of": DAY}],
        "cases": [{"case_id": r, **case} for r, names in wants.items() if names],
        "units": [{"unit_id": h, "region": "R", "scope": "national"} for h in hospital],
        "openings": [{"unit_id": h, "care_form": FORM, "places": quota} for h, (quota, _) in hospital.items()],
        "preferences": [
            {"case_id": r, "kind": kind, "unit_id": h, "rank": rank if kind == "rank" else None}
            for (r, h, rank), kind in product(both, ("wish", "rank"))
        ],
        "unit_ranks": [{"unit_id": h, "case_id": r, "rank": hospital[h][1].index(r) + 1} for r, h, _ in both],
    }
    return cm.from_records(tables)


def wanted(index: cm.Index) -> Iterator[tuple[str, int, list[tuple[str, list[str]]]]]:
    """Each hospital, its quota, and in its order each resident with the hospitals they like at least as much."""
    for hospital, (opening,) in index.openings_of_unit.items():
        rows = sorted((row for row in index.snapshot.unit_ranks if row.unit_id == hospital), key=lambda row: row.rank)
        likes = [(r.case_id, {str(p.unit_id): p.rank or 0 for p in index.wants(r.case_id, "rank")}) for r in rows]
        yield hospital, opening.places, [(r, [h for h in rank if rank[h] <= rank[hospital]]) for r, rank in likes]


class Stable(cm.CouplingRule):
    """Each resident is somewhere at least as good, or the hospital is full with residents whom it likes better."""

    code = "stable"

    def rows(self, program: cm.Program) -> Iterator[cm.Row]:
        for hospital, quota, residents in wanted(program.index):
            better = cm.Sum()
            for resident, as_good in residents:
                placed = [pair for one in as_good for pair in program.at(resident, one)]
                yield cm.Sum().plus(better).add(placed, quota).row(self.code, (resident, hospital), lower=quota)
                total, _ = program.auxiliary((self.code, hospital, resident), upper=quota)
                program.define(better.add(program.at(resident, hospital)).add([total], -1), lower=0, upper=0)
                better = cm.Sum().add([total])

    def violations(self, index: cm.Index, placements: Sequence[cm.Placement]) -> Iterator[cm.Violation]:
        where = {one.case_id: one.unit_id for one in placements}
        for hospital, quota, residents in wanted(index):
            for number, (resident, as_good) in enumerate(residents):
                better = sum(where.get(one) == hospital for one, _ in residents[:number])
                if where.get(resident) not in as_good and better < quota:
                    yield cm.Violation(rule=self.code, ids=(resident, hospital), found="blocking pair", limit="none")


RULEBOOK = cm.Rulebook(coupling_rules=(*cm.Rulebook().coupling_rules, Stable()))

if __name__ == "__main__":
    matcher = cm.Matcher(read(Path(sys.argv[1])), cm.Policy(goals=("preferences",)), rulebook=RULEBOOK)
    print("\n".join(f"{one.case_id} → {one.unit_id}" for one in matcher.propose().placements))
