"""carematch: proposes places for people with interwoven psychiatric disorders, and explains who is left over and why.

The public names stand here and nowhere else.
"""

from ._version import __version__
from .matching.changes import apply_changes
from .matching.matcher import Matcher
from .matching.verify import verify
from .models.faults import Fault, NotBuiltError, SnapshotError
from .models.plan import Plan
from .models.policy import Policy
from .models.snapshot import Snapshot

__all__ = [
    "Fault",
    "Matcher",
    "NotBuiltError",
    "Plan",
    "Policy",
    "Snapshot",
    "SnapshotError",
    "__version__",
    "apply_changes",
    "verify",
]
