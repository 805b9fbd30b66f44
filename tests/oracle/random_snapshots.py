"""Small and nasty snapshots from a seed: every rule, absent columns, blanks, values exactly at a border."""

import random
from datetime import date, timedelta
from typing import Any

from carematch.models.checks import check
from carematch.models.faults import SnapshotError
from carematch.models.policy import DEFAULT_GOALS, Policy
from carematch.models.snapshot import Snapshot
from carematch.models.tables import TABLE_BY_NAME
from carematch.models.vocabulary import CONDITION_KINDS

from .random_rows import Maker, Row
from .rules import World


def random_problem(seed: int, cases: int = 6, openings: int = 6) -> tuple[Snapshot, Policy]:
    """A valid snapshot with at most so many cases and openings, and a policy; the same for the same seed."""
    rng = random.Random(seed)
    policy = random_policy(rng)
    while True:
        try:
            rows = Maker(rng, cases, openings).rows()
            snapshot = _snapshot(rows)
            rows["decisions"] = list(_decisions(rng, World(snapshot, policy)))
            return _snapshot(rows), policy
        except SnapshotError:
            continue


def random_policy(rng: random.Random) -> Policy:
    weights = {kind: rng.randint(0, 4) for kind in CONDITION_KINDS if rng.random() < 0.3}
    goals = list(DEFAULT_GOALS)
    if rng.random() < 0.1:
        middle = goals[1:-1]
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
                rows.append(_pin(rng, rng.choice(pool), ministry, as_of))
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
