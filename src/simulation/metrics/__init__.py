"""What is measured of a run, one function a metric: its docstring gives the definition and the source.

Adding a metric is a function in one of the modules here, an entry in that module's ``METRICS``, and its name and
definition in both catalogues (``[metric]``).
"""

from . import choice, offers, placed, regions, travel, waiting
from .base import Metric as Metric
from .groups import GROUPS as GROUPS
from .groups import Group as Group
from .groups import groups_of as groups_of
from .regret import regret as regret
from .waiting import still_waiting as still_waiting

METRICS: dict[str, Metric] = {
    metric.name: metric for module in (placed, waiting, travel, choice, regions, offers) for metric in module.METRICS
}
"""The metrics by name, in the order in which they are told."""
