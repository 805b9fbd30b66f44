"""Small weeks with more clients than places and much in the way that somebody can lift: for explanations."""

import random
from datetime import timedelta
from typing import Any

from carematch.models.faults import SnapshotError
from carematch.models.plan import Plan
from carematch.models.policy import DEFAULT_CHANGE_COSTS, Policy
from carematch.models.snapshot import Snapshot

from .pairs import great_circle_metres
from .random_rows import FORMS, PAYERS, Row
from .random_snapshots import _decisions, _snapshot, earlier_plan, random_whole_policy
from .random_whole import WholeMaker
from .world import World

BARRIERS: dict[str, tuple[float, ...]] = {
    "scope": (0.0, 0.3, 0.8),
    "criteria": (0.0, 0.4, 0.9),
    "limits": (0.0, 0.4, 0.9),
    "at_client": (0.0, 0.0, 0.6),
    "wishes": (0.0, 0.0, 0.3),
    "rejections": (0.0, 0.0, 0.3),
    "untitled": (0.0, 0.0, 0.3),
    "no_contract": (0.0, 0.3, 0.8),
    "payers": (0.3, 1.0),
    "late": (0.0, 0.3, 0.9),
    "staff": (0.0, 0.0, 0.6),
    "groups": (0.0, 0.0, 0.4),
}
"""How often each barrier occurs, drawn once for a snapshot."""

SHORT_OF = (-1.0, 0.0, 0.001, 9.999, 10.0, 10.001, 24.0, 25.0, 30.0, 50.0, 51.0)
"""How many kilometres a limit falls short of a distance."""


class ExplainedMaker(WholeMaker):
    """Draws what ``WholeMaker`` draws, with barriers of its own in place of those on a single client and place."""

    def __init__(self, rng: random.Random, cases: int, openings: int) -> None:
        super().__init__(rng, cases, openings)
        while len(self.case_ids) < min(cases, 3):
            self.case_ids.append(f"C{len(self.case_ids) + 1}")
        self.needs_left = min(self.needs_left, 3)
        self.strictness = rng.choice((0.0, 0.0, 0.03, 0.1))
        self.money_is_tight = rng.random() < 0.3
        self.one_form = rng.random() < 0.8
        much = rng.choice((1.0, 0.6, 0.3, 0.1, 0.1))
        self.barriers = {name: much * rng.choice(shares) for name, shares in BARRIERS.items()}
        self.shares |= {"places": rng.choice(((1, 4, 0), (3, 2, 0), (1, 3, 1))), "plans": rng.choice((0.0, 0.3, 0.8))}
        self.shares |= {
            "near": rng.choice((0.0, 1.0)),
            "occupants": rng.choice((0.0, 0.0, 0.3, 0.6)),
            "can_add": rng.choice((0.0, 0.0, 0.3)),
        }

    def stands(self, name: str) -> bool:
        return self.chance(self.barriers[name])

    def clear_the_way(self, tables: dict[str, list[Row]]) -> None:
        """Barriers that somebody can lift, for units, openings and clients."""
        needs = [row for row in [*tables["cases"], *tables["needs"]] if row["care_form"] is not None]
        for row in [*needs, *tables["openings"]] if self.one_form else ():
            row["care_form"] = FORMS[0]
        for row in needs:
            row["payer"] = self.rng.choice(PAYERS[:2]) if self.money_is_tight or self.stands("payers") else None
        for unit in tables["units"]:
            if self.stands("scope"):
                unit["scope"] = self.rng.choice(("regional", "regional", "supra_regional"))
            unit["contracted_payers"] = self.contracts()
            unit["domains"] = self.rng.choice((None, ("wlz",), ("zvw", "wmo"))) if self.stands("untitled") else "all"
        for opening in tables["openings"]:
            if self.stands("at_client"):
                opening["delivery"] = "at_client"
        self.set_limits(tables["cases"], tables["needs"], tables["units"], tables["openings"])
        tables["preferences"] += [
            {"case_id": case_id, "kind": "wish", "unit_id": self.rng.choice(self.unit_ids)}
            for case_id in self.case_ids
            if self.stands("wishes")
        ]

    def contracts(self) -> Any:
        """Of few units everybody has one; where money is tight mostly nobody."""
        if not (self.money_is_tight and self.chance(0.8)) and not self.stands("no_contract"):
            return "all"
        return self.rng.choice((PAYERS[1:], PAYERS[2:], PAYERS[2:], PAYERS[2:], PAYERS[:1], None))

    def funding(self) -> list[Row]:
        budgets = (0, 0, 1) if self.money_is_tight else (0, 1, 2, None)
        return [{"payer": payer, "bespoke_places": self.rng.choice(budgets)} for payer in PAYERS if self.chance(0.9)]

    def set_limits(self, cases: list[Row], needs: list[Row], units: list[Row], openings: list[Row]) -> None:
        """Limits that fall a little short of a distance that occurs, at a border of a level of change or not."""
        for case in cases:
            for name in ("max_distance_km", "max_distance_with_support_km"):
                case.pop(name, None)
            if self.stands("limits"):
                case["max_distance_km"] = self.short_of(case, units)
            if "max_distance_km" in case and self.chance(0.3):
                case["max_distance_with_support_km"] = case["max_distance_km"] + self.rng.choice((0.0, 10.0, 20.5))
            for need in needs:
                if need["case_id"] == case["case_id"]:
                    need["max_distance_km"] = self.short_of(case, units) if self.chance(0.2) else None
        for opening in openings:
            if opening["delivery"] == "at_client":
                unit = next(unit for unit in units if unit["unit_id"] == opening["unit_id"])
                opening["service_radius_km"] = self.short_of(self.rng.choice(cases), [unit])

    def short_of(self, case: Row, units: list[Row]) -> float:
        located = [unit for unit in units if "latitude" in unit]
        if "latitude" not in case or not located:
            return self.rng.choice((0.0, 12.5, 40.001))
        unit = self.rng.choice(located)
        here, there = (case["latitude"], case["longitude"]), (unit["latitude"], unit["longitude"])
        metres = great_circle_metres(*here, *there) - round(self.rng.choice(SHORT_OF) * 1000)
        return max(0, metres) / 1000

    def criteria(self) -> list[Row]:
        """Criteria of each unit about facts that are often met, now and then with a name for two rows together."""
        rows: list[Row] = []
        for unit_id in self.unit_ids:
            for name in ("K1", "K2", None):
                if not self.stands("criteria"):
                    continue
                firmness = self.rng.choice(("absolute", None, "negotiable"))
                for fact, value in self.rng.sample(_FACTS, self.rng.choice((1, 1, 2)) if name else 1):
                    row = {"unit_id": unit_id, "criterion_id": name, "fact": fact, "operator": "=", "value": value}
                    rows.append({**row, "firmness": firmness if self.chance(0.8) else "negotiable"})
        return rows

    def facts(self) -> list[Row]:
        return [
            {"case_id": case_id, "fact": fact, "value": self.rng.choices((value, None, other), (6, 1, 3))[0]}
            for case_id in self.case_ids
            for fact, value, other in (("active_addiction", True, False), ("language", "en", "nl"), ("age", 17, 30))
            if self.chance(0.9)
        ]

    def set_starts(self, rows: list[Row]) -> None:
        """Days to start by, some weeks before an opening is there."""
        for row in rows:
            if row.get("care_form") is not None and self.stands("late"):
                days = self.rng.choice(self.days) - self.rng.choice((-1, 0, 1, 14, 15, 28, 50, 91, 92))
                row["start_by"] = self.as_of + timedelta(days=days)

    def resources(self) -> dict[str, list[Row]]:
        """Staff that falls short of what clients take by less than a level, by exactly one, or by more."""
        tables: dict[str, list[Row]] = {"resources": [], "loads": []}
        if not self.barriers["staff"]:
            return tables
        tables["resources"] = [
            {"unit_id": unit_id, "resource": "staff", "amount": self.rng.choice((0.0, 0.3, 1.0, 2.5, 4.0))}
            for unit_id in self.unit_ids
            if self.stands("staff")
        ]
        for case_id in self.case_ids:
            row: Row = {"case_id": case_id, "resource": "staff", "amount": self.rng.choice((0.1, 1.3, 2.0, 3.0, 9.0))}
            tables["loads"].append(row)
            if self.chance(0.2):
                unit_id = self.rng.choice(self.unit_ids)
                tables["loads"].append({**row, "unit_id": unit_id, "amount": self.rng.choice((0.0, 0.7, 17.0))})
        return tables

    def cohort_limits(self) -> list[Row]:
        rows: list[Row] = []
        for unit_id in self.unit_ids:
            for _ in range(self.rng.choice((1, 1, 2)) if self.stands("groups") else 0):
                fact, value = self.rng.choice(_FACTS)
                row = {"unit_id": unit_id, "fact": fact, "operator": "=", "value": value}
                rows.append({**row, "at_most": self.rng.choice((0, 0, 1))})
        return rows

    def decisions(self, world: World) -> list[Row]:
        """Rejections, for the whole unit, a need or an opening; now and then pins too."""
        rows: list[Row] = [row for row in _decisions(self.rng, world) if row["decision"] == "pin" and self.chance(0.5)]
        for pair in world.triples.values():
            if self.stands("rejections") and self.chance(0.5):
                row: Row = {"case_id": pair.case_id, "unit_id": pair.unit_id, "decision": "reject"}
                row["opening_id"] = self.rng.choice((None, pair.opening_id))
                rows.append({**row, "need_id": self.rng.choice((None, pair.need_id))})
        return rows


