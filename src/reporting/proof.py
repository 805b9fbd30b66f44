"""The proof in words: each goal, what it achieved, and what is proven of it."""

from dataclasses import dataclass

from .sentences import goal_name, goal_short
from .story import Story


@dataclass(frozen=True)
class GoalRow:
    """One goal and what is proven of it."""

    name: str
    value: int
    bound: int
    status: str


def goal_rows(story: Story) -> tuple[GoalRow, ...]:
    """Each goal in its order, with what is proven of it in words."""
    return tuple(
        GoalRow(
            goal_name(goal.name, story.words), goal.value, goal.bound, story.words.text(f"goal_status.{goal.status}")
        )
        for goal in story.plan.goals
    )


def policy_goal(name: str, story: Story) -> str:
    """A goal as a policy names it; of proximity the tiers that the policy counts."""
    if name == "proximity" and (tiers := story.plan.policy.region_tiers):
        return story.words.text("report.then").join(goal_short(f"own_{tier}", story.words) for tier in tiers)
    entry = f"policy_goal.{name}"
    return story.words.text(entry) if story.words.has(entry) else goal_name(name, story.words)
