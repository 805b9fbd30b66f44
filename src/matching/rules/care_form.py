"""Care form: an opening gives one kind of care, and advice is not a place."""

from collections.abc import Callable, Iterator

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ...models.vocabulary import CONSULTATION
from ..candidates import ADVICE, care_form_of, care_forms
from ..index import Index
from ..pairs import Pairs, Screened
from .base import PairRule


class CareForm(PairRule):
    """The need's care form has to be the opening's. Nobody changes a care form."""

    code = "care_form"

    def looks_at(self, index: Index) -> Callable[[Need], str]:
        return care_form_of

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        fits = opening is not None and opening.care_form == need.care_form != CONSULTATION
        if not fits:
            offered = {one.care_form for one in index.openings_of_unit.get(unit.unit_id, ())}
            yield self.barrier(need, unit, opening, observed=tuple(sorted(offered)), limit=need.care_form)

    def screen(self, pairs: Pairs) -> Screened:
        asked, offered = care_forms(pairs.index)
        wanted = asked[pairs.need]
        return Screened((wanted != offered[pairs.opening]) | (wanted == ADVICE))


RULE = CareForm()
