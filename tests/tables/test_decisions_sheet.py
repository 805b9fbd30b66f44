"""Decisions that were filled in are read back, put into the next snapshot, and nothing of them is lost silently."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carematch.models.faults import SnapshotError
from carematch.models.snapshot import Snapshot
from carematch.models.week import Decision
from carematch.tables.decisions_sheet import LeftOut, is_filled_in, read_decisions, with_decisions
from carematch.tables.write import write_snapshot

from ..build import case, opening, unit, week
from .weeks import DECISIONS, WEEK, Rows, csv_folder, json_document, workbook

HEADER = ["Casus", "Afdeling", "Zorgvraag", "Plek", "Besluit", "Besloten door", "Trede", "Besloten op"]
HEADER += ["Geldig tot en met", "Reden", "Zet opzij"]
OPEN = [""] * 7

SHEET: Rows = [
    HEADER,
    ["C-1", "U-1", "main", "O-1", "plaatsen", "tafel", "regio", "2-3-2026", date(2026, 3, 31), "past goed", ""],
    ["C-2", "U-1", "main", "O-1", *OPEN],
    ["C-3", "", "", "", *OPEN],
    ["C-4", "U-2", "", "", "Afwijzen", "", "", "", "", "geen klik", ""],
    ["C-5", "U-2", "", "", "-", "", "", "", "", "", ""],
    ["", "", "", "", *OPEN],
    ["C-6", "U-3", "main", "", "plaatsen", "minister", "ministerie", "", "", "", "bereik|financiering"],
]

READ = (
    Decision(
        case_id="C-1",
        unit_id="U-1",
        need_id="main",
        opening_id="O-1",
        decision="pin",
        decided_by="tafel",
        step="region",
        decided_on=date(2026, 3, 2),
        valid_until=date(2026, 3, 31),
        reason="past goed",
    ),
    Decision(case_id="C-4", unit_id="U-2", decision="reject", reason="geen klik"),
    Decision(
        case_id="C-6",
        unit_id="U-3",
        need_id="main",
        decision="pin",
        decided_by="minister",
        step="ministry",
        overrides=("funding", "scope"),
    ),
)


def _book(folder: Path, rows: Rows, name: str = "Besluiten") -> Path:
    other: Rows = [["Wat dan ook", "C-9"], ["C-9", "x"]]
    return workbook(folder / "plan.xlsx", {"Samenvatting": other, name: rows, "Vragen": other})


def test_what_was_filled_in_is_read_and_what_was_not_is_passed_over(tmp_path: Path) -> None:
    assert read_decisions(_book(tmp_path, SHEET)) == READ


def test_english_headers_and_words(tmp_path: Path) -> None:
    rows: Rows = [["case_id", "unit_id", "Decision", "Valid until"], ["C-1", "U-1", "Reject", "2026-03-31"]]
    (read,) = read_decisions(_book(tmp_path, rows, "Decisions"))
    assert (read.case_id, read.decision, read.valid_until) == ("C-1", "reject", date(2026, 3, 31))


@pytest.mark.parametrize(
    ("write", "name"), [(csv_folder, "week"), (workbook, "week.xlsx"), (json_document, "week.json")]
)
def test_a_snapshot_in_any_form_gives_its_decisions(write: Any, name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, {**WEEK, "cases": [["no", "such", "columns"]], "decisions": DECISIONS})
    assert read_decisions(path) == (Decision(case_id="C-001", unit_id="U-01", opening_id="O-01", decision="pin"),)


def test_every_fault_at_once_with_its_row(tmp_path: Path) -> None:
    rows: Rows = [
        HEADER,
        ["C-1", "", "main", "", "plaatsen", *OPEN[1:]],
        ["C-2", "U-1", "main", "", "misschien", *OPEN[1:]],
        ["C-3", *[""] * 10],
        ["C-4", "U-1", "", "", "afwijzen", "", "", "31-3-2026", "1-3-2026", "", ""],
        ["C-5", "U-1", "", "", "plaatsen", "", "tafel", "3-31-2026", "", "", "bereik"],
        ["C-6", "U-1", "", "", "afwijzen", "", "", "", "", "", "bereik"],
    ]
    with pytest.raises(SnapshotError) as caught:
        read_decisions(_book(tmp_path, rows))
    assert [(fault.row, fault.column, fault.code) for fault in caught.value.faults] == [
        (2, "unit_id", "blank"),
        (3, "decision", "wrong_value"),
        (5, "valid_until", "valid_before_decided"),
        (6, "step", "wrong_value"),
        (6, "decided_on", "wrong_value"),
        (7, "overrides", "override_by_ministry_only"),
    ]
    assert caught.value.text("nl").splitlines()[1] == (
        "- Besluiten (decisions), rij 2, kolom Afdeling (unit_id): De cel is leeg; verwacht: een code zoals C-001, "
        "getypt als tekst."
    )
    assert caught.value.text("nl").startswith("plan.xlsx: 6 fouten gevonden.")


def test_a_source_without_decisions(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError) as caught:
        read_decisions(csv_folder(tmp_path / "week", WEEK))
    assert [fault.code for fault in caught.value.faults] == ["decisions_missing"]
    assert "There is no sheet or table decisions." in str(caught.value)
    with pytest.raises(SnapshotError) as caught:
        read_decisions(tmp_path / "nowhere.xlsx")
    assert [fault.code for fault in caught.value.faults] == ["source_missing"]


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    rows: Rows = [["Casus", "Afdeling", "Oordeel"], ["C-1", "U-1", "plaatsen"]]
    with pytest.raises(SnapshotError) as caught:
        read_decisions(_book(tmp_path, rows))
    assert {fault.code for fault in caught.value.faults} == {"column_unknown", "column_missing"}


# Whether somebody has written in it


def test_filled_in_or_not(tmp_path: Path) -> None:
    untouched: Rows = [HEADER, ["C-1", "U-1", "main", "O-1", *OPEN], ["C-2", "", "", "", *OPEN]]
    assert not is_filled_in(_book(tmp_path, untouched))
    assert is_filled_in(_book(tmp_path, SHEET))
    only_a_note: Rows = [HEADER, ["C-1", "U-1", "main", "O-1", "", "", "", "", "", "bel ik nog over", ""]]
    assert is_filled_in(_book(tmp_path, only_a_note))
    own_column: Rows = [[*HEADER, "Opmerking"], ["C-1", "U-1", "main", "O-1", *OPEN, "zie mail"]]
    assert is_filled_in(_book(tmp_path, own_column))


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x05\x06" + bytes(18)])
def test_what_cannot_be_read_may_have_been_filled_in(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(content)
    assert is_filled_in(tmp_path / "plan.xlsx")


# Into next week's snapshot


def _week(*decisions: dict[str, Any], **changes: Any) -> Snapshot:
    cases = [
        case("A"),
        case("B", status="fulfilled"),
        case("H", current_opening="O-9", leaves_when_placed=True),
        case("P", care_form=None),
        case("ASKS", care_form="consultation"),
    ]
    needs = [
        {"case_id": "P", "need_id": "bed", "care_form": "clinical"},
        {"case_id": "P", "need_id": "day", "care_form": "day_structure"},
    ]
    openings = [opening("U", 2, opening_id="O"), opening("V", opening_id="W"), opening("X", opening_id="O-9")]
    units = [unit("U"), unit("V"), unit("X"), unit("EMPTY")]
    return week(cases, units, openings, needs=needs, decisions=list(decisions), **changes)


def _decision(case_id: str, unit_id: str = "U", decision: str = "pin", **columns: Any) -> Decision:
    return Decision.model_validate({"case_id": case_id, "unit_id": unit_id, "decision": decision, **columns})


def test_decisions_are_put_into_the_snapshot() -> None:
    pin, reject = _decision("A", need_id="main", opening_id="O"), _decision("P", "V", "reject")
    snapshot = _week()
    merged = with_decisions(snapshot, [pin, reject])
    assert merged.snapshot.decisions == merged.taken == (pin, reject)
    assert (merged.known, merged.left_out) == ((), ())
    assert snapshot.decisions == ()
    again = with_decisions(merged.snapshot, [reject, pin])
    assert (again.taken, again.known) == ((), (reject, pin))
    assert again.snapshot is merged.snapshot
    assert list(merged.lines("en")) == ["Decisions taken over from last week: 2 (1 pin, 1 rejection)."]
    assert list(again.lines("nl")) == [
        "Besluiten van vorige week overgenomen: 0 (0 keer plaatsen, 0 keer afwijzen).",
        "2 besluiten stonden al in het weekbestand.",
    ]


GONE = [
    (_decision("A", valid_until=date(2026, 3, 1)), "lapsed", "the decision is past its last day."),
    (_decision("Z"), "case_gone", "the case is not in the snapshot."),
    (_decision("B"), "case_closed", "the case is no longer open."),
    (_decision("ASKS"), "asks_advice", "the case asks for advice only by now."),
    (_decision("A", "Z", "reject"), "unit_gone", "the unit is not in the snapshot."),
    (_decision("A", need_id="bed"), "need_gone", "the case no longer has the need bed."),
    (
        _decision("P"),
        "need_unclear",
        "the case has several needs now, and the decision does not say which. Decide again.",
    ),
    (_decision("A", opening_id="W"), "opening_gone", "the unit no longer has the opening W."),
    (_decision("A", "EMPTY"), "no_openings", "the unit no longer has any opening."),
    (_decision("H", "X"), "lives_there", "the client has moved there."),
    (_decision("H", "X", opening_id="O-9"), "lives_there", "the client has moved there."),
]


@pytest.mark.parametrize(("decision", "reason", "sentence"), GONE, ids=[f"{reason}" for _, reason, _ in GONE])
def test_what_no_longer_applies_is_left_out_and_told(decision: Decision, reason: str, sentence: str) -> None:
    merged = with_decisions(_week(), [decision])
    assert merged.left_out == (LeftOut(decision=decision, reason=reason),)  # type: ignore[arg-type]
    assert (merged.snapshot.decisions, merged.taken, merged.known) == ((), (), ())
    kind = decision.decision
    assert merged.left_out[0].text("en") == f"{decision.case_id}, {kind} at {decision.unit_id}: {sentence}"
    assert list(merged.lines("en"))[1:] == [
        "1 decision does not apply any more and was left out:",
        f"- {merged.left_out[0].text('en')}",
    ]
    assert merged.left_out[0].text("nl") != merged.left_out[0].text("en")
    document = merged.document("nl")
    assert document["left_out"][0]["reason"] == reason
    assert document["left_out"][0]["text"] == merged.left_out[0].text("nl")


@pytest.mark.parametrize(
    "decision",
    [
        _decision("A", valid_until=date(2026, 3, 2)),
        _decision("A", "EMPTY", "reject"),
        _decision("P", "U", "reject"),
        _decision("P", need_id="bed"),
        _decision("H", "X", "reject"),
    ],
)
def test_what_still_applies_at_a_border(decision: Decision) -> None:
    assert with_decisions(_week(), [decision]).taken == (decision,)


def test_a_row_that_the_snapshot_has_is_not_doubled() -> None:
    there = {"case_id": "A", "unit_id": "U", "decision": "pin", "opening_id": "O", "reason": "agreed"}
    snapshot = _week(there)
    same = _decision("A", need_id="main", opening_id="O", reason="another reason")
    assert with_decisions(snapshot, [same, same]).known == (same, same)
    wider = _decision("A", need_id="main")
    assert with_decisions(snapshot, [wider, wider]).taken == (wider,)
    by_ministry = _decision("A", opening_id="O", step="ministry", overrides=("scope",))
    assert with_decisions(snapshot, [by_ministry]).taken == (by_ministry,)


def test_a_row_of_the_snapshot_that_has_lapsed_does_not_stand_in_for_a_new_one() -> None:
    lapsed = {"case_id": "A", "unit_id": "U", "decision": "pin", "valid_until": date(2026, 3, 1)}
    renewed = _decision("A", valid_until=date(2026, 4, 1))
    assert with_decisions(_week(lapsed), [renewed]).taken == (renewed,)


def test_a_contradiction_is_an_error_that_says_between_what() -> None:
    snapshot = _week({"case_id": "A", "unit_id": "U", "decision": "reject"})
    with pytest.raises(SnapshotError) as caught:
        with_decisions(snapshot, [_decision("A"), _decision("H", "V"), _decision("H", "U")])
    assert caught.value.text("nl").splitlines()[1:] == [
        "- Besluiten (decisions): A: afwijzen bij U en plaatsen bij U kunnen niet allebei gelden. Haal er één weg, "
        "in het weekbestand of in het blad met besluiten.",
        "- Besluiten (decisions): H: plaatsen bij V en plaatsen bij U kunnen niet allebei gelden. Haal er één weg, "
        "in het weekbestand of in het blad met besluiten.",
    ]


def test_a_snapshot_with_merged_decisions_is_written_and_read_as_it_is(tmp_path: Path) -> None:
    merged = with_decisions(_week(), [_decision("A", need_id="main", valid_until=date(2026, 3, 31))]).snapshot
    write_snapshot(merged, tmp_path / "week.json")
    assert read_decisions(tmp_path / "week.json") == merged.decisions


def test_a_workbook_saved_by_another_program_reads_the_same(tmp_path: Path) -> None:
    path = _book(tmp_path, SHEET)
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert read_decisions(path) == READ
