"""How a table could decide: the optimum and the baselines, one function each.

Adding a policy is a file in this folder that ends with ``POLICY = …`` and a line here. One of your own needs neither: a
function of that signature is a policy.
"""

from importlib import import_module

from .base import DecisionPolicy as DecisionPolicy
from .base import Week as Week
from .base import week_of as week_of
from .clients import by_arrival as by_arrival
from .clients import by_priority as by_priority
from .serial import serially as serially
from .serial import turns_of as turns_of

_POLICIES: tuple[str, ...] = (
    "first_come",
    "urgency_first",
    "serial_dictatorship",
    "nearest_first",
    "region_first",
    "greedy_score",
    "clients_propose",
    "providers_propose",
    "most_placed",
    "rank_maximal",
    "generous",
    "most_weight",
    "optimum",
    "look_ahead",
)

POLICIES: dict[str, DecisionPolicy] = {name: import_module(f".{name}", __name__).POLICY for name in _POLICIES}
"""The policies by name."""
