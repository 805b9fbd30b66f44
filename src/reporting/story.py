"""What a report tells from: a snapshot, its plan and the explanations, with the counts at its head."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..language import Catalogue, Language
from ..matching.index import Index
from ..models.case import Need
from ..models.change import Route
from ..models.explanation import Explanation
from ..models.outlook import Outlook
from ..models.plan import ChainStep, Placement, Plan
from ..models.snapshot import Snapshot
from .names import Names
from .people import ordered_needs, part_number
from .questions import OpenQuestion, key_of, open_questions

Proof = Literal["proven", "partly_proven", "not_proven"]


@dataclass(frozen=True)
class Overview:
    """The headline numbers. They count people, not placements; each open case counts once."""

    open: int
    """Every open case."""
    firm: int
    """People without a place who get one, of which nothing rests on a condition."""
    conditional: int
    unplaced: int
    moved_on: int
    """People who have a place and move on to another."""
    moved_on_conditional: int
    """Those of them whose move rests on a condition."""
    waiting_to_move: int
    """People who have a place, would move on, and cannot yet."""
    questions: int
    proof: Proof

    @property
    def placed(self) -> int:
        """People without a place who get one."""
        return self.firm + self.conditional

    @property
    def movers(self) -> int:
        """People who have a place and would move on."""
        return self.moved_on + self.waiting_to_move

    @property
    def seekers(self) -> int:
        """People without a place that fits: all open cases but those who would move on."""
        return self.open - self.movers


@dataclass(frozen=True)
class Story:
    """Everything that a report tells from, in one language."""

    snapshot: Snapshot
    plan: Plan
    explanations: dict[str, Explanation]
    names: Names
    outlook: Outlook | None = None
    """What there is to tell about the whole snapshot; ``None``: nobody asked."""

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        plan: Plan,
        explanations: Iterable[Explanation],
        language: Language,
        outlook: Outlook | None = None,
    ) -> "Story":
        """Explanations by case; names under the plan's own policy."""
        by_case = {one.case_id: one for one in sorted(explanations, key=lambda one: one.case_id)}
        return cls(snapshot, plan, by_case, Names.of(snapshot, language, plan.policy), outlook)

    @property
    def words(self) -> Catalogue:
        """The catalogue of the language."""
        return self.names.words

    @property
    def index(self) -> Index:
        """The snapshot by id."""
        return self.names.index

    @cached_property
    def overview(self) -> Overview:
        """The headline numbers."""
        placed, movers = self.plan.placed_case_ids, self.index.movers.keys()
        conditional = {one.case_id for one in self.plan.placements if one.conditions}
        return Overview(
            open=len(self.index.cases),
            firm=len(self.entirely_firm - movers),
            conditional=len(conditional - movers),
            unplaced=len(self.unplaced),
            moved_on=len(placed & movers),
            moved_on_conditional=len(conditional & movers),
            waiting_to_move=len(self.waiting_to_move),
            questions=len(self.questions),
            proof=proof_of(self.plan),
        )

    @cached_property
    def entirely_firm(self) -> frozenset[str]:
        """Placed cases of which no placement rests on a condition."""
        return self.plan.placed_case_ids - {one.case_id for one in self.plan.placements if one.conditions}

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """Placements, the most urgent case first; those of one case together, in the order of its plan."""
        return tuple(
            sorted(
                self.plan.placements,
                key=lambda one: (*self.order(one.case_id), part_number(self.index, one.case_id, one.need_id)),
            )
        )

    def needs_of(self, case_id: str) -> tuple[Need, ...]:
        """The parts of what a case needs: the required ones first, then the others."""
        return ordered_needs(self.index, case_id)

    @cached_property
    def placements_of(self) -> dict[str, tuple[Placement, ...]]:
        """The placements of each placed case, in the order of its plan."""
        found: dict[str, list[Placement]] = {}
        for one in self.placements:
            found.setdefault(one.case_id, []).append(one)
        return {case_id: tuple(placements) for case_id, placements in found.items()}

    @cached_property
    def left_over(self) -> tuple[str, ...]:
        """Everybody whom the plan gives nothing: first those without a place, then those who would move on."""
        return self.unplaced + self.waiting_to_move

    @cached_property
    def unplaced(self) -> tuple[str, ...]:
        """Cases without a place, the most urgent first; not those who have a place and would move on."""
        return self._unmatched(movers=False)

    @cached_property
    def waiting_to_move(self) -> tuple[str, ...]:
        """Cases that have a place, would move on and cannot yet, the most urgent first."""
        return self._unmatched(movers=True)

    def _unmatched(self, *, movers: bool) -> tuple[str, ...]:
        found = (one.case_id for one in self.plan.unmatched if (one.case_id in self.index.movers) is movers)
        return tuple(sorted(found, key=self.order))

    @cached_property
    def steps(self) -> dict[tuple[str, str], ChainStep]:
        """The chain step of each placement that is part of a chain."""
        return {(step.case_id, step.need_id): step for chain in self.plan.chains for step in chain.steps}

    def order(self, case_id: str) -> tuple[int, int, str]:
        """Sorts by effective urgency, then longest waiting, then id."""
        return self.index.effective_urgency(case_id), -self.index.waiting_days(case_id), case_id

    def distance_km(self, case_id: str, unit_id: str) -> float | None:
        """Kilometres from a client to a unit, in tenths; ``None``: not known."""
        metres = self.index.distance_m(self.index.cases[case_id], self.index.units[unit_id])
        return None if metres is None else round(metres / 1000, 1)

    def proposed_routes(self, case_id: str) -> tuple[Route, ...]:
        """The routes of a case by which nobody loses a place, cheapest first."""
        found = self.explanations.get(case_id)
        return tuple(route for route in found.routes if not route.losers) if found else ()

    @cached_property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """What is unknown and matters, for the most urgent case first."""
        found = open_questions(self.index, self.plan, self.explanations.values())
        return tuple(sorted(found, key=lambda one: (*self.order(one.question.case_id), *key_of(one.question))))


def proof_of(plan: Plan) -> Proof:
    """Whether all goals are proven, at least those of urgency, or not even those."""
    if plan.proven:
        return "proven"
    first = [goal for goal in plan.goals if "_urgency_" in goal.name]
    return "partly_proven" if first and all(goal.status == "optimal" for goal in first) else "not_proven"
