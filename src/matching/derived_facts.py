"""Facts that follow from others: the registry, and age from a birth year.

Another one is a class with these two members, given to a ``Rulebook``.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from ..models.case import Case
from ..models.vocabulary import BIRTH_YEAR

Possible = tuple[object, ...] | None
"""The values a fact may have; ``None``: nothing is known of it."""


class DerivedFact:
    """A fact that is worked out where a case does not state it."""

    name: ClassVar[str]
    """The fact's name, as criteria and cohort limits use it."""

    def values(self, case: Case, stated: Mapping[str, Possible], as_of: date) -> Possible:
        """The values the fact may have for a case, given its other facts."""
        raise NotImplementedError


class Age(DerivedFact):
    """A birth year leaves two ages: the year's difference and one less."""

    name = "age"

    def values(self, case: Case, stated: Mapping[str, Possible], as_of: date) -> Possible:
        """Both ages; not known without a birth year."""
        born = stated.get(BIRTH_YEAR)
        if born is None:
            return None
        years = as_of.year - int(born[0])  # type: ignore[call-overload]
        return tuple(sorted({max(years - 1, 0), years}))


DERIVED_FACTS: tuple[DerivedFact, ...] = (Age(),)
"""The derived facts that come with the library."""
