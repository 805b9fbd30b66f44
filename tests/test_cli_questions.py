"""The commands that ask: explain, why-not, what-if and levers, in both languages and as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from carematch import Comparison, Everybody, Explanation, Lever, Matcher, Plan, WhyNot, read_snapshot, write_snapshot
from carematch.cli import main
from carematch.cli.schemas import DOCUMENTS

from .build import case, opening, unit, week
from .tables.bad_changes import BAD_CHANGES
from .tables.test_changes_file import SNAPSHOT
from .tables.writers import Writer

Captured = pytest.CaptureFixture[str]

HERE, NEAR, FAR = ({"latitude": 52.0 + north, "longitude": 5.0} for north in (0.0, 0.1, 0.5))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Alma, more urgent, has the only bed that Bo could have too; a third unit is too far for Bo.

    Alma may go to the unit far away as well (she states no limit), but that is farther.
    """
    cases = [case("ALMA", urgency=1, **HERE), case("BO", urgency=2, max_distance_km=20.0, **HERE)]
    units = [unit("U", **NEAR), unit("V", **FAR), unit("W", **FAR)]
    path = tmp_path / "small.json"
    openings = [opening("U"), opening("W", care_form="acute")]
    write_snapshot(week(cases, units, openings), path)
    return path


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """The same with a bed at V: both have a place, Alma the nearest one or the other."""
    cases = [case("ALMA", urgency=1, **HERE), case("BO", urgency=2, **HERE)]
    units = [unit("U", **NEAR), unit("V", **FAR)]
    path = tmp_path / "room.json"
    write_snapshot(week(cases, units, [opening("U"), opening("V")]), path)
    return path


def _changes(folder: Path, *changes: dict[str, Any]) -> Path:
    path = folder / "changes.json"
    path.write_text(json.dumps(changes))
    return path


ONE_MORE = {"kind": "place", "target": "U/clinical", "level": 1}


# explain


def test_explain_gives_numbers_instead_of_accounts(small: Path, capsys: Captured) -> None:
    assert main(["explain", str(small), "BO", "--counts", "--json"]) == 0
    told = Explanation.model_validate_json(capsys.readouterr().out)
    assert told.accounts == ()
    assert told.counts == Matcher(read_snapshot(small)).explain(Matcher(read_snapshot(small)).propose(), "BO").counts
    assert main(["explain", str(small), "BO", "--counts", "--language", "en"]) == 0
    assert "These 2 clients fit only" in capsys.readouterr().out


