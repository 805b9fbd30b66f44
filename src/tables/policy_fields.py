"""The fields of a policy, one by one: each value checked, every fault told with the field it is in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

from pydantic import TypeAdapter

from ..matching.goals import GOALS
from ..models.faults import Fault, FaultValue
from ..models.policy import DEFAULT_CHANGE_COSTS, Cost, Policy, RegionTier, Weight
from ..models.vocabulary import CONDITION_KINDS
from .found import kind_of, kind_of_misfit, whole_within
from .raw import naming

_REFUSED = object()

Check = Callable[[str, Any], Any]
"""From a field's name and what was found there to its value, or ``_REFUSED`` when a fault was told."""


class PolicyReader:
    """Reads a document's fields; ``faults`` holds all that was wrong."""

    def __init__(self, goals: Iterable[str] = (), condition_kinds: Iterable[str] = ()) -> None:
        self.faults: list[Fault] = []
        self.goals = (*(goal.name for goal in GOALS), *goals)
        self.condition_kinds = (*CONDITION_KINDS, *condition_kinds)
        self.checks: dict[str, Check] = {
            "goals": self._goals,
            "conditions": self._word,
            "inclusion": self._word,
            "region_first": self._yes_no,
            "region_tiers": lambda field, value: self._words(field, value, get_args(RegionTier)),
            "condition_weights": self._weights,
            "ageing_weeks": self._whole_of_field,
            "ageing_highest": self._whole_of_field,
            "route_changes": self._whole_of_field,
            "route_cost": self._whole_of_field,
            "change_costs": self._all_costs,
        }

    def read(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The values that could be read, by field, of the types that ``Policy`` takes."""
        values = {}
        for field, found in document.items():
            if field not in self.checks:
                self._unknown("policy_field", None, field, tuple(Policy.model_fields))
            elif (value := self.checks[field](field, found)) is not _REFUSED:
                values[field] = value
        return values

    def _fault(self, code: str, field: str | None, **values: FaultValue) -> Any:
        self.faults.append(Fault(code=code, field=field, values=values))
        return _REFUSED

    def _unknown(self, code: str, field: str | None, word: str, names: Sequence[str]) -> Any:
        """A word that is not known: the nearest one is suggested, and the possible ones are listed."""
        code, values = naming(code, word, {name: name for name in names})
        return self._fault(code, field, **{**values, "names": ", ".join(names)})

    def _misfit(self, field: str, value: Any, expected: str, **values: FaultValue) -> Any:
        return self._fault("wrong_value", field, found_kind=kind_of(value), cell=expected, **values)

    def _goals(self, field: str, value: Any) -> Any:
        if value == []:
            return self._fault("policy_no_goals", field)
        return self._words(field, value, self.goals)

    def _words(self, field: str, value: Any, names: Sequence[str]) -> Any:
        """A list of known words, none of them twice."""
        if not isinstance(value, list):
            return self._misfit(field, value, "policy_words", names=", ".join(names))
        before, seen = len(self.faults), set()
        for number, word in enumerate(value, start=1):
            if not isinstance(word, str):
                kind = kind_of(word)
                listed = ", ".join(names)
                self._fault("policy_item", field, number=number, found_kind=kind, cell="policy_word", names=listed)
            elif word not in names:
                self._unknown("policy_word", field, word, names)
            elif word in seen:
                self._fault("policy_word_twice", field, found=word)
            else:
                seen.add(word)
        return tuple(value) if len(self.faults) == before else _REFUSED

    def _word(self, field: str, value: Any) -> Any:
        names: tuple[str, ...] = get_args(Policy.model_fields[field].annotation)
        if not isinstance(value, str):
            return self._misfit(field, value, "policy_word", names=", ".join(names))
        return value if value in names else self._unknown("policy_word", field, value, names)

    def _yes_no(self, field: str, value: Any) -> Any:
        return value if isinstance(value, bool) else self._misfit(field, value, "policy_yes_no")

    def _whole_of_field(self, field: str, value: Any) -> Any:
        return self._whole(field, value, _limits(Policy.model_fields[field].rebuild_annotation()))

    def _whole(self, field: str, value: Any, limits: tuple[int, int]) -> Any:
        whole = whole_within(value, limits)
        if whole is not None:
            return whole
        low, high = limits
        return self._fault(
            "wrong_value", field, found_kind=kind_of_misfit(value), cell="policy_whole", low=low, high=high
        )

    def _weights(self, field: str, value: Any) -> Any:
        weights = self._entries(field, value, self.condition_kinds, "policy_weights", self._weight)
        default = Policy()
        return _other_than(weights, {name: default.condition_weight(name) for name in self.condition_kinds})

    def _weight(self, field: str, value: Any) -> Any:
        return self._whole(field, value, _limits(Weight))

    def _all_costs(self, field: str, value: Any) -> Any:
        costs = self._entries(field, value, tuple(DEFAULT_CHANGE_COSTS), "policy_change_costs", self._costs)
        return _other_than(costs, DEFAULT_CHANGE_COSTS)

    def _entries(self, field: str, value: Any, names: Sequence[str], expected: str, check: Check) -> Any:
        """A table with a value for some of the known names."""
        if not isinstance(value, dict):
            return self._misfit(field, value, expected)
        before = len(self.faults)
        read = {}
        for name, found in value.items():
            if name in names:
                read[name] = check(f"{field}.{name}", found)
            else:
                self._unknown("policy_word", field, name, names)
        return read if len(self.faults) == before else _REFUSED

    def _costs(self, field: str, value: Any) -> Any:
        low, high = _limits(Cost)
        levels = len(DEFAULT_CHANGE_COSTS[field.rpartition(".")[2]])
        expected: dict[str, FaultValue] = {"count": levels, "low": low, "high": high}
        if not isinstance(value, list):
            return self._misfit(field, value, "policy_costs", **expected)
        before = len(self.faults)
        costs = [self._cost(field, number, cost, expected) for number, cost in enumerate(value, start=1)]
        if len(self.faults) > before:
            return _REFUSED
        if len(costs) != levels:
            return self._fault("policy_costs_count", field, found=len(costs), cell="policy_costs", **expected)
        if costs != sorted(costs):
            return self._fault("policy_costs_order", field)
        return tuple(costs)

    def _cost(self, field: str, number: int, cost: Any, expected: Mapping[str, FaultValue]) -> Any:
        whole = whole_within(cost, _limits(Cost))
        if whole is not None:
            return whole
        kind = kind_of_misfit(cost)
        return self._fault("policy_item", field, number=number, found_kind=kind, cell="policy_costs", **expected)


def _other_than(entries: Any, default: Mapping[str, Any]) -> Any:
    """The entries that differ from the default: a policy that states a default is the one that does not."""
    if entries is _REFUSED:
        return entries
    return {name: value for name, value in entries.items() if value != default[name]}


def _limits(kind: Any) -> tuple[int, int]:
    """The least and the largest whole number of a type of the policy."""
    schema = TypeAdapter(kind).json_schema()
    return schema["minimum"], schema["maximum"]
