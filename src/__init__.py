"""carematch: proposes places for people with interwoven psychiatric disorders, and explains who is left over and why.

The public names stand here and nowhere else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__
from .matching.changes import apply_changes
from .matching.matcher import Matcher, UnsoundPlanError
from .matching.verify import verify
from .models.explanation import (
    Account,
    Alternative,
    Barrier,
    Change,
    Competition,
    Explanation,
    NextStep,
    Question,
    Route,
)
from .models.faults import Fault, NotBuiltError, SnapshotError
from .models.plan import Condition, GoalResult, Placement, Plan, Unmatched, Violation
from .models.policy import Policy
from .models.snapshot import Snapshot

if TYPE_CHECKING:
    from .reporting.summary import explanation_lines, summary
    from .reporting.write import write_report
    from .tables.frames import from_frames, to_frames
    from .tables.read import read_snapshot
    from .tables.template import write_template
    from .tables.write import write_snapshot
else:
    # Readers, writers and reports bring pandas, jinja2 and xlsxwriter along: they are loaded when first asked for.
    _LOADED_WHEN_ASKED = {
        "explanation_lines": ".reporting.summary",
        "from_frames": ".tables.frames",
        "read_snapshot": ".tables.read",
        "summary": ".reporting.summary",
        "to_frames": ".tables.frames",
        "write_report": ".reporting.write",
        "write_snapshot": ".tables.write",
        "write_template": ".tables.template",
    }

    def __getattr__(name: str) -> object:
        if name not in _LOADED_WHEN_ASKED:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = getattr(import_module(_LOADED_WHEN_ASKED[name], __name__), name)
        return globals()[name]


__all__ = [
    "Account",
    "Alternative",
    "Barrier",
    "Change",
    "Competition",
    "Condition",
    "Explanation",
    "Fault",
    "GoalResult",
    "Matcher",
    "NextStep",
    "NotBuiltError",
    "Placement",
    "Plan",
    "Policy",
    "Question",
    "Route",
    "Snapshot",
    "SnapshotError",
    "Unmatched",
    "UnsoundPlanError",
    "Violation",
    "__version__",
    "apply_changes",
    "explanation_lines",
    "from_frames",
    "read_snapshot",
    "summary",
    "to_frames",
    "verify",
    "write_report",
    "write_snapshot",
    "write_template",
]
