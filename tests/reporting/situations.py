"""One small week for each situation that tables meet. In each, client C-1 has no place, or only on a condition."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from carematch.models.case import Case
from carematch.models.policy import Policy
from carematch.models.provider import Opening, Unit
from carematch.models.snapshot import Snapshot

from ..build import case, opening, unit, week


@dataclass(frozen=True)
class Situation:
    """A week, and the policy under which it is decided."""

    snapshot: Snapshot
    policy: Policy = field(default_factory=Policy)


def client(case_id: str = "C-1", **columns: Any) -> Case:
    """A client in Groningen."""
    return case(case_id, **{"latitude": 53.22, "longitude": 6.57, "region": "Noord", **columns})


def linde(**columns: Any) -> Unit:
    """A unit in Assen, 25 km from Groningen."""
    return unit("U-1", **{"name": "De Linde", "latitude": 52.99, "longitude": 6.56, "region": "Noord", **columns})


def beuk(**columns: Any) -> Unit:
    """A unit in Zwolle, 86 km from Groningen."""
    return unit("U-2", **{"name": "De Beuk", "latitude": 52.51, "longitude": 6.09, "region": "Oost", **columns})


def excludes(unit_id: str, fact: str, text: str | None = None, **columns: Any) -> dict[str, Any]:
    """A criterion that cannot be talked about: whoever has the fact is excluded."""
    stated = {"criterion_id": fact, "operator": "=", "value": True, "firmness": "absolute", "text": text}
    return {"unit_id": unit_id, "fact": fact, **stated, **columns}


def has(fact: str, value: Any = True, case_id: str = "C-1") -> dict[str, Any]:
    """What is known of a client; ``None``: it is asked for and not known."""
    return {"case_id": case_id, "fact": fact, "value": value}


def criteria() -> Situation:
    """Both units exclude C-1: one for an addiction, the other for that and for aggression too."""
    rules = [excludes("U-1", "active_addiction", "Eerst afkicken"), excludes("U-2", "active_addiction"),
             excludes("U-2", "aggression")]  # fmt: skip
    facts = [has("active_addiction"), has("aggression")]
    return Situation(week([client()], [linde(), beuk()], criteria=rules, facts=facts))


def distance() -> Situation:
    """The only place is farther away than C-1 can travel."""
    return Situation(week([client(max_distance_km=70.0)], [beuk()]))


def wishes() -> Situation:
    """C-1 wants De Beuk and nothing else, which does not offer the care; there is a place at De Linde."""
    wish = {"case_id": "C-1", "kind": "wish", "unit_id": "U-2"}
    openings = [opening("U-1"), opening("U-2", 0, care_form="sheltered_living")]
    return Situation(week([client()], [linde(), beuk()], openings, preferences=[wish]))


def scope() -> Situation:
    """The unit with a place serves its own region only."""
    return Situation(week([client()], [beuk(scope="regional")]))


def legal_status() -> Situation:
    """The unit takes no clients with a compulsory title."""
    return Situation(week([client(legal_statuses=("wvggz",))], [linde(legal_statuses=("voluntary",))]))


def level_four() -> Situation:
    """C-1 needs security level 4, where the justice service places people itself."""
    return Situation(week([client(security_min=4)], [linde(security_level=3)]))


def inclusion() -> Situation:
    """C-1 falls just outside the inclusion criteria, and nobody has admitted the case."""
    answers = [{"case_id": "C-1", "criterion": "scarce_care", "value": False}]
    return Situation(week([client()], [linde()], inclusion=answers), Policy(inclusion="strict"))


def rejection() -> Situation:
    """The table decided before that C-1 does not go to the only place."""
    decided = {"case_id": "C-1", "unit_id": "U-1", "decision": "reject", "reason": "de proefplaatsing ging niet"}
    return Situation(week([client()], [linde()], decisions=[decided]))


def blocked_bed() -> Situation:
    """C-2 lives at De Linde and is ready for sheltered living; there is no place for that, so the bed stays taken."""
    ready = client("C-2", urgency=4, care_form="sheltered_living", current_opening="U-1/clinical",
                   leaves_when_placed=True)  # fmt: skip
    openings = [opening("U-1", 0), opening("U-2", 0, care_form="sheltered_living")]
    return Situation(week([client(), ready], [linde(), beuk()], openings))


def missing_piece() -> Situation:
    """No unit offers the care that C-1 needs; De Beuk gives advice."""
    openings = [opening("U-1"), opening("U-2", care_form="consultation")]
    asks = client(care_form="highly_specialist", step="supra_regional")
    return Situation(week([asks], [linde(), beuk()], openings))


def funding() -> Situation:
    """De Linde has no contract with C-1's insurer, who pays for no bespoke place any more."""
    return Situation(
        week(
            [client(payer="Zorgfonds")],
            [linde(contracted_payers=("Ander fonds",))],
            funding=[{"payer": "Zorgfonds", "bespoke_places": 0}],
        )
    )


