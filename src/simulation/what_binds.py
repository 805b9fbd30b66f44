"""What a coupled instance adds that binds clients together: money, moves, plans, staff, groups, people kept apart."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from .draws import Draws, Weighted
from .geography import TABLE_OF, TABLES
from .people_and_places import COMES_TO_THE_CLIENT, Rows

DOMAIN_OF = {"sheltered_living": "wmo", "day_structure": "wmo", "long_term_living": "wlz"}
"""The title that pays for a care form; ``zvw`` for all others."""

INSURERS = Weighted({f"Verzekeraar {letter} (verzonnen)": 5 - rank for rank, letter in enumerate("ABCD", start=1)})

BUDGET = 0.05
"""Bespoke places for each client, all payers together."""

MOVERS, STAYERS, PLANS, APART = 0.08, 0.04, 0.12, 0.12
"""Shares of the clients: would move on; stay where they live; need several things at once. Pairs kept apart."""

LIVING = ("sheltered_living", "long_term_living")
LEFT_BEHIND = ("clinical", "highly_specialist", "sheltered_living")
"""Care forms that people move on from."""

NEAR_KM = (15.0, 25.0, 40.0)
MEAN_LOAD = {"staff_hours": 9.0, "psychiatrist_hours": 1.5}
LIMITED_FACTS = ("active_addiction", "aggression", "autism", "self_harm")


def add_what_binds(rows: Rows, key: tuple[str | int, ...]) -> None:
    """Add all of it. ``key``: what the draws depend on."""
    _add_occupants(Draws(*key, "occupants"), rows)
    _add_money(Draws(*key, "money"), rows)
    rows["needs"] = _plans(Draws(*key, "plans"), rows)
    rows["resources"], rows["loads"] = _resources(Draws(*key, "resources"), rows)
    rows["cohort_limits"] = _cohort_limits(Draws(*key, "cohort limits"), rows)
    rows["apart"] = _apart(Draws(*key, "apart"), rows)
    draws = Draws(*key, "can add")
    for opening in rows["openings"]:
        opening["can_add"] = 1 if draws.holds(0.08) else None


def _add_occupants(draws: Draws, rows: Rows) -> None:
    """Some live where others could be, ready to move on; some stay where they live and need care besides."""
    openings: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    table_of_unit = {unit["unit_id"]: TABLE_OF[unit["region"]] for unit in rows["units"]}
    for opening in rows["openings"]:
        openings[table_of_unit[opening["unit_id"]], opening["care_form"]].append(opening)
    for case in rows["cases"]:
        kind = draws.share()
        moves, stays = kind < MOVERS, MOVERS <= kind < MOVERS + STAYERS
        forms = LEFT_BEHIND if moves else LIVING if stays else ()
        homes = [one for form in forms for one in openings[TABLE_OF[case["region"]], form]]
        case.update(current_opening=None, leaves_when_placed=None, near_need_id=None, near_km=None)
        if not homes:
            continue
        home = draws.one_of(homes)
        case.update(current_opening=home["opening_id"], leaves_when_placed=moves, security_min=None, security_max=None)
        if moves:
            case["care_form"] = draws.one_of(LIVING)
            home["places"] = 0 if draws.holds(0.3) else home["places"]
        else:
            case.update(care_form=draws.one_of(("day_structure", "outreach")))
            case.update(near_need_id="current", near_km=draws.one_of(NEAR_KM))


def _add_money(draws: Draws, rows: Rows) -> None:
    """Titles and contracts, who pays for whom, and small budgets for what has no regular title."""
    forms: dict[str, set[str]] = defaultdict(set)
    for opening in rows["openings"]:
        forms[opening["unit_id"]].add(opening["care_form"])
    for unit in rows["units"]:
        titles = {DOMAIN_OF.get(form, "zvw") for form in forms[unit["unit_id"]]}
        kind = draws.share()
        unit["domains"] = None if kind < 0.04 else "all" if kind < 0.2 else tuple(sorted(titles))
        unit["contracted_payers"] = _contracts(draws, TABLE_OF[unit["region"]])
    for case in rows["cases"]:
        insurer = draws.by_weight(INSURERS)
        case["_insurer"] = insurer
        case["domain"], case["payer"] = _payment(case["care_form"], case, blank=draws.holds(0.04))
    payers = [*INSURERS.options, *(name for table in TABLES for name in _of_table(table))]
    places, weights = round(BUDGET * len(rows["cases"])), [draws.whole(0, 4) for _ in payers]
    whole, so_far, given = sum(weights) or 1, 0, 0
    rows["funding"] = []
    for payer, weight in zip(payers, weights, strict=True):
        so_far += weight
        budget = places * so_far // whole - given
        given += budget
        rows["funding"].append({"payer": payer, "bespoke_places": None if draws.holds(0.08) else budget})


def _of_table(table: str) -> tuple[str, str]:
    return f"Gemeenten {table} (verzonnen)", f"Zorgkantoor {table} (verzonnen)"


def _contracts(draws: Draws, table: str) -> str | tuple[str, ...] | None:
    """Most have contracts with some insurers and with whoever pays in their own table's area."""
    kind = draws.share()
    if kind < 0.34:
        return None if kind < 0.04 else "all"
    insurers = [name for name in INSURERS.options if draws.holds(0.65)]
    elsewhere = [name for other in TABLES for name in _of_table(other) if other != table and draws.holds(0.35)]
    return (*insurers, *_of_table(table), *elsewhere)


