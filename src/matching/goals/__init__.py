"""The registry of goals that a policy can list.

Adding a goal is a file in this folder that ends with ``GOAL = …`` and a line here.
"""

from importlib import import_module

from .base import Goal as Goal
from .base import Stage as Stage

_GOALS = (
    "urgency",
    "firm_urgency",
    "moves",
    "optional_needs",
    "conditions",
    "commitments",
    "preferences",
    "proximity",
    "start",
    "travel",
    "scores",
    "tie_break",
)

GOALS: tuple[Goal, ...] = tuple(import_module(f".{name}", __name__).GOAL for name in _GOALS)
"""The goals, each with its name."""
