"""The registry of rules, in the fixed order in which barriers and causes are told.

Adding a rule is a file in this folder that ends with ``RULE = …`` and a line here.
"""

from importlib import import_module

from .base import CouplingRule as CouplingRule
from .base import PairRule as PairRule

_PAIR_RULES = (
    "care_form",
    "current_opening",
    "security",
    "legal_status",
    "scope",
    "criteria",
    "distance",
    "near_current",
    "wishes",
    "vetoes",
    "funding",
    "dates",
    "rejections",
    "inclusion",
)

_COUPLING_RULES = (
    "one_opening",
    "together",
    "after_need",
    "places",
    "resources",
    "cohort_limits",
    "apart",
    "near",
    "budget",
    "pins",
)

PAIR_RULES: tuple[PairRule, ...] = tuple(import_module(f".{name}", __name__).RULE for name in _PAIR_RULES)
"""Rules about one need and one opening."""

COUPLING_RULES: tuple[CouplingRule, ...] = tuple(import_module(f".{name}", __name__).RULE for name in _COUPLING_RULES)
"""Rules about placements together."""
