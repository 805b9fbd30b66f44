"""The rules and goals to work with: the shipped ones, or with a user's own."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..models.case import Need
from ..models.explanation import Barrier
from ..models.policy import Policy
from ..models.provider import Opening, Unit
from .goals import GOALS, Goal
from .index import Index
from .rules import COUPLING_RULES, PAIR_RULES, CouplingRule, PairRule


@dataclass(frozen=True)
class Rulebook:
    """Rules and goals, each in a fixed order."""

    pair_rules: tuple[PairRule, ...] = PAIR_RULES
    coupling_rules: tuple[CouplingRule, ...] = COUPLING_RULES
    goals: tuple[Goal, ...] = GOALS

    def pair_rules_on(self, index: Index) -> Iterator[PairRule]:
        """The pair rules that the snapshot does not switch off."""
        return (rule for rule in self.pair_rules if rule.is_on(index))

    def coupling_rules_on(self, index: Index) -> Iterator[CouplingRule]:
        """The coupling rules that the snapshot does not switch off."""
        return (rule for rule in self.coupling_rules if rule.is_on(index))

    def goals_of(self, policy: Policy) -> list[Goal]:
        """The goals of a policy in the order in which they are solved.

        Raises ``ValueError`` for a name that no goal has.
        """
        known = {goal.name: goal for goal in self.goals}
        names = list(policy.goal_order)
        if policy.conditions == "after_firm" and "urgency" in names and "firm_urgency" not in names:
            names.insert(names.index("urgency"), "firm_urgency")
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(f"unknown goals {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        return [known[name] for name in names]

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> list[Barrier]:
        """Every barrier of a pair, rule by rule; rules set aside for this client at this unit are left out."""
        exempt = index.exemptions.get((need.case_id, unit.unit_id), frozenset())
        return [
            barrier
            for rule in self.pair_rules_on(index)
            if rule.code not in exempt
            for barrier in rule.barriers(index, need, unit, opening)
        ]

    def family_order(self) -> dict[str, int]:
        """The fixed order in which rule families are told: what is taken before what does not fit."""
        codes = [*(rule.code for rule in self.coupling_rules), *(rule.code for rule in self.pair_rules), INFORMATION]
        return {code: position for position, code in enumerate(codes)}


INFORMATION = "information"
"""The family of what is not known."""

SHIPPED = Rulebook()
"""The rules and goals that come with the library."""