def _payment(form: str, case: dict[str, Any], *, blank: bool = False) -> tuple[str | None, str]:
    """Title and payer of a need."""
    domain = DOMAIN_OF.get(form, "zvw")
    municipality, care_office = _of_table(TABLE_OF[case["region"]])
    payer = {"zvw": case["_insurer"], "wmo": municipality, "wlz": care_office}[domain]
    return (None if blank else domain), payer


INLINE = ("care_form", "security_min", "security_max", "start_by", "near_need_id", "near_km", "domain", "payer")
"""What moves from a case to its needs once it has several."""


def _plans(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    """Integrated plans: treatment and living and day structure, or a place to go to afterwards."""
    found = []
    for case in rows["cases"]:
        if case["current_opening"] is None and draws.holds(PLANS):
            main = {"case_id": case["case_id"], "need_id": "main", **{name: case[name] for name in INLINE}}
            further = list(_further(draws, case))
            case.update(dict.fromkeys(INLINE))
            found += [main, *further]
        del case["_insurer"]
    return found


def _further(draws: Draws, case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    def need(need_id: str, form: str, near: str | None, **columns: Any) -> dict[str, Any]:
        domain, payer = _payment(form, case)
        near_km = draws.one_of(NEAR_KM) if near else None
        row = {"case_id": case["case_id"], "need_id": need_id, "care_form": form, "domain": domain, "payer": payer}
        return {**row, "near_need_id": near, "near_km": near_km, **columns}

    form = case["care_form"]
    if form in LIVING:
        yield need("day", "day_structure", "main")
    elif form in ("clinical", "highly_specialist") and draws.holds(0.4):
        yield need("afterwards", "sheltered_living", None, after_need_id="main")
    else:
        yield need("living", "sheltered_living", "main")
        if draws.holds(0.4):
            yield need("day", "day_structure", "living", optional=True)


def _residential(rows: Rows) -> dict[str, int]:
    """Units where people stay or come, with their free places."""
    found: dict[str, int] = defaultdict(int)
    for opening in rows["openings"]:
        if opening["care_form"] not in (*COMES_TO_THE_CLIENT, "consultation"):
            found[opening["unit_id"]] += opening["places"]
    return found


def _resources(draws: Draws, rows: Rows) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Hours that remain at units, mostly fewer than their places ask for, and what each client takes."""
    resources, loads = [], []
    units = _residential(rows)
    for unit_id, places in units.items():
        for resource, share in (("staff_hours", 0.55), ("psychiatrist_hours", 0.3)):
            if draws.holds(share):
                quarters = int(4 * MEAN_LOAD[resource] * max(places, 0.5) * (0.7 + 0.7 * draws.share()))
                resources.append({"unit_id": unit_id, "resource": resource, "amount": quarters / 4})
    names = list(units)
    for case in rows["cases"]:
        case_id = case["case_id"]
        loads.append({"case_id": case_id, "resource": "staff_hours", "amount": draws.whole(6, 30) / 2})
        loads.append({"case_id": case_id, "resource": "psychiatrist_hours", "amount": draws.whole(1, 12) / 4})
        if names and draws.holds(0.1):
            at = {"unit_id": draws.one_of(names), "amount": draws.whole(6, 30) / 2}
            loads.append({"case_id": case_id, "resource": "staff_hours", **at})
    return resources, loads


def _cohort_limits(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    """Room for only so many people with the same fact, at units that do not exclude them all."""
    excluded = {(row["unit_id"], row["fact"]) for row in rows["criteria"]}
    found = []
    for unit_id, places in _residential(rows).items():
        fact = draws.one_of(LIMITED_FACTS)
        if places and draws.holds(0.5) and (unit_id, fact) not in excluded:
            limit = {"fact": fact, "operator": "=", "value": True, "at_most": draws.whole(0, max(1, places // 2))}
            found.append({"unit_id": unit_id, **limit})
    return found


def _apart(draws: Draws, rows: Rows) -> list[dict[str, Any]]:
    """People who need the same care in the same region, or where one lives what the other needs."""
    form_of = {one["opening_id"]: one["care_form"] for one in rows["openings"]}
    needing, living = defaultdict(list), []
    for case in rows["cases"]:
        if case["care_form"] and not case["current_opening"]:
            needing[case["region"], case["care_form"]].append(case["case_id"])
        if case["current_opening"]:
            living.append(case)
    pairs: dict[tuple[str, str], None] = {}
    for case in living:
        there = needing[case["region"], form_of[case["current_opening"]]]
        if there and draws.holds(0.6):
            pairs[case["case_id"], draws.one_of(there)] = None
    groups = [group for group in needing.values() if len(group) > 1]
    for _ in range(round(APART * len(rows["cases"])) if groups else 0):
        first, second = sorted(draws.some_of(draws.one_of(groups), 2))
        pairs[first, second] = None
    return [{"case_a": first, "case_b": second} for first, second in pairs]
