"""How things are called for people: units, places, care forms, facts, criteria."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..language import Catalogue, Language, catalogue
from ..matching.index import Criterion, Index, comparison_text
from ..models.case import Case, Need
from ..models.policy import Policy
from ..models.provider import CohortLimit, CriterionRow
from ..models.snapshot import Snapshot
from ..models.vocabulary import BIRTH_YEAR, CONSULTATION, MAIN_NEED
from .people import has_parts


@dataclass(frozen=True)
class Names:
    """Looks up what a snapshot holds and calls it what people call it."""

    index: Index
    words: Catalogue

    @classmethod
    def of(cls, snapshot: Snapshot, language: Language, policy: Policy | None = None) -> "Names":
        """The names of a snapshot in a language."""
        return cls(Index(snapshot, policy or Policy()), catalogue(language))

    @cached_property
    def _care_forms(self) -> dict[str, str]:
        labels = {}
        for row in self.index.snapshot.care_forms:
            label = row.label_nl if self.words.language == "nl" else row.label_en
            labels[row.care_form] = label or row.label_en or row.label_nl or row.care_form
        return labels

    def care_form(self, token: str) -> str:
        """The label of a care form; the table's own label comes first."""
        return self._care_forms.get(token) or self.words.label(token)

    def unit(self, unit_id: str) -> str:
        """A unit's name with its id."""
        unit = self.index.units.get(unit_id)
        return f"{unit.name} ({unit_id})" if unit is not None and unit.name else unit_id

    def unit_name(self, unit_id: str) -> str:
        """A unit's name alone; the id when it has none."""
        unit = self.index.units.get(unit_id)
        return (unit.name if unit is not None else None) or unit_id

    def provider(self, unit_id: str) -> str:
        """The id of the provider of a unit; empty when not stated."""
        unit = self.index.units.get(unit_id)
        return (unit.provider_id or "") if unit is not None else ""

    def place(self, unit_id: str) -> str:
        """Where a unit stands: its place, else its region."""
        unit = self.index.units.get(unit_id)
        return (unit.place or unit.region) if unit is not None else ""

    def opening(self, opening_id: str) -> str:
        """An opening: the unit, and the care form where the unit has several openings."""
        opening = self.index.openings.get(opening_id)
        if opening is None:
            return opening_id
        several = len(self.index.openings_of_unit[opening.unit_id]) > 1
        return f"{self.unit(opening.unit_id)}{', ' + self.care_form(opening.care_form) if several else ''}"

    def need(self, case_id: str, need_id: str) -> str:
        """What a need asks for: its care form, also of a case that is not open any more."""
        need = self.index.needs.get((case_id, need_id)) or self._past_needs.get((case_id, need_id))
        return self.care_form(need.care_form or "") if need is not None else self.words.label(need_id)

    @cached_property
    def _past_needs(self) -> dict[tuple[str, str], Need | Case]:
        """What cases asked for that are not open any more."""
        past = {case.case_id: case for case in self.index.snapshot.cases if case.case_id not in self.index.cases}
        found: dict[tuple[str, str], Need | Case] = {(case_id, MAIN_NEED): case for case_id, case in past.items()}
        needs = (need for need in self.index.snapshot.needs if need.case_id in past)
        return found | {(need.case_id, need.need_id): need for need in needs}

    def part(self, case_id: str, need_id: str) -> str:
        """A part of a plan by its care form; where two parts ask for the same, with the name of the need."""
        care = self.need(case_id, need_id)
        alike = [need for need in self.index.needs_of.get(case_id, ()) if self.care_form(need.care_form) == care]
        return f"{care} ({self.words.label(need_id)})" if len(alike) > 1 else care

    def spot(self, opening_id: str, care: str = "") -> str:
        """An opening within a sentence: the unit, in brackets its id and what for if that can be confused."""
        opening = self.index.openings.get(opening_id)
        if opening is None:
            return opening_id
        several = len(self.index.openings_of_unit[opening.unit_id]) > 1
        about = care or (self.care_form(opening.care_form) if several else "")
        name = self.unit_name(opening.unit_id)
        within = [part for part in (opening.unit_id if name != opening.unit_id else "", about) if part]
        return f"{name} ({', '.join(within)})" if within else name

    def spot_for(self, case_id: str, need_id: str, opening_id: str) -> str:
        """An opening within a sentence; for a case with several parts also which part it is for."""
        parts = has_parts(self.index, case_id)
        return self.spot(opening_id, self.part(case_id, need_id) if parts else "")

    def care_forms_of(self, case_id: str) -> str:
        """All care forms that a case asks for."""
        if case_id in self.index.advice_cases:
            return self.care_form(CONSULTATION)
        asked = [need for (case, _), need in self.index.needs.items() if case == case_id]
        return ", ".join(dict.fromkeys(self.care_form(need.care_form) for need in asked))

    def fact(self, token: str) -> str:
        """The label of a fact; a user's own name is shown without underscores."""
        if self.words.has(f"fact.{token}"):
            return self.words.name("fact", token)
        label = self.words.label(token)
        return label.replace("_", " ") if label == token else label

    def find_criterion(self, unit_id: str, subject: str | None) -> Criterion | None:
        """A unit's criterion by its id, or by what it compares."""
        for criterion in self.index.criteria.get(unit_id, ()):
            if subject in (criterion.id, criterion.rule_text):
                return criterion
        return None

    def criterion(self, unit_id: str, subject: str) -> str:
        """A criterion in the provider's own words; without those, what it compares."""
        found = self.find_criterion(unit_id, subject)
        return self.fact(subject) if found is None else self.own_words(found) or self.compared(found)

    def own_words(self, criterion: Criterion) -> str:
        """What the provider says of a criterion; empty when it says nothing."""
        return "; ".join(dict.fromkeys(row.text for row in criterion.rows if row.text))

    def compared(self, criterion: Criterion) -> str:
        """Who a criterion excludes, such as ``age lower than 18``."""
        return self.every(map(self.comparison, criterion.rows))

    def excluded(self, unit_id: str, rule_text: str) -> str:
        """Who a criterion excludes, and behind it the provider's own words."""
        found = self.find_criterion(unit_id, rule_text)
        if found is None:
            return rule_text
        own = self.own_words(found)
        return f"{self.compared(found)} (‘{own}’)" if own else self.compared(found)

    def group(self, unit_id: str, subject: str) -> str:
        """Whom a limit on a unit's group is about, such as ``age lower than 18``."""
        for row in self.index.snapshot.cohort_limits:
            if row.unit_id == unit_id and comparison_text(row) == subject:
                return self.comparison(row)
        return subject

    def comparison(self, row: CriterionRow | CohortLimit) -> str:
        """One row of a criterion, such as ``age lower than 18``; a plain yes needs no more than the fact."""
        fact = self.fact(row.fact)
        if row.operator == "=" and row.value is True:
            return fact
        operator = "=" if row.operator == "=" else self.words.label(row.operator)
        return f"{fact} {operator} {self.fact_value(row.fact, row.value)}"

    def fact_value(self, fact: str, value: object) -> str:
        """A fact's value as people write it: the thousands of a number are set apart, of a year they are not."""
        if isinstance(value, tuple):
            return ", ".join(self.fact_value(fact, part) for part in value)
        is_year = fact == BIRTH_YEAR and isinstance(value, int | float)
        return f"{value:.0f}" if is_year else self.words.value(value)

    def thing(self, name: str) -> str:
        """Anything an id or word can stand for: a unit, an opening, a case, a payer, a token."""
        if name in self.index.units:
            return self.unit(name)
        if name in self.index.openings:
            return self.opening(name)
        return name if name in self.index.cases else self.care_form(name)

    def value(self, value: Any) -> Any:
        """A value with ids and the table's own care forms written as people call them."""
        if isinstance(value, str):
            return self.thing(value)
        if isinstance(value, tuple):
            return tuple(self.value(part) for part in value)
        return value

    def every(self, texts: Any) -> str:
        """Texts as a list in a sentence: ``a, b and c``."""
        *rest, last = list(texts) or [""]
        return f"{', '.join(rest)}{self.words.text('report.and')}{last}" if rest else last

    def deciders(self, deciders: tuple[str, ...]) -> str:
        """Who decides, each once, in the order given."""
        return self.every(self.words.label(decider) for decider in dict.fromkeys(deciders))


def capital(text: str) -> str:
    """A text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
