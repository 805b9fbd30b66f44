"""carematch: proposes places for people with interwoven psychiatric disorders, and explains who is left over and why.

The public names stand here and nowhere else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__
from .matching.changes import apply_changes
from .matching.derived_facts import DerivedFact
from .matching.goals import Goal, Stage
from .matching.index import Index
from .matching.matcher import Matcher, UnsoundPlanError
from .matching.pairs import Pairs, Screened
from .matching.program import Program, Row, Sum
from .matching.rulebook import Rulebook
from .matching.rules import CouplingRule, PairRule
from .matching.verify import verify
from .models.case import Case, Need
from .models.change import Change, Move, Route
from .models.comparison import Comparison, Everybody, GoalDifference, Lever, Price, RegionNeed
from .models.explanation import (
    Account,
    Advice,
    Alternative,
    Barrier,
    BarrierCount,
    Competition,
    Explanation,
    NextStep,
    Question,
    WhyNot,
)
from .models.faults import (
    ChangesError,
    ExperimentError,
    Fault,
    InputError,
    LogError,
    PlanError,
    PolicyError,
    ScenarioError,
    SnapshotError,
)
from .models.follow_up import Escalation, FollowUp
from .models.outlook import CaseAdvice, Outlook
from .models.plan import (
    Chain,
    ChainStep,
    Commitment,
    Condition,
    Difference,
    GoalResult,
    Placement,
    Plan,
    Previous,
    Transfer,
    Unmatched,
    Violation,
)
from .models.policy import Policy
from .models.provider import Opening, Unit
from .models.snapshot import Snapshot

if TYPE_CHECKING:
    from .reporting.summary import explanation_lines, summary
    from .reporting.write import write_report
    from .simulation.experiments.experiment import Experiment
    from .simulation.log import Event, Log
    from .simulation.recorded import read_log, write_log
    from .simulation.run import Run
    from .simulation.scenario import Scenario
    from .simulation.scenario_file import read_scenario, write_scenario
    from .simulation.weeks import simulate
    from .simulation.world import generated
    from .tables.changes_file import read_changes
    from .tables.decisions_sheet import LeftOut, Merged, read_decisions, with_decisions
    from .tables.earlier import read_plan
    from .tables.frames import from_frames, to_frames
    from .tables.policy_file import read_policy
    from .tables.read import read_snapshot
    from .tables.records import from_records
    from .tables.template import write_template
    from .tables.write import write_snapshot
else:
    # Readers, writers, reports and the lab bring pandas, jinja2, xlsxwriter and more of scipy along: they are loaded
    # when first asked for.
    _LOADED_WHEN_ASKED = {
        "Event": ".simulation.log",
        "Experiment": ".simulation.experiments.experiment",
        "explanation_lines": ".reporting.summary",
        "from_frames": ".tables.frames",
        "from_records": ".tables.records",
        "generated": ".simulation.world",
        "LeftOut": ".tables.decisions_sheet",
        "Log": ".simulation.log",
        "Merged": ".tables.decisions_sheet",
        "read_changes": ".tables.changes_file",
        "read_decisions": ".tables.decisions_sheet",
        "read_log": ".simulation.recorded",
        "read_plan": ".tables.earlier",
        "read_policy": ".tables.policy_file",
        "read_scenario": ".simulation.scenario_file",
        "read_snapshot": ".tables.read",
        "Run": ".simulation.run",
        "Scenario": ".simulation.scenario",
        "simulate": ".simulation.weeks",
        "summary": ".reporting.summary",
        "to_frames": ".tables.frames",
        "write_log": ".simulation.recorded",
        "write_report": ".reporting.write",
        "write_scenario": ".simulation.scenario_file",
        "write_snapshot": ".tables.write",
        "with_decisions": ".tables.decisions_sheet",
        "write_template": ".tables.template",
    }

    def __getattr__(name: str) -> object:
        if name not in _LOADED_WHEN_ASKED:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = getattr(import_module(_LOADED_WHEN_ASKED[name], __name__), name)
        return globals()[name]


__all__ = [
    "Account",
    "Advice",
    "Alternative",
    "Barrier",
    "BarrierCount",
    "Case",
    "CaseAdvice",
    "Chain",
    "ChainStep",
    "Change",
    "ChangesError",
    "Commitment",
    "Comparison",
    "Competition",
    "Condition",
    "CouplingRule",
    "DerivedFact",
    "Difference",
    "Escalation",
    "Event",
    "Everybody",
    "Experiment",
    "ExperimentError",
    "Explanation",
    "Fault",
    "FollowUp",
    "Goal",
    "GoalDifference",
    "GoalResult",
    "Index",
    "InputError",
    "LeftOut",
    "Lever",
    "Log",
    "LogError",
    "Matcher",
    "Merged",
    "Move",
    "Need",
    "NextStep",
    "Opening",
    "Outlook",
    "PairRule",
    "Pairs",
    "Placement",
    "Plan",
    "PlanError",
    "Policy",
    "PolicyError",
    "Previous",
    "Price",
    "Program",
    "Question",
    "RegionNeed",
    "Route",
    "Row",
    "Rulebook",
    "Run",
    "Scenario",
    "ScenarioError",
    "Screened",
    "Snapshot",
    "SnapshotError",
    "Stage",
    "Sum",
    "Transfer",
    "Unit",
    "Unmatched",
    "UnsoundPlanError",
    "Violation",
    "WhyNot",
    "__version__",
    "apply_changes",
    "explanation_lines",
    "from_frames",
    "from_records",
    "generated",
    "read_changes",
    "read_decisions",
    "read_log",
    "read_plan",
    "read_policy",
    "read_scenario",
    "read_snapshot",
    "simulate",
    "summary",
    "to_frames",
    "verify",
    "with_decisions",
    "write_log",
    "write_report",
    "write_scenario",
    "write_snapshot",
    "write_template",
]
