"""What there is to tell about a whole snapshot, beside the plan and the explanations of single cases."""

from .base import Record
from .comparison import Everybody, Lever, RegionNeed
from .explanation import Advice
from .follow_up import Escalation, FollowUp


class CaseAdvice(Record):
    """Whom a case without a place can ask for advice, so that nobody advises on more cases than there is room for."""

    case_id: str
    advice: Advice | None
    """``None``: nobody, or nobody who is left."""


class Outlook(Record):
    """The whole snapshot at a glance: what would help, for whom, where, and who is followed up."""

    levers: tuple[Lever, ...] | None = None
    """Those that bring something, the best first; ``None``: not asked."""
    everybody: Everybody | None = None
    """``None``: not asked."""
    regions: tuple[RegionNeed, ...] = ()
    """Demand and supply of each care form in each region."""
    national: tuple[str, ...] = ()
    """Cases that their own region and table cannot help any further, the most urgent first."""
    advice: tuple[CaseAdvice, ...] = ()
    """Every case without a place, the most urgent first."""
    follow_ups: tuple[FollowUp, ...] = ()
    """Every case that is not open."""
    escalations: tuple[Escalation, ...] = ()
    """Every request for the next step of the ladder, the oldest first."""
