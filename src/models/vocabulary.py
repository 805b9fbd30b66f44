"""The closed lists of words: one place for every token that a table may hold."""

from typing import Literal, get_args

CaseStatus = Literal["open", "fulfilled", "lapsed", "withdrawn", "unknown"]
Step = Literal["region", "supra_regional", "national", "regional_board", "ministry"]
Scope = Literal["regional", "supra_regional", "national"]
LegalStatus = Literal["voluntary", "wvggz", "wzd", "forensic"]
Domain = Literal["zvw", "wmo", "wlz", "forensic"]
Delivery = Literal["at_unit", "at_client"]
Firmness = Literal["absolute", "negotiable"]
PreferenceKind = Literal["rank", "wish", "veto"]
DecisionKind = Literal["pin", "reject"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not_in"]
LocatedBy = Literal["coordinates", "postcode", "place"]

Decider = Literal["client", "provider", "insurer", "municipality", "care_office", "table", "referrer"]
"""Who can lift a barrier or agree to a change."""

Outcome = Literal["fits", "conditional", "blocked"]
"""How a pair of a need and an opening ends after screening."""

ConditionKind = Literal[
    "negotiable_criterion",
    "unknown_fact",
    "travel_support",
    "bespoke_funding",
    "late",
    "place_made",
    "unknown_legal_status",
    "unknown_funding",
    "unknown_level",
    "unknown_location",
    "unknown_inclusion",
]
"""What a placement may rest on. Users' own rules may add kinds; these are the shipped ones."""

DECIDERS: tuple[Decider, ...] = get_args(Decider)
STEPS: tuple[Step, ...] = get_args(Step)
LEGAL_STATUSES: tuple[LegalStatus, ...] = get_args(LegalStatus)
CONDITION_KINDS: tuple[str, ...] = get_args(ConditionKind)

CARE_FORMS = (
    "acute",
    "outreach",
    "clinical",
    "highly_specialist",
    "home_treatment",
    "day_structure",
    "sheltered_living",
    "long_term_living",
    "consultation",
)
"""The care forms shipped; the table ``care_forms`` adds to them."""

CONSULTATION = "consultation"
"""Advice, not a place: openings of this care form are never part of a plan."""

INCLUSION_CRITERIA = (
    "interwoven_disorders",
    "attainable_treatment_goal",
    "several_life_domains",
    "serious_danger",
    "earlier_treatments",
    "exceptional_regime_needed",
    "scarce_care",
)
"""The seven inclusion criteria as one table publishes them."""

OVERRIDABLE = ("criteria", "scope", "funding")
"""The rules that a pin by the ministry may override."""

CURRENT = "current"
"""In ``near_need_id``: where the client lives now."""

MAIN_NEED = "main"
"""The name of a need that is stated in the ``cases`` table."""

PAYER_OF_DOMAIN: dict[str, Decider] = {
    "zvw": "insurer",
    "wmo": "municipality",
    "wlz": "care_office",
    "forensic": "table",
}
"""Who decides about funding in a domain; for forensic care the table has to ask."""

BIRTH_YEAR = "birth_year"
"""The fact from which ``age`` is derived."""
