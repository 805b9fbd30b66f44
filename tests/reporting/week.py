"""A week made by hand: two placements (one firm, one on conditions), one case without a place, one followed up."""

from datetime import date
from typing import Any

from carematch.models.case import Case, Fact, Inclusion, Preference
from carematch.models.change import Change, Route
from carematch.models.explanation import (
    Account,
    Alternative,
    Barrier,
    Competition,
    Explanation,
    NextStep,
    Question,
)
from carematch.models.plan import Condition, GoalResult, Placement, Plan, RunRecord, Unmatched
from carematch.models.policy import Policy
from carematch.models.provider import CriterionRow, Opening, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.week import CareForm, Decision, Week

AS_OF = date(2026, 3, 2)


def snapshot(**changed: Any) -> Snapshot:
    """Two units in Noord, one in Zuid; three open cases, one fulfilled."""
    return Snapshot(**({**_ROWS, **changed}))


def _case(case_id: str, urgency: int, day: date, **columns: Any) -> Case:
    stated = {"care_form": "clinical", "region": "Noord", "latitude": 53.2, "longitude": 6.57, **columns}
    return Case(case_id=case_id, urgency=urgency, registered_on=day, **stated)


_ROWS: dict[str, Any] = {
    "snapshot": (Week(as_of=AS_OF, title="Proefweek"),),
    "cases": (
        _case("C-1", 1, date(2026, 2, 1)),
        _case("C-2", 2, date(2026, 1, 5), admitted_by_table="langdurig vastgelopen"),
        _case("C-3", 3, date(2025, 12, 1), max_distance_km=60.0, step="supra_regional", place="Groningen"),
        _case("C-4", 3, date(2025, 12, 1), status="fulfilled"),
    ),
    "inclusion": (
        Inclusion(case_id="C-2", criterion="scarce_care", value=False),
        Inclusion(case_id="C-3", criterion="scarce_care", value=None),
    ),
    "facts": (
        Fact(case_id="C-2", fact="active_addiction", value=True),
        Fact(case_id="C-2", fact="iq", value=None),
    ),
    "units": (
        Unit(
            unit_id="U-1", provider_id="P-1", name="De Linde", region="Noord", scope="national",
            place="Assen", latitude=52.99, longitude=6.56, security_level=1,
        ),
        Unit(unit_id="U-2", name="De Beuk", region="Zuid", scope="national", latitude=51.44, longitude=5.48),
        Unit(unit_id="U-4", name="Justitie", region="Zuid", scope="national", security_level=4),
    ),
    "openings": (
        Opening(unit_id="U-1", care_form="clinical", places=2),
        Opening(unit_id="U-2", opening_id="O-2", care_form="clinical", places=0),
        Opening(unit_id="U-2", opening_id="O-3", care_form="herstel", places=1),
    ),
    "criteria": (
        CriterionRow(
            unit_id="U-1", criterion_id="K-1", fact="active_addiction", operator="=", value=True,
            firmness="negotiable", text="Eerst afkicken",
        ),
        CriterionRow(unit_id="U-2", criterion_id="K-2", fact="iq", operator="<", value=70, firmness="absolute"),
    ),
    "preferences": (Preference(case_id="C-3", kind="wish", region="Noord"),),
    "decisions": (
        Decision(case_id="C-1", unit_id="U-1", decision="pin", decided_by="tafel", valid_until=date(2026, 4, 1)),
    ),
    "care_forms": (CareForm(care_form="herstel", label_nl="herstelzorg", label_en="recovery care"),),
}  # fmt: skip


NEGOTIABLE = Condition(kind="negotiable_criterion", rule="criteria", subject="K-1", decider="provider")
UNKNOWN_IQ = Condition(kind="unknown_fact", rule="criteria", subject="iq", decider="referrer")


