"""The rows of a small and nasty snapshot, table by table."""

import random
from datetime import date, timedelta
from typing import Any

from carematch.models.vocabulary import INCLUSION_CRITERIA

from .pairs import great_circle_metres

Row = dict[str, Any]

REGIONS = ("Noord", "Oost", "Zuid")
TABLES = {"Noord": "A", "Oost": "A", "Zuid": "B"}
FORMS = ("clinical", "outreach")
PAYERS = ("P1", "P2", "P3")
STATUSES = ("voluntary", "wvggz", "wzd", "forensic")
DOMAINS = ("zvw", "wmo", "wlz", "forensic")
DAYS = (date(2026, 1, 1), date(2026, 3, 2), date(2026, 12, 31))
POINTS = ((52.37, 4.89), (52.09, 5.12), (51.44, 5.48), (53.22, 6.57), (52.37, 4.89), (50.85, 5.69))
PLACES = ("Amsterdam", "Utrecht", "Eindhoven")


def _subset(rng: random.Random, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(rng.sample(words, rng.randint(1, len(words))))


class Maker:
    """Draws one snapshot; a rule is present in some, absent, blank or at its border in others."""

    def __init__(self, rng: random.Random, cases: int, openings: int) -> None:
        self.rng = rng
        self.as_of = rng.choice(DAYS)
        self.case_ids = [f"C{number}" for number in range(1, max(rng.randint(1, cases), rng.randint(1, cases)) + 1)]
        self.unit_ids = [f"U{number}" for number in range(1, rng.randint(1, 4) + 1)]
        self.opening_count = max(rng.randint(1, openings), rng.randint(1, openings))
        self.absent = {column for column in _SWITCHES if rng.random() < 0.25}
        self.money_is_tight = rng.random() < 0.25
        self.strictness = rng.choice((0.05, 0.15, 0.3, 0.6))

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def restricts(self) -> bool:
        """Whether a row states something that may keep people out; how often differs by snapshot."""
        return self.chance(self.strictness)

    def day(self, low: int, high: int) -> date:
        return self.as_of + timedelta(days=self.rng.randint(low, high))

    def rows(self) -> dict[str, list[Row]]:
        units = [self.unit(unit_id) for unit_id in self.unit_ids]
        cases = [self.case(case_id) for case_id in self.case_ids]
        travel = self.travel()
        self.set_limits_at_borders(cases, units, travel)
        tables: dict[str, list[Row]] = {
            "snapshot": [{"as_of": self.as_of}],
            "units": units,
            "openings": self.openings(),
            "travel": travel,
            "regions": [{"region": region, "table": table} for region, table in TABLES.items()],
            "funding": self.funding(),
            "facts": self.facts(),
            "criteria": self.criteria(),
            "preferences": self.preferences(),
            "inclusion": self.inclusion(),
        }
        tables["exceptions"] = self.exceptions(tables["criteria"])
        tables["needs"] = self.needs(cases)
        tables["cases"] = cases
        for switch in self.absent:
            table, _, column = switch.partition(".")
            for row in tables[table]:
                row.pop(column, None)
        return tables

    def located(self) -> Row:
        row: Row = {}
        if self.chance(0.85):
            row["latitude"], row["longitude"] = self.rng.choice(POINTS)
        if self.chance(0.4):
            row["place"] = self.rng.choice(PLACES)
        return row

    def unit(self, unit_id: str) -> Row:
        rng = self.rng
        return {
            "unit_id": unit_id,
            "provider_id": rng.choice(("V1", "V2", None)),
            "region": rng.choice(REGIONS),
            "scope": rng.choice(("regional", "supra_regional")) if self.restricts() else "national",
            "security_level": rng.choice((None, 0, 1, 2, 3, 4)) if self.restricts() else 1,
            "legal_statuses": rng.choice((None, STATUSES, _subset(rng, STATUSES))) if self.restricts() else "all",
            "domains": rng.choice((None, _subset(rng, DOMAINS))) if self.restricts() else "all",
            "contracted_payers": rng.choice((None, _subset(rng, PAYERS)))
            if self.money_is_tight or self.restricts()
            else "all",
            **self.located(),
        }

    def case(self, case_id: str) -> Row:
        rng = self.rng
        low, high = rng.choice(((0, 1), (1, 1), (1, None), (None, 1), (None, None), (2, 3), (3, 4), (4, None)))
        secured = self.restricts()
        return {
            "case_id": case_id,
            "region": rng.choice(REGIONS),
            "urgency": rng.randint(1, 5),
            "registered_on": self.as_of - timedelta(days=rng.choice((0, 6, 7, 97, 98, 99, 196, rng.randint(0, 500)))),
            "status": rng.choice(("fulfilled", "unknown")) if self.chance(0.06) else rng.choice(("open", None)),
            "legal_statuses": rng.choice((None, _subset(rng, STATUSES))) if self.restricts() else ("voluntary",),
            "admitted_by_table": "discussed" if self.chance(0.3) else None,
            "care_form": FORMS[0] if self.chance(0.85) else FORMS[1],
            "security_min": low if secured else None,
            "security_max": high if secured else None,
            "start_by": self.day(-5, 30) if self.chance(0.3) else None,
            "domain": rng.choice(DOMAINS) if self.chance(0.5) else None,
            "payer": rng.choice(PAYERS) if self.money_is_tight or self.chance(0.6) else None,
            "postcode": rng.choice(("3511", "6211 AB")) if self.chance(0.2) else None,
            **self.located(),
        }

    def travel(self) -> list[Row]:
        found: list[Row] = []
        for unit_id in self.unit_ids:
            for place in (*PLACES, "3511"):
                if self.chance(0.15):
                    written = self.rng.choice((place, place.upper()))
                    kilometres = self.rng.choice((0.0, 12.5, 40.001, 60.05, 150.0))
                    found.append({"from_place": written, "unit_id": unit_id, "km": kilometres})
        return found

    def set_limits_at_borders(self, cases: list[Row], units: list[Row], travel: list[Row]) -> None:
        """Limits at, a metre under and a metre over a distance that occurs."""
        for case in cases:
            occurring = [0.0, *(row["km"] for row in travel)]
            for unit in units:
                if "latitude" in case and "latitude" in unit:
                    a, b = (case["latitude"], case["longitude"]), (unit["latitude"], unit["longitude"])
                    occurring.append(great_circle_metres(*a, *b) / 1000)
            distance = self.rng.choice(occurring)
            limit = self.near(distance)
            case["max_distance_km"] = limit if self.restricts() else None
            support = self.near(self.rng.choice((max(occurring), self.rng.choice(occurring))))
            if self.chance(0.6) and (case["max_distance_km"] is None or support >= limit):
                case["max_distance_with_support_km"] = support
            case["_need_limit"] = self.near(self.rng.choice(occurring)) if self.chance(0.25) else None

    def near(self, kilometres: float) -> float:
        metres = round(kilometres * 1000) + self.rng.choice((-1, 0, 0, 1, 20_000))
        return max(0, metres) / 1000

    def needs(self, cases: list[Row]) -> list[Row]:
        """Moves the need of some cases to a table of its own, with a distance limit for the need."""
        found: list[Row] = []
        share = self.rng.choice((0.0, 0.5, 1.0))
        for case in cases:
            limit = case.pop("_need_limit")
            if self.chance(share):
                columns = ("care_form", "security_min", "security_max", "start_by", "domain", "payer")
                stated = {column: case[column] for column in columns}
                case.update(dict.fromkeys(columns))
                found.append({"case_id": case["case_id"], "need_id": "N", "max_distance_km": limit, **stated})
        return found

    def openings(self) -> list[Row]:
        found: list[Row] = []
        taken: set[tuple[str, str]] = set()
        for number in range(self.opening_count):
            unit_id = self.rng.choice(self.unit_ids)
            form = self.rng.choices((*FORMS, "consultation"), (14, 3, 1))[0]
            unnamed = (unit_id, form) not in taken and self.chance(0.3)
            taken.add((unit_id, form))
            at_client = self.chance(0.2)
            radius = self.rng.choice((None, 0.0, 35.6, 60.05, 150.0)) if at_client else None
            found.append(
                {
                    "unit_id": unit_id,
                    "opening_id": None if unnamed else f"O{number}",
                    "care_form": form,
                    "places": self.rng.choices((0, 1, 2), (1, 6, 2))[0],
                    "available_from": self.day(-10, 20) if self.chance(0.5) else None,
                    "delivery": "at_client" if at_client else self.rng.choice(("at_unit", None)),
                    "service_radius_km": radius,
                }
            )
        return found

    def funding(self) -> list[Row]:
        return [
            {"payer": payer, "bespoke_places": self.rng.choice((0, 1, 1, 2, None))}
            for payer in PAYERS
            if self.chance(0.8)
        ]

    def facts(self) -> list[Row]:
        if self.chance(0.1):
            return []
        found: list[Row] = []
        for case_id in self.case_ids:
            born = self.as_of.year - self.rng.choice((17, 18, 19, 64, 65, 66, 40))
            known: Row = {
                "active_addiction": self.rng.choice((True, False, None)),
                "iq": self.rng.choice((70, 85, 84.5, 100, None)),
                "language": self.rng.choice(("nl", "en", "NL", None)),
                "birth_year": self.rng.choice((born, born, born, None)),
            }
            if self.chance(0.2):
                known["age"] = self.as_of.year - born - self.rng.choice((0, 1))
            found.extend(
                {"case_id": case_id, "fact": name, "value": value} for name, value in known.items() if self.chance(0.8)
            )
        return found

    def criteria(self) -> list[Row]:
        rows: list[Row] = []
        for unit_id in self.unit_ids:
            for _ in range(self.rng.randint(1, 3) if self.chance(0.4) else 0):
                fact, operator, value = self.rng.choice(_CRITERIA)
                rows.append(
                    {
                        "unit_id": unit_id,
                        "criterion_id": self.rng.choice((None, "K1", "K1", "K2")),
                        "fact": fact,
                        "operator": operator,
                        "value": value,
                        "firmness": self.rng.choice(("absolute", "negotiable", "negotiable", "negotiable", None)),
                    }
                )
        different = {repr(row): row for row in rows}
        return list(different.values())

    def preferences(self) -> list[Row]:
        rows: list[Row] = []
        for case_id in self.case_ids:
            for _ in range(self.rng.choice((0, 0, 1, 2, 3))):
                kind = self.rng.choices(("rank", "wish", "veto"), (8, 1, 1))[0]
                about = {
                    "unit_id": self.rng.choice(self.unit_ids),
                    "provider_id": self.rng.choice(("V1", "V2")),
                    "region": self.rng.choice(REGIONS),
                }
                columns = self.rng.sample(sorted(about), self.rng.choice((1, 1, 2)))
                rank = self.rng.randint(1, 4) if kind == "rank" else None
                rows.append(
                    {
                        "case_id": case_id,
                        "kind": kind,
                        "rank": rank,
                        **{name: about[name] for name in columns},
                    }
                )
        return rows

    def inclusion(self) -> list[Row]:
        return [
            {
                "case_id": case_id,
                "criterion": criterion,
                "value": self.rng.choices((True, False, None), (6, 1, 1))[0],
            }
            for case_id in self.case_ids
            for criterion in INCLUSION_CRITERIA[:3]
            if self.chance(0.6)
        ]

    def exceptions(self, criteria: list[Row]) -> list[Row]:
        rows: list[Row] = []
        for case_id in self.case_ids:
            named = [row for row in criteria if row["criterion_id"] is not None]
            if named and self.chance(0.2):
                row = self.rng.choice(named)
                about = {"unit_id": row["unit_id"], "criterion_id": row["criterion_id"]}
                rows.append({"case_id": case_id, "rule": "criteria", **about})
            if self.chance(0.15):
                rows.append({"case_id": case_id, "rule": "scope", "unit_id": self.rng.choice(self.unit_ids)})
        return rows


_SWITCHES = (
    "units.security_level",
    "units.legal_statuses",
    "units.domains",
    "units.contracted_payers",
    "cases.legal_statuses",
    "cases.max_distance_km",
    "funding.bespoke_places",
)
"""Columns that are now and then absent altogether."""

_CRITERIA: tuple[tuple[str, str, Any], ...] = (
    ("age", "<", 18),
    ("age", "<=", 17),
    ("age", ">", 65),
    ("age", ">=", 65),
    ("age", "=", 40),
    ("age", "!=", 40),
    ("age", "in", (18, 19)),
    ("age", "not_in", (39, 40)),
    ("birth_year", ">", 2007),
    ("active_addiction", "=", True),
    ("active_addiction", "!=", False),
    ("iq", "<", 85),
    ("iq", "<=", 85),
    ("iq", "=", 85.0),
    ("language", "!=", "nl"),
    ("language", "in", ("en",)),
    ("language", "not_in", ("nl", "NL")),
    ("arson", "=", True),
)
