"""Which homes open: a rule and a goal that no table knows (facility location with least occupancy).

    python examples/other_problems/which_homes_open.py examples/other_problems/data/homes.txt

The file holds whole numbers:

    homes clients least        (an open home needs at least so many clients)
    for each home: its places and what it costs to open it
    for each client: the cost at each home

Everybody gets a place if that can be; then homes and clients together cost as little as they can."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

import carematch as cm

DAY, FORM = "2026-01-01", "sheltered_living"


class WorthOpening(cm.CouplingRule):
    """A home is open when somebody lives there, and then it has at least so many clients."""

    code = "worth_opening"

    def __init__(self, least: int) -> None:
        self.least = least

    def rows(self, program: cm.Program) -> Iterator[cm.Row]:
        for unit_id, number in program.unit_number.items():
            here, is_open = np.flatnonzero(program.pairs.unit == number), program.auxiliary(("open", unit_id))[0]
            yield cm.Sum().add(here).add([is_open], -self.least).row(self.code, (unit_id,), lower=0)
            program.define(cm.Sum().add(here).add([is_open], -len(here)), upper=0)

    def violations(self, index: cm.Index, placements: Sequence[cm.Placement]) -> Iterator[cm.Violation]:
        for unit_id, count in Counter(one.unit_id for one in placements).items():
            if count < self.least:
                yield cm.Violation(rule=self.code, ids=(unit_id,), found=str(count), limit=str(self.least))


class Cost(cm.Goal):
    """What it costs to open homes, and each client at the home."""

    name = "cost"

    def __init__(self, opening: dict[str, int], living: dict[tuple[str, str], int]) -> None:
        self.opening, self.living = opening, living

    def stages(self, program: cm.Program) -> Iterator[cm.Stage]:
        is_open = [program.auxiliary(("open", unit_id))[0] for unit_id in self.opening]
        terms, pairs = np.zeros(program.size, dtype=np.int64), map(program.pairs.at, range(len(program.pairs)))
        terms[: len(program.pairs)] = [self.living[need.case_id, opening.unit_id] for need, opening in pairs]
        terms[is_open] = list(self.opening.values())
        yield cm.Stage(self.name, self.maximise, terms)

    def values(self, index: cm.Index, placements: Sequence[cm.Placement]) -> dict[str, int]:
        homes = sum(map(self.opening.__getitem__, {one.unit_id for one in placements}))
        return {self.name: homes + sum(self.living[one.case_id, one.unit_id] for one in placements)}


if __name__ == "__main__":
    numbers = iter(map(int, Path(sys.argv[1]).read_text(encoding="utf-8").split()))
    homes, clients, least = islice(numbers, 3)
    places, opening = zip(*((next(numbers), next(numbers)) for _ in range(homes)), strict=True)
    home, client = [f"H{n}" for n in range(homes)], [f"C{n}" for n in range(clients)]
    living = {(c, h): next(numbers) for c in client for h in home}
    tables: dict[str, list[dict[str, object]]] = {"snapshot": [{"as_of": DAY}]}
    case = {"region": "R", "urgency": 1, "registered_on": DAY, "care_form": FORM}
    tables["cases"] = [{"case_id": c, **case} for c in client]
    tables["units"] = [{"unit_id": h, "region": "R", "scope": "national"} for h in home]
    tables["openings"] = [{"unit_id": h, "care_form": FORM, "places": n} for h, n in zip(home, places, strict=True)]
    own, cost = cm.Rulebook(), Cost(dict(zip(home, opening, strict=True)), living)
    own = cm.Rulebook(coupling_rules=(*own.coupling_rules, WorthOpening(least)), goals=(*own.goals, cost))
    plan = cm.Matcher(cm.from_records(tables), cm.Policy(goals=("urgency", "cost")), rulebook=own).propose()
    print(*(f"{one.case_id} → {one.unit_id}" for one in plan.placements), f"total {plan.goals[-1].value}", sep="\n")