def plan(of: Snapshot, **changed: Any) -> Plan:
    """C-1 firm and C-2 on two conditions at De Linde; C-3 without a place."""
    parts: dict[str, Any] = {
        "placements": (
            _placement("C-1"),
            _placement("C-2", NEGOTIABLE, UNKNOWN_IQ),
        ),
        "unmatched": (Unmatched(case_id="C-3", cause="distance"),),
        "goals": (
            GoalResult(name="placed_urgency_1", value=1, bound=1, status="optimal", seconds=0.25),
            GoalResult(name="placed_urgency_2", value=1, bound=2, status="optimal", seconds=0.25),
            GoalResult(name="conditions", value=2, bound=2, status="optimal"),
        ),
        "policy": Policy(),
        "record": RunRecord(
            snapshot_hash=of.hash, as_of=AS_OF, source="week", carematch="0.1.0", solver="CP-SAT", seed=7,
            notices=("no_budgets",),
        ),
        **changed,
    }  # fmt: skip
    return Plan(**parts)


def _placement(case_id: str, *conditions: Condition, unit_id: str = "U-1", opening: str = "U-1/clinical") -> Placement:
    return Placement(
        case_id=case_id, need_id="main", unit_id=unit_id, opening_id=opening, start_on=AS_OF, conditions=conditions
    )


def explanations(of: Snapshot, **changed: Any) -> tuple[Explanation, ...]:
    """One for the placed C-2, one for C-3; ``changed`` replaces parts of the one for C-3."""
    made = plan(of)
    witness = made.model_copy(
        update={"placements": (*made.placements, _placement("C-3", unit_id="U-2", opening="O-2")), "unmatched": ()}
    )
    further = Change(kind="distance", target="C-3", level=25, decider="client", cost=15)
    exception = Change(kind="criterion", target="U-2", subject="K-2", case_id="C-3", decider="provider", cost=5)
    unmatched: dict[str, Any] = {
        "case_id": "C-3",
        "outcome": "unmatched",
        "proven": True,
        "effective_urgency": 3,
        "waiting_days": 91,
        "accounts": (
            Account(need_id="main", unit_id="U-1", outcome="fits", opening_ids=("U-1/clinical",), distance_km=23.3),
            Account(need_id="main", unit_id="U-2", outcome="blocked", distance_km=209.7, barriers=(_TOO_FAR,)),
            Account(need_id="main", unit_id="U-4", outcome="blocked", barriers=(_OTHER_CARE,)),
        ),
        "causes": (("distance",), ("wishes", "places")),
        "competition": Competition(
            case_id="C-3", rivals=("C-1", "C-2"), opening_ids=("U-1/clinical",), places=2, rules=("places",),
            countable=True, least_size=True,
        ),
        "routes": (
            Route(
                changes=(exception, further), cost=20, deciders=("provider", "client"), witness=witness,
                chosen_by_goals=False, goes_first=("C-1",),
            ),
        ),
        "questions": (Question(case_id="C-3", subject="iq", kind="unknown_fact", unit_ids=("U-2",)),),
        "next_step": NextStep(step="national", reason="best_route", deciders=("provider", "client")),
        "inclusion_unknown": ("scarce_care",),
        **changed,
    }  # fmt: skip
    placed = Explanation(
        case_id="C-2",
        outcome="placed",
        proven=True,
        effective_urgency=2,
        waiting_days=56,
        accounts=(),
        conditions=(NEGOTIABLE, UNKNOWN_IQ),
        alternatives=(Alternative(need_id="main", unit_id="U-2", opening_id="O-2", decided_by="own_region"),),
        inclusion_no=("scarce_care",),
    )
    return placed, Explanation(**unmatched)


_TOO_FAR = Barrier(
    rule="distance", code="distance", need_id="main", unit_id="U-2", outcome="blocked",
    observed=209.7, limit=60.0, decider="client", liftable=True,
)  # fmt: skip
_OTHER_CARE = Barrier(
    rule="care_form", code="care_form", need_id="main", unit_id="U-4", outcome="blocked", limit="clinical", observed=()
)
