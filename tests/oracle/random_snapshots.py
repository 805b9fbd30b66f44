"""Small and nasty snapshots from a seed: every rule, absent columns, blanks, values exactly at a border."""

import random
from datetime import date, timedelta
from typing import Any

from carematch.models.checks import check
from carematch.models.faults import SnapshotError
from carematch.models.plan import Placement, Plan, RunRecord
from carematch.models.policy import DEFAULT_GOALS, Policy
from carematch.models.snapshot import Snapshot
from carematch.models.tables import TABLE_BY_NAME

from .random_rows import Maker, Row
from .random_whole import WholeMaker
from .world import World

SHUFFLED = ("conditions", "preferences", "proximity", "start", "travel")
"""The goals about single needs, of which some policies list a few in any order."""

KINDS = (
    "negotiable_criterion",
    "unknown_fact",
    "travel_support",
    "bespoke_funding",
    "late",
    "unknown_legal_status",
    "unknown_funding",
    "unknown_level",
    "unknown_location",
    "unknown_inclusion",
)
"""The kinds of conditions that a single need can meet; a fixed list, so that a seed stays the same snapshot."""


def random_problem(seed: int, cases: int = 6, openings: int = 6, whole: bool = False) -> tuple[Snapshot, Policy]:
    """A valid snapshot with at most so many cases and openings, and a policy; the same for the same seed.

    Without ``whole`` only single needs for free places; with it all rules that bind cases together, at most 5 cases
    with 7 needs in all and 5 openings.
    """
    rng = random.Random(f"whole {seed}" if whole else seed)
    policy = random_whole_policy(rng) if whole else random_policy(rng)
    while True:
        try:
            maker = WholeMaker(rng, min(cases, 5), min(openings, 5)) if whole else Maker(rng, cases, openings)
            rows = maker.rows()
            snapshot = _snapshot(rows)
            rows["decisions"] = list(_decisions(rng, World(snapshot, policy)))
            if whole and rng.random() < 0.5:
                rows["decisions"] = [row for row in rows["decisions"] if row["decision"] == "reject"]
            return _snapshot(rows), policy
        except SnapshotError:
            continue


def random_week(seed: int) -> tuple[Snapshot, Policy, Plan | None]:
    """A problem of the whole program, in half of the weeks with the plan of the week before."""
    snapshot, policy = random_problem(seed, whole=True)
    rng = random.Random(f"earlier {seed}")
    return snapshot, policy, earlier_plan(rng, snapshot, policy) if rng.random() < 0.5 else None


def earlier_plan(rng: random.Random, snapshot: Snapshot, policy: Policy) -> Plan:
    """A plan of a week before: some proposals that could still be, some for what is gone or no longer possible."""
    kept: list[Row] = []
    for pair in World(snapshot, policy).triples.values():
        if rng.random() < (0.05 if pair.blocked_by else 0.4):
            gone = rng.choices((None, "case_id", "opening_id"), (10, 1, 1))[0]
            names = {"case_id": pair.case_id, "need_id": pair.need_id, "opening_id": pair.opening_id}
            kept.append({**names, **({gone: "GONE"} if gone else {}), "unit_id": pair.unit_id})
    rng.shuffle(kept)
    first = {(row["case_id"], row["need_id"]): Placement(start_on=snapshot.as_of, **row) for row in kept}
    before = snapshot.as_of - timedelta(days=7)
    record = RunRecord(snapshot_hash="0" * 64, as_of=before, carematch="0", solver="none", seed=0)
    return Plan(placements=tuple(first.values()), unmatched=(), goals=(), policy=policy, record=record)


def random_policy(rng: random.Random) -> Policy:
    weights = {kind: rng.randint(0, 4) for kind in KINDS if rng.random() < 0.3}
    goals = list(DEFAULT_GOALS)
    if rng.random() < 0.1:
        middle = list(SHUFFLED)
        rng.shuffle(middle)
        goals = ["urgency", *middle[: rng.randint(1, len(middle))], "tie_break"]
    return Policy(
        goals=tuple(goals),
        conditions=rng.choices(("allowed", "after_firm", "never"), (5, 3, 2))[0],
        inclusion=rng.choices(("advisory", "strict"), (3, 1))[0],
        region_first=rng.random() < 0.3,
        condition_weights=weights if rng.random() < 0.4 else {},
        ageing_weeks=rng.choice((14, 14, 1, 30)),
        ageing_highest=rng.choice((2, 2, 1, 3, 5)),
    )


