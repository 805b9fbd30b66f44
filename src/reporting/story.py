"""What a report tells from: a snapshot, its plan and the explanations, with the counts at its head."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..language import Catalogue, Language
from ..matching.index import Index
from ..models.explanation import Explanation, Question, Route
from ..models.plan import Placement, Plan
from ..models.snapshot import Snapshot
from .names import Names

Proof = Literal["proven", "partly_proven", "not_proven"]


@dataclass(frozen=True)
class Overview:
    """The headline numbers; each open case counts once."""

    open: int
    firm: int
    """Cases placed of which no placement rests on a condition."""
    conditional: int
    unplaced: int
    questions: int
    proof: Proof

    @property
    def placed(self) -> int:
        """Cases with a place."""
        return self.firm + self.conditional


@dataclass(frozen=True)
class OpenQuestion:
    """A question and who can answer it."""

    question: Question
    deciders: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """Everything that a report tells from, in one language."""

    snapshot: Snapshot
    plan: Plan
    explanations: dict[str, Explanation]
    names: Names

    @classmethod
    def of(cls, snapshot: Snapshot, plan: Plan, explanations: Iterable[Explanation], language: Language) -> "Story":
        """Explanations by case; names under the plan's own policy."""
        by_case = {one.case_id: one for one in sorted(explanations, key=lambda one: one.case_id)}
        return cls(snapshot, plan, by_case, Names.of(snapshot, language, plan.policy))

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
        placed = self.plan.placed_case_ids
        conditional = {one.case_id for one in self.plan.placements if one.conditions}
        return Overview(
            open=len(self.index.cases),
            firm=len(placed - conditional),
            conditional=len(conditional),
            unplaced=len(self.plan.unmatched),
            questions=len(self.questions),
            proof=proof_of(self.plan),
        )

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """Placements, the most urgent case first."""
        return tuple(sorted(self.plan.placements, key=lambda one: (*self.order(one.case_id), one.need_id)))

    @cached_property
    def unplaced(self) -> tuple[str, ...]:
        """Cases without a place, the most urgent first."""
        return tuple(sorted((one.case_id for one in self.plan.unmatched), key=self.order))

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
        """What is unknown and matters: for cases without a place, and for placements that rest on it."""
        found: dict[tuple[str, str, str], tuple[Question, set[str]]] = {}
        for explanation in self.explanations.values():
            for question in explanation.questions:
                found[_key(question)] = (question, _answerers(question, explanation))
        for placement in self.plan.placements:
            for condition in placement.conditions:
                if condition.kind.startswith("unknown_"):
                    question = Question(
                        case_id=placement.case_id,
                        subject=condition.subject or condition.kind.removeprefix("unknown_"),
                        kind=condition.kind,
                        unit_ids=(placement.unit_id,),
                    )
                    _, deciders = found.setdefault(_key(question), (question, set()))
                    deciders.add(condition.decider)
        ordered = sorted(found.values(), key=lambda one: (*self.order(one[0].case_id), *_key(one[0])))
        return tuple(OpenQuestion(question, tuple(sorted(deciders))) for question, deciders in ordered)


def proof_of(plan: Plan) -> Proof:
    """Whether all goals are proven, at least those of urgency, or not even those."""
    if plan.proven:
        return "proven"
    first = [goal for goal in plan.goals if "_urgency_" in goal.name]
    return "partly_proven" if first and all(goal.status == "optimal" for goal in first) else "not_proven"


def _key(question: Question) -> tuple[str, str, str]:
    about = question.subject if question.kind == "unknown_fact" else ""
    return question.case_id, question.kind, about


def _answerers(question: Question, explanation: Explanation) -> set[str]:
    about_fact = question.kind == "unknown_fact"
    return {
        barrier.decider
        for account in explanation.accounts
        for barrier in account.barriers
        if barrier.kind == question.kind and barrier.decider and (not about_fact or barrier.subject == question.subject)
    }
