"""A scenario: what a world is like, as data. Every field has a default, and the defaults together are ``eight_tables``.

What is published about the tables is little. Each figure below names its source, or says *assumption*: then it was
chosen so that today's practice (the policy ``region_first``) gives what is published.

Sources:

- [Plan]: the estimate of 250 to 300 people of the plan for highly complex care of March 2020; Parliamentary Papers
  (*Kamerstukken II*) 25 424, no. 525.
- [Letter]: letter of the minister for long-term care to the House on the evaluation of the tables, 2022, with the
  monitor of SiRM: 77 clients in 2020 and 2021, most of whom were made a fitting offer. For seven none was found,
  because of exclusion criteria, or as the care was not within a distance that the client could manage.
- [Norm]: the *Treeknormen* that providers and insurers agreed on: 4 weeks to the intake and 10 more to the treatment.
- [Statistics]: inhabitants of provinces, Statistics Netherlands, as rounded in ``geography``.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from ..models.base import Record
from .geography import PROVINCES
from .scenario_parts import (
    Demand,
    FactRate,
    Limit,
    Number,
    Positive,
    Region,
    Scopes,
    Share,
    Supply,
    adds_up,
    each_once,
    whole_cake,
)

NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
"""Names of scenarios are names of files too."""

_PEOPLE = sum(province.weight for province in PROVINCES)

REGIONS = tuple(Region(region=one.name, table=one.table, share=one.weight / _PEOPLE) for one in PROVINCES)

DEMAND = (
    Demand(care_form="clinical", share=0.32),
    Demand(care_form="highly_specialist", share=0.22),
    Demand(care_form="sheltered_living", share=0.14),
    Demand(care_form="long_term_living", share=0.12),
    Demand(care_form="outreach", share=0.10),
    Demand(care_form="home_treatment", share=0.05),
    Demand(care_form="acute", share=0.05),
)

_NATIONAL = Scopes(regional=0.0, supra_regional=0.25, national=0.75)
_NEARBY = Scopes(regional=0.6, supra_regional=0.4, national=0.0)

SUPPLY = (
    Supply(care_form="clinical", units=26, free_places=9, new_places_per_week=1.0, stay_days=270),
    Supply(
        care_form="highly_specialist",
        units=16,
        free_places=6,
        new_places_per_week=0.65,
        stay_days=300,
        scopes=_NATIONAL,
    ),
    Supply(care_form="sheltered_living", units=20, free_places=5, new_places_per_week=0.5, stay_days=540),
    Supply(care_form="long_term_living", units=16, free_places=5, new_places_per_week=0.45, stay_days=900),
    Supply(
        care_form="outreach",
        units=14,
        free_places=8,
        new_places_per_week=0.4,
        stay_days=270,
        scopes=_NEARBY,
        radius_km=45,
    ),
    Supply(
        care_form="home_treatment",
        units=10,
        free_places=5,
        new_places_per_week=0.2,
        stay_days=180,
        scopes=_NEARBY,
        radius_km=45,
    ),
    Supply(care_form="acute", units=8, free_places=3, new_places_per_week=0.2, stay_days=60),
)

FACTS = (
    FactRate(fact="active_addiction", share=0.25, excluded_by=0.25),
    FactRate(fact="aggression", share=0.2, excluded_by=0.2),
    FactRate(fact="self_harm", share=0.3, excluded_by=0.1),
    FactRate(fact="low_iq", share=0.15, excluded_by=0.2),
    FactRate(fact="eating_disorder", share=0.1, excluded_by=0.1),
    FactRate(fact="arson", share=0.05, excluded_by=0.2, negotiable=0.1),
    FactRate(fact="sexual_offence", share=0.05, excluded_by=0.2, negotiable=0.1),
)

LIMITS = (
    Limit(km=25, share=0.08),
    Limit(km=40, share=0.18),
    Limit(km=60, share=0.2),
    Limit(km=100, share=0.2),
    Limit(km=150, share=0.1),
    Limit(km=None, share=0.24),
)


class Scenario(Record):
    """What a world is like. With a seed it makes one (``generated``)."""

    name: Annotated[str, Field(pattern=NAME, max_length=100)] = "eight_tables"
    """Of the results' files and rows."""
    first_day: Annotated[date, Field(ge=date(1900, 1, 1), le=date(2099, 12, 31))] = date(2024, 1, 1)
    """The first day on which the tables decide, such that all days of the world are days of a snapshot."""
    weeks: Annotated[int, Field(ge=1, le=5200)] = 104
    """How long. Two years, as long as the period of [Letter]."""
    days_between: Annotated[int, Field(ge=1, le=365)] = 7
    """The tables decide every so many days, the first day included. Assumption: once a week."""
    days_to_start: Annotated[int, Field(ge=0, le=365)] = 14
    """From an accepted offer to the start of care. Assumption; [Norm] allows ten weeks from the intake."""
    arrivals_per_week: Number = 2.65
    """Clients who come to the tables; a Poisson process in each region. 275 in two years: the middle of [Plan]. That
    77 came is in [Letter], which says that fewer came than were expected."""
    regions: Annotated[tuple[Region, ...], AfterValidator(adds_up)] = REGIONS
    """Where clients come from: by inhabitants [Statistics]. Eight tables [Letter]; which provinces a table covers is
    an assumption."""
    demand: Annotated[tuple[Demand, ...], AfterValidator(adds_up)] = DEMAND
    """What clients need. Assumption."""
    urgencies: Annotated[tuple[Share, Share, Share, Share, Share], AfterValidator(whole_cake)] = (
        0.08,
        0.22,
        0.35,
        0.25,
        0.1,
    )
    """How many clients come with urgency 1, 2, 3, 4 and 5. Assumption."""
    worsening_weeks: Positive | None = 40
    """After so many weeks of waiting, on average, a case is one class more urgent. ``None``: never. Assumption."""
    patience_weeks: Positive | None = 60
    """After so many weeks, on average, a case lapses while it waits. ``None``: never. That cases lapse is known, how
    soon is not: assumption."""
    escalation_weeks: Annotated[int, Field(ge=1, le=5200)] | None = 8
    """After each so many weeks of waiting a case goes to the next step of the ladder. ``None``: never. Assumption."""
    limits: Annotated[tuple[Limit, ...], AfterValidator(adds_up)] = LIMITS
    """How far clients can go. Assumption."""
    support_share: Share = 0.45
    """How many of those with a limit can go farther with support for travel. Assumption."""
    support_km: Number = 25
    """How much farther. Assumption."""
    facts: Annotated[tuple[FactRate, ...], AfterValidator(each_once)] = FACTS
    """What keeps clients out of units. Assumption: about one in ten has no fitting unit at all, as 7 of 77 [Letter]."""
    unknown_facts: Share = 0.04
    """How often such a fact is not known. Assumption."""
    ranks_share: Share = 0.35
    """How many clients would like the own region best, then one provider that they name. Assumption."""
    wishes_share: Share = 0.03
    """How many clients go nowhere but in the own region. Assumption."""
    vetoes_share: Share = 0.06
    """How many clients rule out one unit. Assumption."""
    refusal_share: Share = 0.12
    """How many offers come to nothing: the client or the provider says no. Assumption."""
    supply: Annotated[tuple[Supply, ...], AfterValidator(each_once)] = SUPPLY
    """Units and places. Assumption: such that today's practice places most clients [Letter], and so late that many wait
    longer than 14 weeks [Norm]."""
    withdrawn_share: Share = 0.85
    """How many of the places that are or come free are withdrawn later: somebody else needs them. Assumption."""
    withdrawn_weeks: Positive = 8
    """After how many weeks, on average. Assumption."""
    blocked_share: Share = 0.2
    """How many clients keep their place longer, as there is no next place for them. Assumption."""
    blocked_days: Number = 90
    """How much longer, on average. Assumption."""

    @property
    def decisions(self) -> int:
        """How often the tables decide: at least once."""
        return max(1, self.weeks * 7 // self.days_between)