def random_whole_policy(rng: random.Random) -> Policy:
    """As ``random_policy``, with goals left out or in another order, tiers of regions and places that weigh more."""
    drawn = random_policy(rng).model_dump()
    middle = list(DEFAULT_GOALS[1:-1])
    if rng.random() < 0.25:
        rng.shuffle(middle)
    if rng.random() < 0.3:
        middle = [goal for goal in middle if rng.random() < 0.6]
    drawn["goals"] = ("urgency", *middle, "tie_break")
    if rng.random() < 0.1:
        drawn["goals"] = (*middle, "urgency")
    if rng.random() < 0.3:
        drawn["condition_weights"] = {**drawn["condition_weights"], "place_made": rng.choice((0, 2, 5))}
    drawn["region_tiers"] = rng.choice(_TIERS)
    return Policy(**drawn)


_TIERS = (("region", "table"), ("region", "table"), ("table", "region"), ("region",), ("table",), ())


def _snapshot(rows: dict[str, list[Row]]) -> Snapshot:
    tables: dict[str, Any] = {name: tuple(TABLE_BY_NAME[name].model(**row) for row in rows[name]) for name in rows}
    faults = check({name: tuple(enumerate(tables[name], start=2)) for name in tables})
    if faults:
        raise SnapshotError(faults)
    return Snapshot(**tables)


def _decisions(rng: random.Random, world: World) -> list[Row]:
    """Pins (most can hold) and rejections, some of them lapsed or ending on the very day."""
    rows: list[Row] = []
    as_of = world.snapshot.as_of
    for case_id in world.open_cases:
        everywhere = world.pairs_of(case_id)
        if everywhere and rng.random() < 0.2:
            pair = rng.choice(everywhere)
            until = as_of + timedelta(days=rng.choice((-1, 0, 30))) if rng.random() < 0.7 else None
            row: Row = {
                "case_id": case_id,
                "unit_id": pair.unit_id,
                "decision": "reject",
                "valid_until": until,
            }
            rows.append(
                row
                | {
                    "opening_id": rng.choice((None, pair.opening_id)),
                    "need_id": rng.choice((None, pair.need_id)),
                }
            )
        if everywhere and rng.random() < 0.2:
            possible = [pair for pair in everywhere if pair.is_admissible(world.policy)]
            by_ministry = [pair for pair in everywhere if pair.blocked_by <= {"criteria", "scope"}]
            ministry = bool(by_ministry) and rng.random() < 0.5
            pool = everywhere if rng.random() < 0.1 else by_ministry if ministry else possible
            if pool:
                pinned = rng.choice(pool)
                row = _pin(rng, pinned, ministry, as_of)
                rows.append(row | {"need_id": pinned.need_id} if len(world.needs_of(case_id)) > 1 else row)
    if rng.random() < 0.2 and len(world.open_cases) < len(world.snapshot.cases):
        closed = next(case.case_id for case in world.snapshot.cases if case.case_id not in world.open_cases)
        rows.append({"case_id": closed, "unit_id": world.snapshot.units[0].unit_id, "decision": "pin"})
    return rows


def _pin(rng: random.Random, pair: Any, ministry: bool, as_of: date) -> Row:
    row: Row = {"case_id": pair.case_id, "unit_id": pair.unit_id, "decision": "pin"}
    row["opening_id"] = pair.opening_id if rng.random() < 0.4 else None
    row["need_id"] = pair.need_id if rng.random() < 0.3 else None
    if ministry:
        needed = sorted({obstacle.family for obstacle in pair.obstacles} & {"criteria", "scope", "funding"})
        also = [rule for rule in ("criteria", "scope", "funding") if rng.random() < 0.3]
        row |= {"step": "ministry", "overrides": tuple(sorted({*needed, *also})) or None}
    if rng.random() < 0.4:
        row["valid_until"] = as_of + timedelta(days=rng.choice((-1, 0, 0, 10)))
    return row