def unknown_fact() -> Situation:
    """De Linde excludes clients with an addiction, and of C-1 that is not known; nothing may rest on a condition."""
    rules = [excludes("U-1", "active_addiction", "Eerst afkicken", firmness="negotiable")]
    return Situation(
        week([client()], [linde()], criteria=rules, facts=[has("active_addiction", None)]),
        Policy(conditions="never"),
    )


def unknown_in_the_group() -> Situation:
    """De Linde has no room for one more who sets fires, and whether C-1 does is not known."""
    limits = [{"unit_id": "U-1", "fact": "fire_setting", "operator": "=", "value": True, "at_most": 0}]
    return Situation(week([client()], [linde()], cohort_limits=limits, facts=[has("fire_setting", None)]))


def competition() -> Situation:
    """Three clients fit only the two places at De Linde; C-1 has waited shortest. De Beuk excludes all but C-2."""
    rules = [excludes("U-2", "aggression", "Rust op de afdeling")]
    facts = [has("aggression", case_id=case_id) for case_id in ("C-1", "C-2", "C-3")]
    cases = [client(), client("C-2", urgency=1), client("C-3", urgency=1)]
    openings = [opening("U-1", 2), opening("U-2")]
    return Situation(week(cases, [linde(), beuk()], openings, criteria=rules, facts=facts))


def two_conflicts() -> Situation:
    """C-1 needs two things at once, and each has its own rival who is more urgent."""
    asks = client(care_form=None)
    needs = [{"case_id": "C-1", "need_id": "behandeling", "care_form": "clinical"},
             {"case_id": "C-1", "need_id": "dag", "care_form": "day_structure"}]  # fmt: skip
    rivals = [client("C-2", urgency=1), client("C-3", urgency=1, care_form="day_structure")]
    openings = [opening("U-1"), opening("U-2", care_form="day_structure")]
    return Situation(week([asks, *rivals], [linde(), beuk()], openings, needs=needs))


def staff() -> Situation:
    """There is a bed for C-1, but not enough staff beside C-2, who needs less and is more urgent."""
    loads = [{"case_id": "C-1", "resource": "staff_hours", "amount": 6}, {"case_id": "C-2", "resource": "staff_hours",
             "amount": 4}]  # fmt: skip
    staff_hours = [{"unit_id": "U-1", "resource": "staff_hours", "amount": 8}]
    cases = [client(), client("C-2", urgency=1)]
    return Situation(week(cases, [linde()], [opening("U-1", 2)], resources=staff_hours, loads=loads))


def plan_not_near() -> Situation:
    """Each part of C-1's plan has a place, but these are 60 km apart."""
    needs = [{"case_id": "C-1", "need_id": "behandeling", "care_form": "clinical"},
             {"case_id": "C-1", "need_id": "wonen", "care_form": "sheltered_living", "near_need_id": "behandeling",
              "near_km": 15}]  # fmt: skip
    openings: list[Opening] = [opening("U-1"), opening("U-2", care_form="sheltered_living")]
    return Situation(week([client(care_form=None)], [linde(), beuk()], openings, needs=needs))


def made_for_one() -> Situation:
    """De Linde makes a place for C-1, which is a condition; De Beuk has one, but in another region."""
    return Situation(
        week(
            [client()],
            [linde(), beuk()],
            [opening("U-1", 0, can_add=1), opening("U-2")],
        ),
        Policy(goals=("urgency", "proximity", "conditions", "tie_break")),
    )


SITUATIONS: dict[str, Callable[[], Situation]] = {
    made.__name__: made
    for made in (
        criteria, distance, wishes, scope, legal_status, level_four, inclusion, rejection, blocked_bed, missing_piece,
        funding, unknown_fact, unknown_in_the_group, competition, two_conflicts, staff, plan_not_near, made_for_one,
    )
}  # fmt: skip
"""By name; the names of the files that hold what is told."""
