"""How a table decides: goals in order, and what a plan may rest on."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .base import Record

DEFAULT_GOALS = (
    "urgency",
    "moves",
    "optional_needs",
    "conditions",
    "commitments",
    "preferences",
    "proximity",
    "start",
    "travel",
    "tie_break",
)
"""The goals of the default policy, first to last."""

DEFAULT_CHANGE_COSTS: dict[str, tuple[int, ...]] = {
    "criterion_negotiable": (1,),
    "rejection": (2,),
    "admission": (2,),
    "scope": (2,),
    "date": (2, 3, 4, 6),
    "contract": (3,),
    "place": (3, 5, 8),
    "budget": (3, 5, 8),
    "resource": (3, 4, 5, 7, 9),
    "cohort_limit": (4, 7, 11),
    "service_radius": (2, 3, 5),
    "criterion_absolute": (5,),
    "distance": (10, 15, 25),
    "wish": (20,),
}
"""Cost of each kind of change at each of its levels; what a client must give up costs more than anything else."""

CHANGE_LEVELS: dict[str, tuple[int, ...]] = {
    "date": (2, 4, 8, 13),
    "place": (1, 2, 3),
    "budget": (1, 2, 3),
    "resource": (1, 2, 4, 8, 16),
    "cohort_limit": (1, 2, 3),
    "service_radius": (10, 25, 50),
    "distance": (10, 25, 50),
}
"""The levels of the kinds of change that have more than one: weeks, numbers, or kilometres."""

RegionTier = Literal["region", "table"]
Weight = Annotated[int, Field(ge=0, le=1000)]
Cost = Annotated[int, Field(ge=1, le=1_000_000)]


class Policy(Record):
    """Goals in lexicographic order and their parameters. The default is the one the documentation describes."""

    goals: Annotated[tuple[str, ...], Field(min_length=1)] = DEFAULT_GOALS
    """Names of registered goals, first to last."""
    conditions: Literal["allowed", "after_firm", "never"] = "allowed"
    """Whether the plan may use conditional placements: as few as possible, only after all firm ones, or never."""
    inclusion: Literal["advisory", "strict"] = "advisory"
    """``strict``: a case with a *no* at intake is planned only when the table has admitted it."""
    region_first: bool = False
    """Whether the own region goes before the client's preferences."""
    region_tiers: tuple[RegionTier, ...] = ("region", "table")
    """What the goal ``proximity`` counts, first to last: the own region, the area of the own table."""
    condition_weights: dict[str, Weight] = Field(default_factory=dict)
    """Weight of a kind of condition; 1 when not named."""
    ageing_weeks: Annotated[int, Field(ge=1, le=1000)] = 14
    """Weeks of waiting that move a case up one urgency class."""
    ageing_highest: Annotated[int, Field(ge=1, le=5)] = 2
    """The class that waiting can lift a case to, not above."""
    route_changes: Annotated[int, Field(ge=1, le=6)] = 3
    """At most so many changes in one route."""
    route_cost: Annotated[int, Field(ge=1, le=1_000_000)] = 30
    """A route costs at most this much."""
    change_costs: dict[str, Annotated[tuple[Cost, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """Costs that replace the default costs of a kind of change, for each of its levels."""

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        if len(set(self.goals)) != len(self.goals):
            raise ValueError("goals: each goal may occur once")
        if len(set(self.region_tiers)) != len(self.region_tiers):
            raise ValueError("region_tiers: each tier may occur once")
        unknown = set(self.change_costs) - set(DEFAULT_CHANGE_COSTS)
        if unknown:
            raise ValueError(f"change_costs: unknown kinds {', '.join(sorted(unknown))}")
        for kind, costs in self.change_costs.items():
            if len(costs) != len(DEFAULT_CHANGE_COSTS[kind]) or list(costs) != sorted(costs):
                raise ValueError(f"change_costs: {kind} takes {len(DEFAULT_CHANGE_COSTS[kind])} rising costs")
        return self

    @property
    def goal_order(self) -> tuple[str, ...]:
        """The goals as they are solved: with ``region_first`` proximity and preferences change places."""
        if not self.region_first or not {"preferences", "proximity"} <= set(self.goals):
            return self.goals
        swap = {"preferences": "proximity", "proximity": "preferences"}
        return tuple(swap.get(name, name) for name in self.goals)

    def condition_weight(self, kind: str) -> int:
        """What one condition of this kind weighs."""
        return self.condition_weights.get(kind, 1)

    def change_cost(self, kind: str, step: int) -> int:
        """Cost of a change of this kind at its ``step``-th level, counted from 0."""
        return (self.change_costs.get(kind) or DEFAULT_CHANGE_COSTS[kind])[step]
