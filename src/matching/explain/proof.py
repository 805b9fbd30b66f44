"""What explanations rest on: that goal 1 of the plan is proven."""

from ...models.plan import Plan


def goal_one_is_proven(plan: Plan) -> bool:
    """Whether every stage about urgency classes is proven optimal; without one, nothing is."""
    about_urgency = [goal for goal in plan.goals if "_urgency_" in goal.name]
    return bool(about_urgency) and all(goal.status == "optimal" for goal in about_urgency)
