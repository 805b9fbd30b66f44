"""The rules and goals to work with: the shipped ones, or with a user's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from ..models.case import Need
from ..models.explanation import Barrier
from ..models.plan import Commitment, Condition, Placement
from ..models.policy import Policy
from ..models.provider import Opening, Unit
from ..models.snapshot import Snapshot
from .derived_facts import DERIVED_FACTS, DerivedFact
from .goals import GOALS, Goal
from .index import Index, opening_from
from .rules import COUPLING_RULES, PAIR_RULES, CouplingRule, PairRule
from .rules.base import INFORMATION as INFORMATION


@dataclass(frozen=True)
class Rulebook:
    """Rules and goals, each in a fixed order, and the facts that follow from others."""

    pair_rules: tuple[PairRule, ...] = PAIR_RULES
    coupling_rules: tuple[CouplingRule, ...] = COUPLING_RULES
    goals: tuple[Goal, ...] = GOALS
    derived_facts: tuple[DerivedFact, ...] = DERIVED_FACTS

    def index(self, snapshot: Snapshot, policy: Policy, commitments: Iterable[Commitment] = ()) -> Index:
        """A snapshot by id, with this rulebook's derived facts."""
        return Index(snapshot, policy, commitments=commitments, derived_facts=self.derived_facts)

    def pair_rules_on(self, index: Index) -> tuple[PairRule, ...]:
        """The pair rules that the snapshot does not switch off."""
        key = ("pair_rules_on", self.pair_rules)
        if key not in index.known:
            index.known[key] = tuple(rule for rule in self.pair_rules if rule.is_on(index))
        return cast(tuple[PairRule, ...], index.known[key])

    def coupling_rules_on(self, index: Index) -> tuple[CouplingRule, ...]:
        """The coupling rules that the snapshot does not switch off."""
        key = ("coupling_rules_on", self.coupling_rules)
        if key not in index.known:
            index.known[key] = tuple(rule for rule in self.coupling_rules if rule.is_on(index))
        return cast(tuple[CouplingRule, ...], index.known[key])

    def goals_of(self, index: Index) -> list[Goal]:
        """The goals of the policy in the order in which they are solved.

        Where starts can be put off, the earliest start is a goal even when the policy lists none: nobody waits without
        a reason. Raises ``ValueError`` for a name that no goal has.
        """
        policy, known = index.policy, {goal.name: goal for goal in self.goals}
        names = list(policy.goal_order)
        if index.may_be_put_off and "start" not in names:
            names.insert(names.index("tie_break") if "tie_break" in names else len(names), "start")
        if policy.conditions == "after_firm" and "urgency" in names and "firm_urgency" not in names:
            names.insert(names.index("urgency"), "firm_urgency")
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(f"unknown goals {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        return [known[name] for name in names]

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> list[Barrier]:
        """Every barrier of a pair, rule by rule; rules set aside for this client at this unit are left out."""
        exempt = index.exemptions.get((need.case_id, need.need_id, unit.unit_id), frozenset())
        return [
            barrier
            for rule in self.pair_rules_on(index)
            if rule.code not in exempt
            for barrier in rule.barriers(index, need, unit, opening)
        ]

    def barriers_of(self, index: Index, placement: Placement) -> list[Barrier]:
        """Every barrier of a placement, given the day on which it starts; worked out once for an index."""
        key = (self.pair_rules, placement.case_id, placement.need_id, placement.opening_id, placement.start_on)
        if key not in index.known:
            _, need, unit, opening = index.parts(placement)
            index.known[key] = self.barriers(index, need, unit, opening_from(opening, placement.start_on))
        return cast(list[Barrier], index.known[key])

    def conditions_of(
        self, index: Index, placement: Placement, placements: Sequence[Placement]
    ) -> tuple[Condition, ...]:
        """Everything a placement rests on: by itself, and because of the others."""
        return self.resting_on(index, placement, placements, self.barriers_of(index, placement))

    def resting_on(
        self, index: Index, placement: Placement, placements: Sequence[Placement], barriers: Sequence[Barrier]
    ) -> tuple[Condition, ...]:
        """The same, given the placement's barriers."""
        alone = (
            Condition(kind=one.kind, rule=one.rule, subject=one.subject, decider=one.decider or "table")
            for one in barriers
            if one.outcome == "conditional" and one.kind is not None
        )
        rules = self.coupling_rules_on(index)
        return (*alone, *(one for rule in rules for one in rule.conditions(index, placement, placements)))

    def family_order(self) -> dict[str, int]:
        """The fixed order in which rule families are told: what is taken, what does not fit, the plan as a whole."""
        coupling = [rule.code for rule in self.coupling_rules if not rule.told_last]
        last = [rule.code for rule in self.coupling_rules if rule.told_last]
        codes = [*coupling, *(rule.code for rule in self.pair_rules), *last, INFORMATION]
        return {code: position for position, code in enumerate(codes)}


SHIPPED = Rulebook()
"""The rules and goals that come with the library."""
