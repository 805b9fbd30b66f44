"""What became of a client of a world, told on its last day."""

from .run import Course
from .state import State


def course(state: State, case_id: str) -> Course:
    """The course of one client who came."""
    prospects, stay, left_on = state.prospects, state.stays.get(case_id), state.left.get(case_id)
    case = prospects.index.cases[case_id]
    found = Course(
        case_id=case_id,
        region=case.region,
        care_form=prospects.speaks(case_id).care_form,
        urgency=case.urgency,
        arrived_on=state.arrived[case_id],
        status="placed" if stay else "left" if left_on else "waiting",
        refused=state.refused[case_id],
    )
    if stay is None:
        return found.model_copy(update={"left_on": left_on, "cause": prospects.cause(case_id)})
    lead = prospects.lead(case_id, stay.placements)
    distance, over = prospects.distance_km(lead)
    where = {"unit_id": lead.unit_id, "opening_id": lead.opening_id, "distance_km": distance, "over_limit_km": over}
    when = {"decided_on": stay.decided_on, "start_on": prospects.start_on(stay.placements)}
    conditions = sum(len(one.conditions) for one in stay.placements)
    return found.model_copy(update={**where, **when, "rank": prospects.rank(lead), "conditions": conditions})
