"""A week made by hand that has all of it: plans with several parts, chains, a swap, places made, a previous plan."""

from datetime import date
from typing import Any

from carematch.models.case import Case, Fact, Inclusion, Load, Need, WaitingListEntry
from carematch.models.change import Change, Route
from carematch.models.explanation import Account, Barrier, Explanation, NextStep, Question
from carematch.models.plan import (
    Chain,
    ChainStep,
    Commitment,
    Condition,
    Difference,
    GoalResult,
    Placement,
    Plan,
    Previous,
    RunRecord,
    Transfer,
    Unmatched,
)
from carematch.models.policy import Policy
from carematch.models.provider import CohortLimit, Opening, Resource, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.week import Decision, Funding, Week

AS_OF = date(2026, 3, 2)
LATER = date(2026, 4, 1)


def _case(case_id: str, urgency: int = 2, **columns: Any) -> Case:
    stated = {"care_form": "clinical", "region": "Noord", "latitude": 53.2, "longitude": 6.57, "place": "Groningen"}
    return Case(case_id=case_id, urgency=urgency, registered_on=date(2026, 1, 5), **{**stated, **columns})


def _plan_case(case_id: str, urgency: int = 2, **columns: Any) -> Case:
    return _case(case_id, urgency, care_form=None, **columns)


_ROWS: dict[str, Any] = {
    "snapshot": (Week(as_of=AS_OF, title="Week met alles"),),
    "cases": (
        _case("C-10", current_opening="U-1/clinical", leaves_when_placed=True, care_form="sheltered_living"),
        _case("C-11", 1, admitted_by_table="langdurig vastgelopen."),
        _case("C-12", current_opening="U-3/long_term_living", leaves_when_placed=True, care_form="long_term_living"),
        _case("C-13", current_opening="U-4/long_term_living", leaves_when_placed=True, care_form="long_term_living"),
        _plan_case("C-14", 1),
        _case("C-15", 3, payer="Fonds"),
        _case("C-16", 3, payer="Fonds"),
        _case("C-17", 4, current_opening="U-2/clinical", leaves_when_placed=True, care_form="highly_specialist"),
        _plan_case("C-18", 4, step="supra_regional"),
        _case("C-19", current_opening="U-4/long_term_living", care_form="home_treatment"),
        _case("C-20", status="fulfilled"),
    ),
    "needs": (
        Need(case_id="C-14", need_id="a-treat", care_form="clinical"),
        Need(case_id="C-14", need_id="b-day", care_form="day_structure"),
        Need(case_id="C-14", need_id="c-home", care_form="home_treatment", optional=True),
        Need(case_id="C-14", need_id="d-live", care_form="sheltered_living", after_need_id="a-treat"),
        Need(case_id="C-18", need_id="a", care_form="clinical"),
        Need(case_id="C-18", need_id="b", care_form="day_structure"),
        Need(case_id="C-18", need_id="c", care_form="outreach", optional=True),
    ),
    "inclusion": (
        Inclusion(case_id="C-11", criterion="scarce_care", value=False),
        Inclusion(case_id="C-16", criterion="serious_danger", value=None),
        Inclusion(case_id="C-18", criterion="scarce_care", value=False),
        Inclusion(case_id="C-18", criterion="earlier_treatments", value=False),
    ),
    "facts": (Fact(case_id="C-11", fact="active_addiction", value=None),),
    "units": (
        Unit(unit_id="U-1", provider_id="P-1", name="De Linde", region="Noord", scope="national",
             place="Assen", latitude=52.99, longitude=6.56, contracted_payers=("Ander",)),
        Unit(unit_id="U-2", provider_id="P-2", name="De Beuk", region="Zuid", scope="national",
             place="Eindhoven", latitude=51.44, longitude=5.48, contracted_payers=("Ander",)),
        Unit(unit_id="U-3", provider_id="P-1", name="De Es", region="Noord", scope="national",
             place="Groningen", latitude=53.22, longitude=6.57),
        Unit(unit_id="U-4", provider_id="P-3", name="De Wilg", region="Midden", scope="national",
             place="Utrecht", latitude=52.09, longitude=5.12),
        Unit(unit_id="U-5", provider_id="P-3", name="Thuisteam", region="Noord", scope="national"),
    ),
    "openings": (
        Opening(unit_id="U-1", care_form="clinical", places=1),
        Opening(unit_id="U-2", care_form="clinical", places=0, can_add=2),
        Opening(unit_id="U-2", care_form="day_structure", places=1),
        Opening(unit_id="U-3", care_form="sheltered_living", places=1),
        Opening(unit_id="U-3", care_form="long_term_living", places=0),
        Opening(unit_id="U-4", care_form="long_term_living", places=0),
        Opening(unit_id="U-4", opening_id="O-later", care_form="sheltered_living", places=1, available_from=LATER),
        Opening(unit_id="U-5", care_form="home_treatment", places=1, delivery="at_client"),
    ),
    "resources": (Resource(unit_id="U-2", resource="staff_hours", amount=10.0),),
    "loads": (
        Load(case_id="C-14", resource="staff_hours", amount=2.0),
        Load(case_id="C-15", resource="staff_hours", amount=4.0),
        Load(case_id="C-16", resource="staff_hours", amount=4.0),
        Load(case_id="C-18", resource="staff_hours", amount=12.5),
    ),
    "cohort_limits": (
        CohortLimit(unit_id="U-1", fact="active_addiction", operator="=", value=True, at_most=1),
        CohortLimit(unit_id="U-2", fact="age", operator="<", value=18, at_most=3),
    ),
    "waiting_lists": (
        WaitingListEntry(case_id="C-11", unit_id="U-2"),
        WaitingListEntry(case_id="C-11", unit_id="U-4"),
        WaitingListEntry(case_id="C-15", unit_id="U-4"),
        WaitingListEntry(case_id="C-18", unit_id="U-1"),
        WaitingListEntry(case_id="C-20", unit_id="U-1"),
    ),
    "funding": (Funding(payer="Fonds", bespoke_places=3),),
    "decisions": (Decision(case_id="C-14", unit_id="U-1", need_id="a-treat", decision="pin"),),
}  # fmt: skip