_FACTS: tuple[tuple[str, Any], ...] = (("active_addiction", True), ("language", "en"), ("age", 17), ("arson", True))


def random_explained(seed: int, cases: int = 5, openings: int = 4) -> tuple[Snapshot, Policy, Plan | None]:
    """A valid week and a policy, in some weeks with the plan of the week before; the same for the same seed."""
    rng = random.Random(f"explained {seed} {cases} {openings}")
    policy = _policy(rng)
    while True:
        try:
            maker = ExplainedMaker(rng, cases, openings)
            rows = maker.rows()
            rows["decisions"] = maker.decisions(World(_snapshot(rows), policy))
            snapshot = _snapshot(rows)
            return snapshot, policy, earlier_plan(rng, snapshot, policy) if rng.random() < 0.2 else None
        except SnapshotError:
            continue


def _policy(rng: random.Random) -> Policy:
    """As for whole weeks, more often without conditions; now and then other bounds and costs of changes."""
    drawn = random_whole_policy(rng).model_dump()
    drawn["conditions"] = rng.choices(("allowed", "never", "after_firm"), (5, 4, 2))[0]
    if rng.random() < 0.3:
        drawn["route_changes"] = rng.choice((1, 2, 4))
    if rng.random() < 0.3:
        drawn["route_cost"] = rng.choice((6, 12, 60))
    if rng.random() < 0.2:
        drawn["change_costs"] = {
            kind: tuple(sorted(rng.randint(1, 12) for _ in costs))
            for kind, costs in DEFAULT_CHANGE_COSTS.items()
            if rng.random() < 0.4
        }
    return Policy(**drawn)