@pytest.mark.parametrize("audience", ["client", "other-table"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_others_read_nothing_about_anybody_else(audience: str, language: str, small: Path, capsys: Captured) -> None:
    assert main(["explain", str(small), "BO", "--language", language]) == 0
    assert "ALMA" in capsys.readouterr().out
    for form in ([], ["--json"]):
        assert main(["explain", str(small), "BO", "--audience", audience, "--language", language, *form]) == 0
        told = capsys.readouterr()
        assert "BO" in told.out
        assert "ALMA" not in told.out + told.err
    assert Explanation.model_validate_json(told.out).audience == audience.replace("-", "_")


def test_what_others_decided_is_not_told_to_a_client(small: Path, tmp_path: Path, capsys: Captured) -> None:
    # A decision about somebody who is not in this week any more is told to the table, beside the explanation.
    earlier = tmp_path / "earlier.json"
    gone = [{"case_id": "CLEO", "unit_id": "U", "decision": "reject"}]
    write_snapshot(week([case("CLEO")], [unit("U")], [opening("U")], decisions=gone), earlier)
    asked = ["explain", str(small), "BO", "--decisions", str(earlier)]
    assert main(asked) == 0
    assert "CLEO" in capsys.readouterr().err
    assert main([*asked, "--audience", "client"]) == 0
    told = capsys.readouterr()
    assert "CLEO" not in told.out + told.err


def test_explain_within_a_time_limit(small: Path, capsys: Captured) -> None:
    assert main(["explain", str(small), "BO", "--time-limit", "60"]) == 0
    capsys.readouterr()
    assert main(["explain", str(small), "BO", "--time-limit", "1e-9", "--json"]) == 3
    told = capsys.readouterr()
    assert "causes" in Explanation.model_validate_json(told.out).unfinished
    assert told.err.startswith("Binnen de tijd is niets bewezen.")
    assert main(["explain", str(small), "BO", "--time-limit", "0", "--language", "en"]) == 2
    assert capsys.readouterr().err == "error: the time limit has to be a number of seconds above 0\n"


def test_another_place_has_its_price(room: Path, capsys: Captured) -> None:
    plan = Matcher(read_snapshot(room)).propose()
    (at_u,) = [one.case_id for one in plan.placements if one.unit_id == "U"]
    (other,) = plan.placed_case_ids - {at_u}
    assert main(["explain", str(room), at_u, "--json"]) == 0
    (alternative,) = Explanation.model_validate_json(capsys.readouterr().out).alternatives
    assert alternative.unit_id == "V"
    assert alternative.price is not None
    assert [move.case_id for move in alternative.price.moves] == [other]
    assert main(["explain", str(room), at_u, "--language", "en"]) == 0
    assert f"{other} then goes to U" in capsys.readouterr().out
    # The client reads no price: it would tell of somebody else.
    assert main(["explain", str(room), at_u, "--audience", "client", "--json"]) == 0
    told = Explanation.model_validate_json(capsys.readouterr().out)
    assert [one.price for one in told.alternatives] == [None]


# why-not


def test_why_not_tells_what_a_place_there_would_cost(small: Path, capsys: Captured) -> None:
    assert main(["why-not", str(small), "BO", "U", "--json"]) == 0
    told = WhyNot.model_validate_json(capsys.readouterr().out)
    assert told.is_possible
    assert told.price is not None
    assert told.price.losers == ("ALMA",)
    assert main(["why-not", str(small), "BO", "U", "--language", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["U: fits", "- full: 1 place for 2 people", "BO could go to U. Then this changes:"]
    assert "  People placed, urgency 1: 1 → 0" in lines
    assert "  People placed, urgency 2: 0 → 1" in lines
    assert lines[-1] == "  ALMA then loses a place."


def test_why_not_when_it_is_so_already_or_can_never_be(small: Path, capsys: Captured) -> None:
    assert main(["why-not", str(small), "ALMA", "U", "--language", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == ["U: fits", "ALMA has a place at U in this plan."]
    assert main(["why-not", str(small), "BO", "W"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "W: past niet"
    assert lines[-1] == "Geen enkel voorstel geeft BO een plek bij W, wat anderen ook zouden verliezen."


# what-if


def test_what_if_compares_two_plans(small: Path, tmp_path: Path, capsys: Captured) -> None:
    asked = ["what-if", str(small), str(_changes(tmp_path, ONE_MORE))]
    assert main([*asked, "--json"]) == 0
    told = Comparison.model_validate_json(capsys.readouterr().out)
    assert (told.gains, told.losers, told.proven) == (("BO",), (), True)
    assert [(one.name, one.before, one.after) for one in told.goals if one.name.startswith("placed")] == [
        ("placed_urgency_1", 1, 1),
        ("placed_urgency_2", 0, 1),
    ]
    assert main([*asked, "--language", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "This changes:",
        "- U makes 1 more place (decided by: provider)",
        "People with a place: 1 → 2.",
        "  People placed, urgency 2: 0 → 1",
    ]
    assert lines[-1] == "  Nobody loses a place. BO then gets a place."


def test_what_if_nothing_comes_of_it(small: Path, tmp_path: Path, capsys: Captured) -> None:
    beds = {"kind": "place", "target": "W/acute", "level": 3}
    assert main(["what-if", str(small), str(_changes(tmp_path, beds)), "--language", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "People with a place: 1 → 1.",
        "The best plan stays as it is.",
    ]


def test_what_if_takes_a_plan(small: Path, room: Path, tmp_path: Path, capsys: Captured) -> None:
    changes, plan = str(_changes(tmp_path, ONE_MORE)), tmp_path / "plan.json"
    plan.write_text(Matcher(read_snapshot(small)).propose().model_dump_json())
    assert main(["what-if", str(small), changes, "--plan", str(plan)]) == 0
    assert main(["levers", str(small), "--plan", str(plan)]) == 0
    capsys.readouterr()
    for command in (["what-if", str(room), changes], ["levers", str(room)]):
        assert main([*command, "--plan", str(plan)]) == 2
        assert "hoort bij een ander weekbestand of beleid" in capsys.readouterr().err


def test_a_plan_that_is_not_proven_proves_nothing(small: Path, tmp_path: Path, capsys: Captured) -> None:
    plan = tmp_path / "plan.json"
    rough: Plan = Matcher(read_snapshot(small)).propose(time_limit_s=1e-9)
    plan.write_text(rough.model_dump_json())
    asked = [str(small), "--plan", str(plan)]
    assert main(["what-if", *asked[:1], str(_changes(tmp_path, ONE_MORE)), *asked[1:]]) == 3
    assert capsys.readouterr().err == "Het eerste doel van het voorstel is niet bewezen. Dus dit ook niet.\n"
    assert main(["explain", str(small), "BO", *asked[1:]]) == 3
    assert main(["levers", *asked]) == 3


@pytest.mark.parametrize(("writer", "lines"), [pytest.param(w, e, id=n) for n, w, e in BAD_CHANGES])
def test_bad_changes_give_their_message_and_nothing_else(
    writer: Writer, lines: list[str], tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "week.json"
    write_snapshot(SNAPSHOT, path)
    bad = str(writer(tmp_path))
    assert main(["what-if", str(path), bad, "--language", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[1:] == [f"- {line}" for line in lines]
    assert main(["what-if", str(path), bad, "--language", "en", "--json"]) == 2
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert [fault["text"] for fault in faults] == lines


def test_changes_after_which_pins_cannot_hold_are_a_fault(tmp_path: Path, capsys: Captured) -> None:
    # The pin overrides nothing, and it rests on the exception: without the bed it could not be. Here the changes only
    # add, so the fault has to come from the snapshot as it is.
    pins = [{"case_id": "A", "unit_id": "U", "decision": "pin"}]
    path = tmp_path / "week.json"
    write_snapshot(week([case("A")], [unit("U")], [opening("U", 0)], decisions=pins), path)
    assert main(["what-if", str(path), str(_changes(tmp_path, ONE_MORE)), "--language", "en"]) == 2
    assert "1 pin cannot hold together: A → U." in capsys.readouterr().err


# levers


def test_levers(small: Path, capsys: Captured) -> None:
    # Bo needs a bed more at U; farther travel brings nothing, as no other unit has the care.
    assert main(["levers", str(small), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.keys() == {"levers"}
    levers = [Lever.model_validate_json(json.dumps(one)) for one in found["levers"]]
    assert [(one.kind, one.gains) for one in levers] == [("place", ("BO",)), ("places_in_region", ("BO",))]
    assert main(["levers", str(small), "--all", "--json"]) == 0
    every = json.loads(capsys.readouterr().out)["levers"]
    assert {one["kind"] for one in every} == {"place", "places_in_region", "distance", "travel_support"}
    assert main(["levers", str(small), "--language", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "What would help:"
    assert lines[1].startswith("  +1  U: 1 more place for clinical admission (decides: provider). BO (urgency 2)")
    assert main(["levers", str(small), "--all"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > len(lines)


def test_everybody(small: Path, room: Path, capsys: Captured) -> None:
    assert main(["levers", str(small), "--everybody", "--json"]) == 0
    found = Everybody.model_validate_json(json.dumps(json.loads(capsys.readouterr().out)["everybody"]))
    assert [(one.kind, one.target, one.level) for one in found.changes] == [("place", "U/clinical", 1)]
    assert main(["levers", str(small), "--everybody", "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert "With 1 change together everybody can get a place." in told
    assert "- U makes 1 more place." in told
    assert main(["levers", str(room), "--everybody", "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("No single change brings a better proposal.")
    assert "Everybody can get a place without any change." in told


def test_whom_nothing_helps(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "week.json"
    write_snapshot(week([case("A", care_form="acute")], [unit("U")], [opening("U")]), path)
    assert main(["levers", str(path), "--everybody", "--language", "en"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "For 1 person no change helps. For the others nothing has to change." in told
    assert told[-1].startswith("- A: ")


def test_the_report_tells_what_would_help(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["propose", str(small), "--out", str(out), "--language", "en"]) == 0
    page = (out / "report.html").read_text("utf-8")
    assert "What would help?" in page
    assert "What would it take to give everybody a place?" in page


# all of them


@pytest.mark.parametrize("document", sorted(DOCUMENTS))
def test_every_document_has_a_schema(document: str, capsys: Captured) -> None:
    assert main(["schema", document]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"].lower() == document.replace("_", "")


def test_the_schema_of_changes_asks_for_no_more_than_the_file_does() -> None:
    schema = DOCUMENTS["changes"]()
    change = schema["$defs"]["Change"]
    assert change["required"] == ["kind", "target"]
    assert "travel_support" in change["properties"]["kind"]["enum"]
    assert [one["type"] for one in schema["anyOf"]] == ["array", "object"]


def test_no_mistake_of_a_user_gives_a_traceback(small: Path, tmp_path: Path) -> None:
    changes = _changes(tmp_path, {"kind": "plaec"})
    for asked in (
        ["what-if", str(small), str(tmp_path / "nowhere.json")],
        ["what-if", str(small), str(changes)],
        ["what-if", str(small), str(changes), "--plan", str(small)],
        ["levers", str(tmp_path / "nowhere")],
        ["explain", str(small), "BO", "--audience", "everybody"],
        ["explain", str(small), "NOBODY", "--audience", "client"],
        ["why-not", str(small), "BO", "NOWHERE"],
        ["schema", "levers"],
    ):
        done = subprocess.run([sys.executable, "-m", "carematch", *asked], capture_output=True, text=True, check=False)
        assert done.returncode == 2, asked
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert done.stderr
