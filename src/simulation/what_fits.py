"""What a coupled instance adds about one client and one unit: security, law, facts and criteria, wishes, refusals."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from .draws import Draws, Weighted
from .people_and_places import AS_OF, COMES_TO_THE_CLIENT, Rows

SECURED_FORMS = ("clinical", "highly_specialist", "long_term_living")
"""Care forms that may have to be secured."""

NEEDED_LEVELS: Weighted[int | None] = Weighted({None: 86, 1: 7, 2: 4, 3: 2, 4: 1})
LEVELS: Weighted[int | None] = Weighted({0: 72, 1: 12, 2: 8, 3: 5, 4: 1, None: 2})
STATUSES: Weighted[tuple[str, ...] | None] = Weighted(
    {("voluntary",): 70, ("wvggz",): 18, ("wzd",): 6, ("forensic",): 3, None: 3}
)
ACCEPTED: Weighted[str | tuple[str, ...] | None] = Weighted(
    {"all": 55, ("voluntary",): 18, ("voluntary", "wvggz"): 17, ("voluntary", "wvggz", "wzd"): 7, None: 3}
)

FACTS = {
    "active_addiction": 0.25,
    "aggression": 0.18,
    "arson": 0.05,
    "autism": 0.2,
    "eating_disorder": 0.1,
    "self_harm": 0.3,
    "sexual_offence": 0.05,
}
"""Facts that are yes or no, and how often they are yes."""

UNKNOWN = 0.06
"""How often a fact is not known."""

CRITERIA: Weighted[tuple[tuple[str, str, Any], ...]] = Weighted(
    {
        (("age", "<", 18),): 10,
        (("age", ">", 65),): 10,
        (("iq", "<", 70),): 12,
        (("iq", "<", 80),): 8,
        (("active_addiction", "=", True),): 18,
        (("aggression", "=", True),): 14,
        (("arson", "=", True),): 8,
        (("sexual_offence", "=", True),): 8,
        (("eating_disorder", "=", True),): 6,
        (("self_harm", "=", True), ("age", "<", 25)): 6,
    }
)
"""Exclusion criteria that units have; several rows of one criterion mean *and*."""

CRITERIA_OF_A_UNIT = Weighted({0: 40, 1: 30, 2: 20, 3: 10})
ABSOLUTE = 0.6


def add_what_fits(rows: Rows, key: tuple[str | int, ...]) -> None:
    """Add all of it. ``key``: what the draws depend on."""
    _levels_and_statuses(Draws(*key, "levels"), rows)
    rows["facts"] = _facts(Draws(*key, "facts"), rows)
    rows["criteria"] = _criteria(Draws(*key, "criteria"), rows)
    rows["preferences"] += _wishes_and_vetoes(Draws(*key, "wishes"), rows)
    rows["decisions"] = _rejections(Draws(*key, "rejections"), rows)
    rows["waiting_lists"] = _waiting_lists(Draws(*key, "waiting lists"), rows)


def units_by_form(rows: Rows) -> dict[str, list[str]]:
    """The units that offer each care form."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for opening in rows["openings"]:
        found[opening["care_form"]][opening["unit_id"]] = None
    return {form: list(units) for form, units in found.items()}


def _levels_and_statuses(draws: Draws, rows: Rows) -> None:
    outside = {one["unit_id"] for one in rows["openings"] if one["care_form"] in COMES_TO_THE_CLIENT}
    for unit in rows["units"]:
        unit["security_level"] = 0 if unit["unit_id"] in outside else draws.by_weight(LEVELS)
        unit["legal_statuses"] = draws.by_weight(ACCEPTED)
    for case in rows["cases"]:
        least = draws.by_weight(NEEDED_LEVELS) if case["care_form"] in SECURED_FORMS else None
        case["security_min"] = least
        case["security_max"] = None if least is None or draws.holds(0.3) else min(4, least + draws.whole(0, 2))
        case["legal_statuses"] = draws.by_weight(STATUSES)
        case["start_by"] = AS_OF + timedelta(days=7 * draws.whole(0, 8)) if draws.holds(0.2) else None


def _facts(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    found = []
    for case in rows["cases"]:
        known: dict[str, Any] = {fact: draws.holds(share) for fact, share in FACTS.items()}
        known["iq"] = draws.whole(60, 120)
        known["birth_year"] = AS_OF.year - draws.whole(16, 74)
        for fact, value in known.items():
            found.append({"case_id": case["case_id"], "fact": fact, "value": None if draws.holds(UNKNOWN) else value})
    return found


def _criteria(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    found = []
    for unit in rows["units"]:
        chosen = {draws.by_weight(CRITERIA): None for _ in range(draws.by_weight(CRITERIA_OF_A_UNIT))}
        for number, comparisons in enumerate(chosen, start=1):
            firmness = "absolute" if draws.holds(ABSOLUTE) else "negotiable"
            for fact, operator, value in comparisons:
                found.append(
                    {
                        "unit_id": unit["unit_id"],
                        "criterion_id": f"K{number}",
                        "fact": fact,
                        "operator": operator,
                        "value": value,
                        "firmness": firmness,
                    }
                )
    return found


def _wishes_and_vetoes(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    """A wish is mostly to stay in the region; a veto is about a unit that offers the care, or a whole provider."""
    found, units = [], units_by_form(rows)
    in_region: dict[str, list[str]] = defaultdict(list)
    for unit in rows["units"]:
        in_region[unit["region"]].append(unit["provider_id"])
    for case in rows["cases"]:
        if draws.holds(0.08):
            near = in_region[case["region"]]
            about = {"provider_id": draws.one_of(near)} if near and draws.holds(0.3) else {"region": case["region"]}
            found.append({"case_id": case["case_id"], "kind": "wish", **about})
        offering = units.get(case["care_form"])
        if offering and draws.holds(0.06):
            found.append({"case_id": case["case_id"], "kind": "veto", "unit_id": draws.one_of(offering)})
    return found


def _rejections(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    """Decisions of the table that a client does not go to some unit."""
    found, units = [], units_by_form(rows)
    for case in rows["cases"]:
        offering = units.get(case["care_form"])
        if offering and draws.holds(0.06):
            unit_id = draws.one_of(offering)
            found.append({"case_id": case["case_id"], "unit_id": unit_id, "decision": "reject", "decided_by": "tafel"})
    return found


def _waiting_lists(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    found, units = [], units_by_form(rows)
    for case in rows["cases"]:
        offering = units.get(case["care_form"])
        if offering and draws.holds(0.25):
            for unit_id in draws.some_of(offering, draws.whole(1, 2)):
                found.append({"case_id": case["case_id"], "unit_id": unit_id, "since": case["registered_on"]})
    return found
