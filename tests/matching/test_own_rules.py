"""A user's own pair rule, from outside the package: planned, verified, explained and told."""

from collections.abc import Iterator

from carematch import Matcher, explanation_lines, verify
from carematch.matching.index import Index
from carematch.matching.rulebook import SHIPPED, Rulebook
from carematch.matching.rules.base import PairRule
from carematch.models.case import Need
from carematch.models.explanation import Barrier
from carematch.models.provider import Opening, Unit

from ..build import case, opening, unit, week


class OddUnitsOnly(PairRule):
    """Cases whose id is odd go to units whose name is odd: nonsense, but nobody else's rule."""

    code = "parity"

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        """Blocked when the numbers in the ids are not both even or both odd."""
        client, there = int(need.case_id), int(unit.unit_id)
        if client % 2 != there % 2:
            yield self.barrier(need, unit, observed=there, limit=client)


def test_a_rule_of_ones_own() -> None:
    # Client 1 may go to unit 3 only, client 2 to unit 4 only; unit 4 has no opening.
    rulebook = Rulebook((*SHIPPED.pair_rules, OddUnitsOnly()), SHIPPED.coupling_rules, SHIPPED.goals)
    snapshot = week([case("1"), case("2")], [unit("3"), unit("4")], [opening("3", 2)])
    matcher = Matcher(snapshot, rulebook=rulebook)
    plan = matcher.propose()
    assert [(one.case_id, one.unit_id) for one in plan.placements] == [("1", "3")]
    assert [(one.case_id, one.cause) for one in plan.unmatched] == [("2", "parity")]
    careless = Matcher(snapshot).propose()
    assert {violation.rule for violation in verify(snapshot, careless, rulebook)} == {"parity"}
    lines = explanation_lines(matcher.explain(plan, "2"), snapshot, "en")
    assert any("parity: 3; the limit is 2" in line for line in lines)
