"""The rows of a small and nasty snapshot for the whole program: plans, occupants, resources, cohorts, people apart."""

import random
from datetime import timedelta
from typing import Any

from .pairs import great_circle_metres
from .random_rows import FORMS, PAYERS, POINTS, Maker, Row

AMOUNTS = (0.1, 0.2, 0.3, 0.7, 1.0, 0.0)
"""Loads that meet amounts exactly in decimals, and not in binary fractions."""

NEED_COLUMNS = ("care_form", "security_min", "security_max", "start_by", "domain", "payer")


class WholeMaker(Maker):
    """Draws what ``Maker`` draws, with fewer things in the way, and adds all that binds cases together."""

    def __init__(self, rng: random.Random, cases: int = 5, openings: int = 5) -> None:
        super().__init__(rng, cases, openings)
        self.strictness = rng.choice((0.0, 0.03, 0.1, 0.25))
        self.money_is_tight = rng.random() < 0.3
        self.one_form = rng.random() < 0.6
        self.is_chain = rng.random() < 0.4
        """Whether occupants live apart, in full openings, so that one has to leave for the next."""
        self.opening_count = max(self.opening_count, rng.randint(1, openings))
        self.needs_left = 7 - len(self.case_ids)
        self.shares = {name: rng.choice(_SHARES[name]) for name in _SHARES}
        self.days = [0, *rng.sample((-3, 3, 7, 14), rng.randint(1, 2))]

    def holds(self, name: str) -> bool:
        """Whether something occurs; how often differs by snapshot."""
        return self.chance(self.shares[name])

    def rows(self) -> dict[str, list[Row]]:
        tables = super().rows()
        openings, cases, units = tables["openings"], tables["cases"], tables["units"]
        self.clear_the_way(tables)
        self.set_openings(openings)
        self.set_occupants(cases, openings)
        tables["needs"] = self.set_plans(cases, tables["needs"])
        self.set_starts([*cases, *tables["needs"]])
        self.set_near(cases, tables["needs"], units)
        tables |= self.resources()
        tables["cohort_limits"] = self.cohort_limits()
        tables["apart"] = self.apart()
        return tables | (self.what_restricts_nothing() if self.chance(0.2) else {})

    def clear_the_way(self, tables: dict[str, list[Row]]) -> None:
        """Takes rules about one client and one place out of most snapshots: what binds clients is looked for here."""
        if self.chance(0.7):
            tables["criteria"], tables["exceptions"] = [], []
        if self.chance(0.7):
            tables["preferences"] = [row for row in tables["preferences"] if row["kind"] == "rank"]
        if self.one_form:
            for row in [*tables["cases"], *tables["needs"], *tables["openings"]]:
                row["care_form"] = FORMS[0] if row["care_form"] is not None else None
        for row in [*tables["cases"], *tables["needs"]] if self.money_is_tight else ():
            row["payer"] = self.rng.choice(PAYERS[:2]) if row["care_form"] is not None else None
        for unit in tables["units"]:
            if self.money_is_tight:
                unit["contracted_payers"] = self.rng.choice(("all", PAYERS[1:], PAYERS[2:]))
            if self.holds("somewhere"):
                unit.pop("latitude", None)
                unit.pop("longitude", None)

    def set_openings(self, openings: list[Row]) -> None:
        """Few places, some made for a client, from a few days on, with care forms that meet."""
        for number, row in enumerate(openings):
            row["opening_id"] = row["opening_id"] or (f"O{number}" if self.one_form or self.chance(0.5) else None)
            row["places"] = self.rng.choices((0, 1, 2), self.shares["places"])[0]
            row["can_add"] = self.rng.choice((0, 1, 2)) if self.holds("can_add") else None
            day = self.rng.choice(self.days) if self.holds("later") else None
            row["available_from"] = None if day is None else self.as_of + timedelta(days=day)
            if row["care_form"] == "consultation" and self.chance(0.5):
                row["care_form"] = FORMS[0]

    def set_occupants(self, cases: list[Row], openings: list[Row]) -> None:
        """People who live somewhere: some leave when placed, some stay, some are no longer open."""
        homes = self.rng.sample(openings, len(openings))
        if self.is_chain and len(homes) > 1:
            last = homes.pop()  # the place at the end of the chain
            last["available_from"] = self.as_of + timedelta(days=self.rng.choice(self.days))
            last["places"] = max(1, last["places"])
        for number, case in enumerate(cases):
            if self.holds("occupants"):
                row = homes[number % len(homes)] if self.is_chain else self.rng.choice(openings)
                row["places"] = 0 if self.is_chain and self.chance(0.8) else row["places"]
                case["current_opening"] = row["opening_id"] or f"{row['unit_id']}/{row['care_form']}"
                case["leaves_when_placed"] = self.rng.choices((True, False, None), (8, 1, 1))[0]

    def set_plans(self, cases: list[Row], needs: list[Row]) -> list[Row]:
        """More needs for some cases: required, optional, after another; the first stays required."""
        inline = {case["case_id"]: case for case in cases if case["care_form"] is not None}
        found = {need["case_id"]: [need] for need in needs}
        for case in cases:
            while self.needs_left and self.holds("plans") and len(found.get(case["case_id"], ())) < 3:
                self.needs_left -= 1
                own = found.setdefault(case["case_id"], [])
                if not own:
                    stated = {column: case[column] for column in NEED_COLUMNS}
                    inline[case["case_id"]].update(dict.fromkeys(NEED_COLUMNS))
                    own.append({"case_id": case["case_id"], "need_id": "N", **stated})
                own.append(self.further_need(own))
        return [need for own in found.values() for need in own]

    def further_need(self, own: list[Row]) -> Row:
        first = own[0]
        kind = self.rng.choices(("required", "optional", "after", "optional after"), (5, 2, 2, 1))[0]
        row = {
            **first,
            "need_id": f"N{len(own) + 1}",
            "care_form": self.rng.choices(FORMS, (2, 0 if self.one_form else 1))[0],
            "max_distance_km": None,
            "optional": True if "optional" in kind else self.rng.choice((False, None)),
        }
        row["after_need_id"] = self.rng.choice(own)["need_id"] if "after" in kind else None
        if self.chance(0.3):
            row["payer"] = None
        return row

    def set_starts(self, rows: list[Row]) -> None:
        """Days to start by, between the days on which openings come free."""
        for row in rows:
            if row.get("care_form") is not None and self.chance(0.35):
                days = self.rng.choice(self.days) + self.rng.choice((-1, 0, 0, 1))
                row["start_by"] = self.as_of + timedelta(days=days)

    def set_near(self, cases: list[Row], needs: list[Row], units: list[Row]) -> None:
        """Limits at, under and over a distance between units, to other needs or to where the client lives."""
        points = [(unit["latitude"], unit["longitude"]) for unit in units if "latitude" in unit] or [POINTS[0]]
        lives = {case["case_id"] for case in cases if case.get("current_opening")}
        for row in [*cases, *needs]:
            if row.get("care_form") is None or not self.holds("near"):
                continue
            others = [need["need_id"] for need in needs if need["case_id"] == row["case_id"]]
            others = [name for name in others if name != row.get("need_id")]
            if row["case_id"] in lives and (not others or self.chance(0.3)):
                others = ["current"]
            if others:
                a, b = self.rng.choice(points), self.rng.choice(points)
                row["near_need_id"] = self.rng.choice(others)
                row["near_km"] = self.near(great_circle_metres(*a, *b) / 1000)

    def resources(self) -> dict[str, list[Row]]:
        """What remains at units, met exactly by some sums of loads; loads for a unit and for everywhere."""
        tables: dict[str, list[Row]] = {"resources": [], "loads": []}
        for kind in self.rng.sample(("staff", "rooms"), self.rng.choice(self.shares["resources"])):
            for unit_id in self.unit_ids:
                if self.chance(0.6):
                    amount = round(sum(self.rng.choices(AMOUNTS, k=self.rng.choice((1, 1, 2, 3)))), 1)
                    tables["resources"].append({"unit_id": unit_id, "resource": kind, "amount": amount})
            for case_id in self.case_ids:
                for where in (None, *self.unit_ids):
                    if self.chance(0.7 if where is None else 0.15):
                        row = {"case_id": case_id, "resource": kind, "amount": self.rng.choice(AMOUNTS)}
                        tables["loads"].append({**row, "unit_id": where})
        return tables

    def cohort_limits(self) -> list[Row]:
        rows: list[Row] = []
        for unit_id in self.unit_ids:
            if self.holds("cohorts"):
                fact, operator, value = self.rng.choice(_COHORTS)
                at_most = self.rng.choices((0, 1, 2), (2, 3, 1))[0]
                rows.append(
                    {"unit_id": unit_id, "fact": fact, "operator": operator, "value": value, "at_most": at_most}
                )
        return rows

    def apart(self) -> list[Row]:
        pairs = [(a, b) for a in self.case_ids for b in self.case_ids if a < b]
        chosen = [self.rng.sample(pair, 2) for pair in pairs if self.holds("apart")]
        return [{"case_a": a, "case_b": b} for a, b in chosen]

    def what_restricts_nothing(self) -> dict[str, list[Row]]:
        """Lists that clients wait on, units' own orders and expected outcomes: no plan is better or worse for them."""
        pairs = [(case_id, unit_id) for case_id in self.case_ids for unit_id in self.unit_ids if self.chance(0.4)]
        rows: list[Row] = [{"case_id": case_id, "unit_id": unit_id} for case_id, unit_id in pairs]
        return {
            "waiting_lists": rows,
            "unit_ranks": [{**row, "rank": 1 + number} for number, row in enumerate(rows)],
            "scores": [{**row, "score": self.rng.choice(AMOUNTS)} for row in rows],
        }


_SHARES: dict[str, Any] = {
    "can_add": (0.0, 0.2, 0.6),
    "later": (0.0, 0.4, 0.8),
    "occupants": (0.0, 0.3, 0.6, 1.0),
    "plans": (0.0, 0.3, 0.6),
    "near": (0.0, 0.5, 1.0),
    "somewhere": (0.0, 0.2, 0.5),
    "cohorts": (0.0, 0.0, 0.5),
    "apart": (0.0, 0.0, 0.15, 0.4),
    "places": ((4, 2, 0), (2, 4, 1), (1, 3, 3)),
    "resources": ((0,), (0, 1), (1, 2)),
}
"""How often each thing occurs, drawn once for a snapshot, so that some are full of one thing."""

_COHORTS: tuple[tuple[str, str, Any], ...] = (
    ("active_addiction", "=", True),
    ("active_addiction", "!=", False),
    ("age", "<", 18),
    ("age", ">=", 65),
    ("age", "in", (18, 19, 40)),
    ("iq", "<=", 85),
    ("language", "=", "nl"),
    ("arson", "=", True),
)
