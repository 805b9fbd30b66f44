"""Funding: a title (domain) and a contract (payer). What is missing needs one bespoke place: a condition, no block."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from ...models.case import Need
from ...models.change import Change
from ...models.explanation import Barrier
from ...models.provider import Opening, Unit
from ...models.vocabulary import PAYER_OF_DOMAIN, Decider
from ..index import Index
from ..levels import levels_of
from ..pairs import Ints, Pairs, Screened
from .base import PairRule

BESPOKE = "bespoke_funding"
"""The condition of a placement without a regular title or contract."""

Part = Literal["fits", "unknown", "missing"]


def _part(asked: str | None, accepted: tuple[str, ...] | str | None) -> Part:
    if asked is None or accepted == "all":
        return "fits"
    if accepted is None:
        return "unknown"
    return "fits" if asked in accepted else "missing"


def parts(index: Index, need: Need, unit: Unit) -> dict[str, Part]:
    """How title and contract stand; a column the units table does not have switches its half off."""
    found: dict[str, Part] = {}
    if index.snapshot.states("units", "domains"):
        found["domain"] = _part(need.domain, unit.domains)
    if index.snapshot.states("units", "contracted_payers"):
        found["payer"] = _part(need.payer, unit.contracted_payers)
    return found


class Funding(PairRule):
    """Title and contract both missing still need one bespoke place, charged to the need's payer."""

    code = "funding"

    def is_on(self, index: Index) -> bool:
        return index.snapshot.states("units", "domains") or index.snapshot.states("units", "contracted_payers")

    def barriers(self, index: Index, need: Need, unit: Unit, opening: Opening | None) -> Iterator[Barrier]:
        found = parts(index, need, unit)
        missing = tuple(getattr(need, name) for name, part in found.items() if part == "missing")
        unknown = tuple(getattr(need, name) for name, part in found.items() if part == "unknown")
        decider = decider_of(need)
        if missing:
            yield self.barrier(
                need,
                unit,
                kind=BESPOKE,
                subject=need.payer,
                observed=missing,
                decider=decider,
                liftable=True,
            )
        elif unknown:
            yield self.barrier(
                need, unit, code="funding_unknown", kind="unknown_funding", observed=unknown, decider="provider"
            )

    def changes(self, index: Index, need: Need, barrier: Barrier) -> Iterator[Change]:
        """A contract, where nothing else is missing."""
        found = parts(index, need, index.units[barrier.unit_id])
        if found.get("payer") == "missing" and found.get("domain", "fits") == "fits":
            yield from contract(index, need, barrier.unit_id)

    def screen(self, pairs: Pairs) -> Screened:
        index = pairs.index
        missing = np.zeros(len(pairs), dtype=np.bool_)
        unknown = np.zeros(len(pairs), dtype=np.bool_)
        for column, of_need in (("domains", "domain"), ("contracted_payers", "payer")):
            if index.snapshot.states("units", column):
                states = _states(pairs, column, of_need)
                missing |= states == 2
                unknown |= states == 1
        counts = {BESPOKE: missing.astype(np.int64), "unknown_funding": (unknown & ~missing).astype(np.int64)}
        return Screened(np.zeros(len(pairs), dtype=np.bool_), counts)


def decider_of(need: Need) -> Decider:
    """Who decides about money for a need."""
    return PAYER_OF_DOMAIN.get(need.domain or "zvw", "insurer")


def contract(index: Index, need: Need, unit_id: str) -> tuple[Change, ...]:
    """The change that a need's payer contracts a unit."""
    return levels_of(index.policy, "contract", unit_id, decider_of(need), subject=need.payer)


def _states(pairs: Pairs, column: str, of_need: str) -> Ints:
    """0 fits, 1 unknown, 2 missing for each pair: looked up in a table of asked words × units."""
    words = sorted({getattr(need, of_need) for need in pairs.needs if getattr(need, of_need) is not None})
    number = {word: position for position, word in enumerate(words)}
    units = list(pairs.index.units.values())
    unit_number = {unit.unit_id: position for position, unit in enumerate(units)}
    code = {"fits": 0, "unknown": 1, "missing": 2}
    table = np.zeros((len(words) + 1, len(units)), dtype=np.int64)
    for word, row in number.items():
        table[row] = [code[_part(word, getattr(unit, column))] for unit in units]
    asked = pairs.of_need(lambda need: number.get(getattr(need, of_need), len(words)))
    found: Ints = table[asked, pairs.of_unit(lambda unit: unit_number[unit.unit_id])]
    return found


RULE = Funding()
