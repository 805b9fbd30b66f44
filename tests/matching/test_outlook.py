"""The outlook gathers what the engine tells about a whole snapshot."""

from carematch import Matcher
from carematch.matching.explain.outlook import outlook
from carematch.models.outlook import Outlook

from ..build import case, opening, unit, week


def test_the_outlook_of_two_clients_for_one_place() -> None:
    # One place for two clients: one place more helps the one who is left over, and is all that everybody takes.
    # Nobody gives advice; the third case is not open any more.
    cases = [case("A"), case("B", urgency=3), case("C", status="unknown")]
    snapshot = week(cases, [unit("U")], [opening("U", 1)])
    matcher = Matcher(snapshot)
    plan = matcher.propose()
    found = outlook(matcher, plan, matcher.explain_all(plan))
    assert found.levers is not None
    assert [(one.kind, one.gains, one.placed.after) for one in found.levers] == [
        ("place", ("B",), 2),
        ("places_in_region", ("B",), 2),
    ]
    assert found.everybody is not None
    assert [(one.kind, one.level) for one in found.everybody.changes] == [("place", 1)]
    assert [(one.case_id, one.advice) for one in found.advice] == [("B", None)]
    assert [(one.case_id, one.action) for one in found.follow_ups] == [("C", "find_status")]
    assert (found.national, found.escalations) == ((), ())
    assert sum(one.cases - one.placed for one in found.regions) == 1
    assert Outlook.model_validate_json(found.model_dump_json()) == found


def test_everybody_can_be_left_out() -> None:
    matcher = Matcher(week([case("A")], [unit("U")], [opening("U", 1)]))
    plan = matcher.propose()
    found = outlook(matcher, plan, matcher.explain_all(plan), with_everybody=False)
    assert (found.everybody, found.levers, found.advice) == (None, (), ())
