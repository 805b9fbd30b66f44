"""Week after week with the command: policy files, last week's plan and decisions, and nothing overwritten."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carematch import Plan, Snapshot, read_snapshot, verify, write_snapshot
from carematch.cli import main
from carematch.models.week import Decision, Week
from carematch.tables.decisions_sheet import read_decisions, with_decisions

from .build import case, opening, unit, week

Captured = pytest.CaptureFixture[str]

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)
NEAR, FAR = {"latitude": 52.0, "longitude": 5.0}, {"latitude": 52.5, "longitude": 5.0}


def _at(as_of: date, closed: tuple[str, ...] = (), **changes: Any) -> Snapshot:
    """Three clients for two units with one place each. All live near U, so whoever goes there travels least."""
    cases = [case(name, status="fulfilled" if name in closed else "open", **NEAR) for name in ("A", "B", "C")]
    units = [unit("U", name="Noord", **NEAR), unit("V", name="Zuid", **FAR)]
    found = week(cases, units, [opening("U", opening_id="O-U"), opening("V", opening_id="O-V")])
    return found.model_copy(update={"snapshot": (Week(as_of=as_of),), **changes})


@pytest.fixture
def first(tmp_path: Path) -> Path:
    write_snapshot(_at(FIRST), tmp_path / "first.json")
    return tmp_path / "first.json"


@pytest.fixture
def second(tmp_path: Path) -> Path:
    write_snapshot(_at(SECOND), tmp_path / "second.json")
    return tmp_path / "second.json"


@pytest.fixture
def out(tmp_path: Path, first: Path, capsys: Captured) -> Path:
    """The folder of the first week's plan."""
    assert main(["propose", str(first), "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    return tmp_path / "out"


def _plan(folder: Path) -> Plan:
    return Plan.model_validate_json((folder / "plan.json").read_bytes())


def _where(plan: Plan) -> dict[str, str]:
    return {placement.case_id: placement.unit_id for placement in plan.placements}


def _decide(book: Path, decisions: Mapping[str, tuple[str, str]]) -> None:
    """Fill in the sheet as a coordinator does: for a case the unit and the decision."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Besluiten"]
    column = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    rows = {str(row[0].value): number for number, row in enumerate(sheet.iter_rows(min_row=2), start=2)}
    for case_id, (unit_id, decision) in decisions.items():
        row = rows[case_id]
        if sheet.cell(row, column["Afdeling"]).value != unit_id:
            sheet.cell(row, column["Afdeling"]).value = unit_id
            sheet.cell(row, column["Plek"]).value = None
        sheet.cell(row, column["Besluit"]).value = decision
        sheet.cell(row, column["Besloten op"]).value = "4-3-2026"
    workbook.save(book)


# The round trip


def test_pins_and_rejections_filled_in_hold_next_week(first: Path, second: Path, out: Path, capsys: Captured) -> None:
    # Two of three get a place. Whoever is left over is pinned to the place of the one that had the nearest place, and
    # that one is rejected there: so next week the first goes to U, and the second can only go to V or nowhere.
    before = _where(_plan(out))
    (left_over,) = {"A", "B", "C"} - set(before)
    (at_u,) = [name for name, unit_id in before.items() if unit_id == "U"]
    (at_v,) = [name for name, unit_id in before.items() if unit_id == "V"]
    _decide(out / "plan.xlsx", {left_over: ("U", "plaatsen"), at_u: ("U", "afwijzen")})

    assert main(["propose", str(second), "--out", str(out), "--previous", str(out)]) == 0
    told = capsys.readouterr().out
    assert "Besluiten van vorige week overgenomen: 2 (1 keer plaatsen, 1 keer afwijzen)." in told
    assert "Ze staan ook in de nieuwe werkmap en gelden tot de datum die erbij staat." in told
    plan = _plan(out)
    # U is taken by the pin. A and B wait equally long, so V stays with whoever had it: an earlier proposal is kept.
    assert _where(plan) == {left_over: "U", at_v: "V"}
    assert plan.previous is not None
    assert plan.previous.as_of == FIRST
    assert {one.kind: one.case_id for one in plan.previous.differences} == {"lost": at_u, "new": left_over}
    # What the coordinator decided stands in the new sheet too, so the next week knows it without anybody writing it
    # again, and the old workbook holds nothing that the new one does not.
    carried = read_decisions(out / "plan.xlsx")
    assert {(one.case_id, one.unit_id, one.decision) for one in carried} == {
        (left_over, "U", "pin"),
        (at_u, "U", "reject"),
    }
    assert {one.decided_on for one in carried} == {date(2026, 3, 4)}
    assert sorted(path.name for path in out.iterdir()) == ["plan.json", "plan.xlsx", "report.html"]
    assert verify(with_decisions(read_snapshot(second), carried).snapshot, plan) == []


def test_decisions_hold_for_more_than_a_week(first: Path, second: Path, out: Path, capsys: Captured) -> None:
    (left_over,) = {"A", "B", "C"} - set(_where(_plan(out)))
    _decide(out / "plan.xlsx", {left_over: ("U", "plaatsen")})
    for _ in range(3):
        assert main(["propose", str(second), "--out", str(out), "--previous", str(out)]) == 0
        assert _where(_plan(out))[left_over] == "U"
        assert [one.case_id for one in read_decisions(out / "plan.xlsx")] == [left_over]
    # A note of the coordinator's own is more than the new sheet holds: the workbook is kept.
    workbook = openpyxl.load_workbook(out / "plan.xlsx")
    sheet = workbook["Besluiten"]
    reason = next(n for n in range(1, sheet.max_column + 1) if sheet.cell(1, n).value == "Reden")
    undecided = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, 1).value != left_over)
    sheet.cell(undecided, reason).value = "eerst bellen"
    workbook.save(out / "plan.xlsx")
    assert main(["propose", str(second), "--out", str(out), "--previous", str(out)]) == 0
    assert (out / "plan-bewaard-1.xlsx").exists()


def test_explain_and_why_not_take_the_same_decisions(second: Path, out: Path, tmp_path: Path, capsys: Captured) -> None:
    (left_over,) = {"A", "B", "C"} - set(_where(_plan(out)))
    _decide(out / "plan.xlsx", {left_over: ("V", "plaatsen")})
    new = tmp_path / "new"
    assert main(["propose", str(second), "--out", str(new), "--previous", str(out)]) == 0
    asked = [str(second), left_over, "--plan", str(new / "plan.json")]
    capsys.readouterr()
    assert main(["explain", *asked]) == 2
    assert "of bij andere besluiten. Geef dezelfde --policy en --decisions als toen" in capsys.readouterr().err
    for given in (["--previous", str(out)], ["--decisions", str(out / "plan.xlsx")]):
        assert main(["explain", *asked, *given]) == 0
        assert main(["why-not", str(second), left_over, "U", *asked[2:], *given, "--json"]) == 0
        told = capsys.readouterr()
        assert "Besluiten van vorige week overgenomen: 1" in told.err
    # Without a plan the plan is made, with the earlier one and its decisions.
    assert main(["explain", str(second), left_over, "--previous", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["case_id"] == left_over


def test_without_decisions_everybody_keeps_the_place_proposed(second: Path, out: Path, capsys: Captured) -> None:
    before = _where(_plan(out))
    assert main(["propose", str(second), "--out", str(out), "--previous", str(out / "plan.json")]) == 0
    assert _where(_plan(out)) == before
    assert "2 van de 2 voorstellen van 2-3-2026 blijven staan." in capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == ["plan.json", "plan.xlsx", "report.html"]


def test_a_part_of_a_plan_is_pinned_by_its_row(tmp_path: Path, capsys: Captured) -> None:
    # Both day places are equally good but for the distance: U is near. Pinned to V in its own row, the day moves there
    # and the bed stays where it is.
    needs = [
        {"case_id": "P", "need_id": "bed", "care_form": "clinical"},
        {"case_id": "P", "need_id": "day", "care_form": "day_structure"},
    ]
    openings = [opening("U", opening_id="O-bed")]
    openings += [opening(name, opening_id=f"O-day-{name}", care_form="day_structure") for name in ("U", "V")]
    units = [unit("U", **NEAR), unit("V", **FAR)]
    path, out = tmp_path / "week.json", tmp_path / "out"
    write_snapshot(week([case("P", care_form=None, **NEAR)], units, openings, needs=needs), path)
    assert main(["propose", str(path), "--out", str(out)]) == 0
    book = openpyxl.load_workbook(out / "plan.xlsx")
    sheet = book["Besluiten"]
    rows = {str(row[2].value): number for number, row in enumerate(sheet.iter_rows(min_row=2), start=2)}
    assert [sheet.cell(rows[need], 4).value for need in ("bed", "day")] == ["O-bed", "O-day-U"]
    for column, value in ((2, "V"), (4, "O-day-V"), (5, "Plaatsen")):
        sheet.cell(rows["day"], column).value = value
    book.save(out / "plan.xlsx")
    assert main(["propose", str(path), "--out", str(out), "--previous", str(out)]) == 0
    plan = _plan(out)
    assert {one.need_id: one.opening_id for one in plan.placements} == {"bed": "O-bed", "day": "O-day-V"}
    assert plan.previous is not None
    (moved,) = plan.previous.differences
    assert (moved.kind, moved.need_id, moved.was_opening_id, moved.now_opening_id) == (
        "moved",
        "day",
        "O-day-U",
        "O-day-V",
    )


def test_what_no_longer_applies_is_told(tmp_path: Path, out: Path, capsys: Captured) -> None:
    placed = sorted(_where(_plan(out)).items())
    _decide(out / "plan.xlsx", {name: (unit_id, "plaatsen") for name, unit_id in placed})
    (gone, at), (kept, _) = placed
    path = tmp_path / "third.json"
    write_snapshot(_at(SECOND, closed=(gone,)), path)
    reason = f"- {gone}, plaatsen bij {at}: de casus is niet meer open."
    assert main(["propose", str(path), "--out", str(tmp_path / "new"), "--previous", str(out)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        "Besluiten van vorige week overgenomen: 1 (1 keer plaatsen, 0 keer afwijzen).",
        "1 besluit geldt niet meer en is niet overgenomen:",
        reason,
    ]
    assert main(["check", str(path), "--previous", str(out)]) == 0
    assert reason in capsys.readouterr().out.splitlines()
    assert main(["check", str(path), "--previous", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["decisions"]
    assert (found["pins"], found["rejections"], found["known"]) == (1, 0, 0)
    assert [(one["decision"]["case_id"], one["reason"]) for one in found["left_out"]] == [(gone, "case_closed")]
    assert main(["propose", str(path), "--out", str(tmp_path / "new"), "--previous", str(out), "--json"]) == 0
    printed = capsys.readouterr()
    assert Plan.model_validate_json(printed.out).previous is not None
    assert reason in printed.err.splitlines()
    assert kept in _where(_plan(tmp_path / "new"))


def test_decisions_alone_from_several_workbooks(second: Path, out: Path, tmp_path: Path, capsys: Captured) -> None:
    (left_over,) = {"A", "B", "C"} - set(_where(_plan(out)))
    other = tmp_path / "other.xlsx"
    other.write_bytes((out / "plan.xlsx").read_bytes())
    _decide(out / "plan.xlsx", {left_over: ("U", "afwijzen")})
    _decide(other, {left_over: ("V", "afwijzen")})
    given = ["--decisions", str(out / "plan.xlsx"), "--decisions", str(other)]
    assert main(["check", str(second), *given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decisions"]["rejections"] == 2
    # Named workbooks are read instead of the one in the folder.
    assert main(["check", str(second), "--previous", str(out), *given[2:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decisions"]["rejections"] == 1


# Nothing is overwritten


def test_a_workbook_that_was_written_in_is_kept_also_when_nobody_asks(
    first: Path, second: Path, out: Path, capsys: Captured
) -> None:
    _decide(out / "plan.xlsx", {"A": ("U", "afwijzen")})
    for number, language, word in ((1, "nl", "bewaard"), (1, "en", "kept"), (2, "nl", "bewaard")):
        filled = (out / "plan.xlsx").read_bytes()
        assert main(["propose", str(second), "--out", str(out), "--language", language]) == 0
        assert (out / f"plan-{word}-{number}.xlsx").read_bytes() == filled
        told = capsys.readouterr().out
        assert ("is niet meegenomen" if language == "nl" else "was not taken into account") in told
        assert f"plan-{word}-{number}.xlsx" in told
        (out / "plan.xlsx").write_bytes(filled)
    # A blank sheet in the folder, and kept ones beside it: perhaps one of those was meant.
    assert main(["propose", str(second), "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["check", str(second), "--previous", str(out), "--language", "en"]) == 0
    assert "Beside it: plan-bewaard-1.xlsx, plan-bewaard-2.xlsx, plan-bewaard-3.xlsx, plan-kept-1.xlsx." in (
        capsys.readouterr().out
    )


def test_a_workbook_that_cannot_be_read_is_kept_too(second: Path, out: Path, capsys: Captured) -> None:
    (out / "plan.xlsx").write_bytes(b"no workbook")
    assert main(["propose", str(second), "--out", str(out)]) == 0
    assert (out / "plan-bewaard-1.xlsx").read_bytes() == b"no workbook"
    assert openpyxl.load_workbook(out / "plan.xlsx")["Besluiten"].max_row > 1


def test_an_untouched_workbook_is_replaced(second: Path, out: Path) -> None:
    assert main(["propose", str(second), "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["plan.json", "plan.xlsx", "report.html"]


def test_with_bad_input_nothing_is_written_or_moved(second: Path, out: Path, capsys: Captured) -> None:
    _decide(out / "plan.xlsx", {"A": ("U", "misschien")})
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert main(["propose", str(second), "--out", str(out), "--previous", str(out)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "plan.xlsx: 1 fout gevonden. Herstel die en probeer het opnieuw."
    assert told[1].endswith(
        "kolom Besluit (decision): Hier staat een ander woord; verwacht: een van deze woorden: plaatsen, afwijzen."
    )
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_pin_against_a_rejection_is_an_error(tmp_path: Path, out: Path, capsys: Captured) -> None:
    _decide(out / "plan.xlsx", {"A": ("U", "plaatsen")})
    path = tmp_path / "week.json"
    rejection = Decision(case_id="A", unit_id="U", decision="reject")
    write_snapshot(_at(SECOND, decisions=(rejection,)), path)
    assert main(["propose", str(path), "--out", str(out), "--previous", str(out), "--language", "en"]) == 2
    assert "A: reject at U and pin at U cannot both hold." in capsys.readouterr().err


# A previous plan that is none


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "Dit is geen voorstel van deze versie, of het is beschadigd."),
        (b"\xff\x00", "Dit is geen voorstel van deze versie, of het is beschadigd."),
        (b'{"placements": [], "of": "another version"}', "Dit is geen voorstel van deze versie"),
        (b"[" * 100_000, "Dit is geen voorstel van deze versie"),
    ],
)
def test_a_plan_that_cannot_be_read(content: bytes, sentence: str, second: Path, out: Path, capsys: Captured) -> None:
    (out / "plan.json").write_bytes(content)
    for given in (out, out / "plan.json"):
        assert main(["propose", str(second), "--out", str(out), "--previous", str(given)]) == 2
        told = capsys.readouterr().err
        assert told.startswith("plan.json: 1 fout gevonden.")
        assert sentence in told
    assert (out / "plan.json").read_bytes() == content


def test_a_previous_plan_that_is_not_there_or_is_something_else(
    second: Path, out: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "empty").mkdir()
    sentences = {
        "nowhere": "Er is geen bestand of map nowhere.",
        "empty": "In de map empty staat geen plan.json.",
        "out/plan.xlsx": "Dit is een werkmap, geen voorstel.",
        "out/report.html": "Dit is geen voorstel van deze versie",
        "111222333": "Dit bestand of deze map is er niet.",
    }
    for given, sentence in sentences.items():
        assert main(["check", str(second), "--previous", str(tmp_path / given)]) == 2
        assert sentence in capsys.readouterr().err
        assert main(["check", str(second), "--previous", str(tmp_path / given), "--json"]) == 2
        assert sentence in json.loads(capsys.readouterr().out)["faults"][0]["text"]


def test_a_previous_plan_from_the_future(first: Path, second: Path, tmp_path: Path, capsys: Captured) -> None:
    later = tmp_path / "later"
    assert main(["propose", str(second), "--out", str(later)]) == 0
    capsys.readouterr()
    assert main(["propose", str(first), "--out", str(tmp_path / "never"), "--previous", str(later)]) == 2
    assert "Het eerdere voorstel is van 2026-03-09, het weekbestand van 2026-03-02." in capsys.readouterr().err
    assert not (tmp_path / "never").exists()


# A policy


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text('goals = ["urgency", "travel", "tie_break"]\nconditions = "never"\nageing_weeks = 3\n')
    return path


def test_a_policy_is_taken_and_named_in_the_plan(first: Path, strict: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    assert main(["propose", str(first), "--out", str(out), "--policy", str(strict)]) == 0
    policy = _plan(out).policy
    assert (policy.goals, policy.conditions, policy.ageing_weeks) == (("urgency", "travel", "tie_break"), "never", 3)
    capsys.readouterr()
    about = [str(first), "A", "--plan", str(out / "plan.json")]
    assert main(["explain", *about]) == 2
    assert "hoort bij een ander weekbestand of beleid" in capsys.readouterr().err
    assert main(["explain", *about, "--policy", str(strict)]) == 0
    assert main(["why-not", str(first), "A", "U", *about[2:], "--policy", str(strict)]) == 0
    assert main(["check", str(first), "--policy", str(strict)]) == 0


def test_nonsense_in_a_policy_is_refused(first: Path, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('conditions = "sometimes"\nageing = 3\n')
    out = tmp_path / "never"
    assert main(["propose", str(first), "--out", str(out), "--policy", str(path), "--language", "en"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "policy.toml: 2 faults found; mend them and try again.",
        "- field conditions: sometimes is not known here. Use one of these: allowed, after_firm, never.",
        "- There is no field ageing. Did you mean ageing_weeks? The fields are: goals, conditions, inclusion, "
        "region_first, region_tiers, condition_weights, ageing_weeks, ageing_highest, route_changes, route_cost, "
        "change_costs.",
    ]
    assert not out.exists()
    assert main(["check", str(first), "--policy", str(path), "--json"]) == 2
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert [(fault["code"], fault["field"]) for fault in faults] == [
        ("policy_word", "conditions"),
        ("policy_field_like", None),
    ]


def test_a_policy_is_not_overwritten(first: Path, strict: Path, tmp_path: Path, capsys: Captured) -> None:
    source = tmp_path / "plan.json"
    source.write_bytes(strict.read_bytes())
    assert main(["propose", str(first), "--out", str(tmp_path), "--policy", str(source)]) == 2
    assert capsys.readouterr().err.startswith("fout: het voorstel zou")
    assert source.read_bytes() == strict.read_bytes()
