"""The goals a policy can list. Adding a goal is a file and a line here."""

from .base import Goal as Goal
from .base import Stage as Stage
from .conditions import Conditions
from .preferences import Preferences
from .proximity import Proximity
from .start import Start
from .tie_break import TieBreak
from .travel import Travel
from .urgency import FirmUrgency, Urgency

GOALS: tuple[Goal, ...] = (
    Urgency(),
    FirmUrgency(),
    Conditions(),
    Preferences(),
    Proximity(),
    Start(),
    Travel(),
    TieBreak(),
)