def snapshot(**changed: Any) -> Snapshot:
    """Ten open cases, four of them people who would move on; five units."""
    return Snapshot(**({**_ROWS, **changed}))


MADE = Condition(kind="place_made", rule="places", decider="provider")
BESPOKE = Condition(kind="bespoke_funding", rule="funding", subject="Fonds", decider="insurer")


def placement(
    case_id: str, opening_id: str, *conditions: Condition, need_id: str = "main", start: date = AS_OF
) -> Placement:
    """A placement; the unit is the one that the opening's id begins with."""
    unit_id = {"O-later": "U-4"}.get(opening_id, opening_id.partition("/")[0])
    return Placement(
        case_id=case_id, need_id=need_id, unit_id=unit_id, opening_id=opening_id, start_on=start, conditions=conditions
    )


PLACEMENTS = (
    placement("C-10", "U-3/sheltered_living"),
    placement("C-11", "U-1/clinical"),
    placement("C-12", "U-4/long_term_living"),
    placement("C-13", "U-3/long_term_living"),
    placement("C-14", "U-1/clinical", need_id="a-treat"),
    placement("C-14", "U-2/day_structure", need_id="b-day"),
    placement("C-14", "O-later", need_id="d-live", start=LATER),
    placement("C-15", "U-2/clinical", BESPOKE, MADE),
    placement("C-16", "U-2/clinical", BESPOKE, MADE),
    placement("C-19", "U-5/home_treatment"),
)


def step(
    order: int,
    case_id: str,
    opening_id: str,
    place_of: str | None = None,
    leaves: str | None = None,
    need_id: str = "main",
) -> ChainStep:
    """A step of a chain on the first day."""
    return ChainStep(
        order=order,
        case_id=case_id,
        need_id=need_id,
        opening_id=opening_id,
        start_on=AS_OF,
        place_of=place_of,
        leaves=leaves,
    )


CHAINS = (
    Chain(
        steps=(
            step(1, "C-10", "U-3/sheltered_living", leaves="U-1/clinical"),
            step(2, "C-14", "U-1/clinical", place_of="C-10", need_id="a-treat"),
        )
    ),
    Chain(
        steps=(
            step(1, "C-12", "U-4/long_term_living", place_of="C-13", leaves="U-3/long_term_living"),
            step(1, "C-13", "U-3/long_term_living", place_of="C-12", leaves="U-4/long_term_living"),
        )
    ),
)


def _commitment(case_id: str, opening_id: str, need_id: str = "main") -> Commitment:
    return Commitment(case_id=case_id, need_id=need_id, unit_id=opening_id.partition("/")[0], opening_id=opening_id)


