"""Care form: an opening gives one kind of care, and advice is not a place."""

from collections.abc import Iterator

import numpy as np

from ...models.case import Need
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ...models.vocabulary import CONSULTATION
from ..index import Index
from ..pairs import Pairs, Screened
from .base import PairRule


class CareForm(PairRule):
    """The need's care form has to be the opening's. Nobody changes a care form."""

    code = "care_form"

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        offered = {one.care_form for one in index.openings_of_unit.get(unit.unit_id, ())}
        fits = opening is not None and opening.care_form == need.care_form != CONSULTATION
        if not fits:
            yield self.barrier(need, unit, opening, observed=tuple(sorted(offered)), limit=need.care_form)

    def screen(self, pairs: Pairs) -> Screened:
        forms = {form: number for number, form in enumerate({opening.care_form for opening in pairs.openings})}
        asked = pairs.of_need(lambda need: -1 if need.care_form == CONSULTATION else forms.get(need.care_form, -1))
        return Screened(np.asarray(asked != pairs.of_opening(lambda opening: forms[opening.care_form])))


RULE = CareForm()
