"""Outlooks made by hand, for the week made by hand (C-1 and C-2 have a place, C-3 has none) and for the whole week."""

from datetime import date
from typing import Any

from carematch.language import Language
from carematch.models.change import Change
from carematch.models.comparison import Everybody, GoalDifference, Lever, RegionNeed
from carematch.models.explanation import Advice
from carematch.models.follow_up import Escalation, FollowUp
from carematch.models.outlook import CaseAdvice, Outlook
from carematch.models.vocabulary import Decider
from carematch.reporting.story import Story

from . import week


def change(kind: str, target: str, *, decider: Decider = "provider", **columns: Any) -> Change:
    """A change; its cost does not matter here."""
    return Change(kind=kind, target=target, decider=decider, cost=columns.pop("cost", 1), **columns)


def lever(kind: str, *changes: Change, now: int = 2, then: int = 3, goals: Any = (), **columns: Any) -> Lever:
    """A lever; ``goals``: name, before and after of each stage."""
    parts: dict[str, Any] = {
        "kind": kind,
        "changes": changes,
        "deciders": tuple(dict.fromkeys(one.decider for one in changes)),
        "goals": tuple(GoalDifference(name=name, before=before, after=after) for name, before, after in goals),
        "placed": GoalDifference(name="placed", before=now, after=then),
        **columns,
    }
    return Lever(**parts)


ONE_MORE = (("placed_urgency_3", 0, 1), ("waiting_urgency_3", 0, 91))

WAIVED = change("criterion", "U-2", subject="K-2")
CRITERION = lever("criterion", WAIVED, target="U-2", subject="K-2", gains=("C-3",), goals=ONE_MORE)
FACT = lever(
    "criterion_fact", WAIVED, change("criterion", "U-1", subject="K-9"), subject="iq", gains=("C-3",), goals=ONE_MORE
)
"""Broader than the criterion, and brings the same."""
PLACE = lever("place", change("place", "O-2"), target="O-2", gains=("C-3",), goals=ONE_MORE)
OTHER_PLACE = lever(
    "place", change("place", "U-1/clinical"), target="U-1/clinical", gains=("C-3",), goals=ONE_MORE
)  # fmt: skip
"""Brings exactly what the other place brings."""
SWAP = lever(
    "budget", change("budget", "Fonds", decider="insurer"), target="Fonds", then=2, gains=("C-3",), losers=("C-2",),
    goals=(("placed_urgency_2", 1, 1), ("waiting_urgency_2", 56, 91)),
)  # fmt: skip
FALL = lever(
    "wish", change("wish", "C-3", decider="client"), then=1, gains=("C-3",), losers=("C-1", "C-2"), proven=False,
    goals=(("placed_urgency_1", 0, 1), ("placed_urgency_2", 1, 0)),
)  # fmt: skip

EVERYBODY = Everybody(
    changes=(
        change("criterion", "U-2", subject="K-2", case_id="C-3", cost=5),
        change("distance", "C-3", level=25, decider="client", cost=15),
    ),
    cost=20,
    deciders=("provider", "client"),
    witness=None,
)


def everybody(**changed: Any) -> Everybody:
    """Two changes that place everybody, with some parts replaced; the witness is the plan itself."""
    witness = week.plan(week.snapshot())
    return EVERYBODY.model_copy(update={"witness": witness, **changed})


REGIONS = (
    RegionNeed(region="Noord", care_form="acute", cases=0, placed=0, places=0, used=0, is_missing=True),
    RegionNeed(region="Noord", care_form="clinical", cases=3, placed=2, places=2, used=2, is_missing=False),
    RegionNeed(region="Noord", care_form="herstel", cases=2, placed=0, places=0, used=0, is_missing=True),
    RegionNeed(region="Noord", care_form="secured", cases=1, placed=0, places=3, used=1, is_missing=False),
    RegionNeed(region="Zuid", care_form="acute", cases=0, placed=0, places=1, used=0, is_missing=False),
    RegionNeed(region="Zuid", care_form="clinical", cases=1, placed=1, places=1, used=1, is_missing=False),
    RegionNeed(region="Zuid", care_form="herstel", cases=0, placed=0, places=0, used=0, is_missing=True),
    RegionNeed(region="Zuid", care_form="secured", cases=0, placed=0, places=0, used=0, is_missing=True),
)

ADVICE = (
    CaseAdvice(
        case_id="C-3",
        advice=Advice(unit_id="U-1", opening_id="U-1/consultation", places=2, care_forms=("clinical",)),
    ),
    CaseAdvice(case_id="C-1", advice=Advice(unit_id="U-1", opening_id="U-1/consultation", places=2)),
    CaseAdvice(case_id="C-2", advice=None),
)

FOLLOW_UPS = (
    FollowUp(case_id="C-4", status="fulfilled", step="national", days=91, action="check_place"),
    FollowUp(case_id="C-5", status="unknown", step=None, days=1, action="find_status"),
)

ESCALATIONS = (
    Escalation(case_id="C-3", status="open", requested_by="familie", requested_on=date(2026, 2, 20), days=10,
               reached="supra_regional", next_step="national"),
    Escalation(case_id="C-2", status="open", requested_by="client", requested_on=None, days=None, reached=None,
               next_step=None),
)  # fmt: skip


def outlook(**changed: Any) -> Outlook:
    """Everything at once, with some parts replaced."""
    parts: dict[str, Any] = {
        "levers": (CRITERION, FACT, PLACE, OTHER_PLACE, SWAP, FALL),
        "everybody": everybody(),
        "regions": REGIONS,
        "national": ("C-3",),
        "advice": ADVICE,
        "follow_ups": FOLLOW_UPS,
        "escalations": ESCALATIONS,
        **changed,
    }
    return Outlook(**parts)


def story(language: Language = "nl", **changed: Any) -> Story:
    """The week made by hand with an outlook."""
    snapshot = week.snapshot()
    return Story.of(snapshot, week.plan(snapshot), week.explanations(snapshot), language, outlook(**changed))