PREVIOUS = Previous(
    snapshot_hash="0" * 64,
    as_of=date(2026, 2, 23),
    commitments=(
        _commitment("C-11", "U-1/clinical"),
        _commitment("C-14", "U-9/clinical", "a-treat"),
        _commitment("C-14", "U-2/day_structure", "b-day"),
        _commitment("C-18", "U-1/clinical", "a"),
        _commitment("C-20", "U-2/clinical"),
    ),
    differences=(
        Difference(kind="new", case_id="C-15", need_id="main", now_opening_id="U-2/clinical"),
        Difference(kind="moved", case_id="C-14", need_id="a-treat", was_opening_id="U-9/clinical",
                   now_opening_id="U-1/clinical", reason="opening_gone"),
        Difference(kind="lost", case_id="C-18", need_id="a", was_opening_id="U-1/clinical", reason="goal",
                   goal="placed_urgency_1"),
        Difference(kind="closed", case_id="C-20", need_id="main", was_opening_id="U-2/clinical", reason="case_closed"),
    ),
)  # fmt: skip


def plan(of: Snapshot, **changed: Any) -> Plan:
    """Everybody but C-17 (who has a place and would move on) and C-18 (a plan of two parts) gets something."""
    parts: dict[str, Any] = {
        "placements": PLACEMENTS,
        "unmatched": (Unmatched(case_id="C-17", cause="care_form"), Unmatched(case_id="C-18", cause="together+places")),
        "goals": (
            GoalResult(name="placed_urgency_1", value=2, bound=2, status="optimal"),
            GoalResult(name="moved_on", value=3, bound=3, status="optimal"),
            GoalResult(name="optional_needs", value=1, bound=1, status="optimal"),
            GoalResult(name="commitments", value=2, bound=2, status="optimal"),
        ),
        "policy": Policy(),
        "record": RunRecord(
            snapshot_hash=of.hash, as_of=AS_OF, source="week", carematch="0.1.0", solver="CP-SAT", seed=7
        ),
        "chains": CHAINS,
        "transfers": (
            Transfer(case_id="C-11", need_id="main", from_unit_ids=("U-2", "U-4"), to_unit_id="U-1"),
            Transfer(case_id="C-15", need_id="main", from_unit_ids=("U-4",), to_unit_id="U-2"),
        ),
        "previous": PREVIOUS,
        **changed,
    }
    return Plan(**parts)


def explanations(of: Snapshot) -> tuple[Explanation, ...]:
    """One for C-17 and one for C-18, whose route takes staff and room in a group."""
    made = plan(of)
    given = (
        placement("C-18", "U-2/day_structure", need_id="b"),
        placement("C-18", "U-1/clinical", need_id="a"),
    )
    witness = made.model_copy(update={"placements": (*made.placements, *given)})
    staff = Change(kind="resource", target="U-2", subject="staff_hours", level=4, decider="provider", cost=5)
    room = Change(kind="cohort_limit", target="U-2", subject="age < 18", level=1, decider="provider", cost=4)
    plan_of_two = Explanation(
        case_id="C-18", outcome="unmatched", proven=True, effective_urgency=4, waiting_days=56,
        accounts=(
            Account(need_id="a", unit_id="U-2", outcome="blocked", distance_km=209.7, barriers=(
                Barrier(rule="cohort_limits", code="cohort_limits", need_id="a", unit_id="U-2", outcome="blocked",
                        subject="age < 18", observed=4, limit=3, decider="provider", liftable=True),
                Barrier(rule="resources", code="resources", need_id="a", unit_id="U-2", outcome="blocked",
                        subject="staff_hours", observed=12.5, limit=10.0, decider="provider", liftable=True),
            )),
            Account(need_id="b", unit_id="U-2", outcome="fits", opening_ids=("U-2/day_structure",)),
        ),
        causes=(("together", "places"), ("resources", "cohort_limits")),
        routes=(
            Route(changes=(staff, room), cost=9, deciders=("provider",), witness=witness, chosen_by_goals=True),
        ),
        questions=(Question(case_id="C-18", subject="iq", kind="unknown_fact", unit_ids=("U-2",)),),
        next_step=NextStep(step="national", reason="best_route", deciders=("provider",)),
        inclusion_no=("earlier_treatments", "scarce_care"),
    )  # fmt: skip
    mover = Explanation(
        case_id="C-17", outcome="unmatched", proven=True, effective_urgency=4, waiting_days=56,
        accounts=(),
        causes=(("care_form",),),
        routes=(),
        next_step=NextStep(step=None, reason="no_route"),
    )  # fmt: skip
    return mover, plan_of_two
