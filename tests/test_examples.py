"""The examples run, what they say is true, and the example week holds what its README promises."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import carematch as cm

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DATA = EXAMPLES / "data"
WEEK, LAST_WEEK = DATA / "week", DATA / "last_week"
STORY = (DATA / "README.md").read_text(encoding="utf-8")

CAUSE = {
    "C-007": "care_form",
    "C-008": "criteria",
    "C-011": "security",
    "C-013": "legal_status",
    "C-015": "decisions",
    "C-019": "criteria",
    "C-022": "wishes",
    "C-024": "security",
    "C-026": "criteria",
    "C-027": "distance",
    "C-028": "scope+distance",
    "C-032": "wishes",
    "C-036": "budget",
    "C-040": "places",
    "C-053": "budget",
    "C-054": "places",
    "C-060": "places",
    "C-062": "places",
    "C-065": "criteria",
    "C-067": "places",
    "C-071": "distance",
    "C-073": "scope",
    "C-081": "near",
    "C-082": "care_form",
    "C-091": "places",
    "C-092": "places",
    "C-096": "resources",
    "C-098": "cohort_limits",
    "C-100": "apart",
}
"""Everybody without a place, with the primary cause."""

COMPETITION = {
    "C-040": ({"C-030", "C-047", "C-052"}, {"U-37", "U-45"}),
    "C-054": ({"C-021", "C-035"}, {"U-14", "U-41"}),
    "C-060": ({"C-064"}, {"U-28"}),
    "C-062": ({"C-004", "C-058"}, {"U-11", "U-19"}),
    "C-067": ({"C-050"}, {"U-49"}),
}
"""Who is in the way of whom, and at which units."""

CHEAPEST = {
    "C-015": ("rejection", "U-06", None, 1),
    "C-019": ("criterion", "U-04", "brand", 1),
    "C-022": ("wish", "C-022", None, 1),
    "C-026": ("criterion", "U-51", "lichamelijk", 1),
    "C-027": ("distance", "C-027", None, 25),
    "C-032": ("wish", "C-032", None, 1),
    "C-036": ("budget", "Gemeenten Duin en Spaarne", None, 1),
    "C-053": ("scope", "U-38", None, 1),
    "C-065": ("criterion", "U-33", "gewicht", 1),
    "C-073": ("scope", "U-25", None, 1),
    "C-091": ("place", "U-68/long_term_living", None, 1),
    "C-096": ("resource", "U-71", "begeleidingsuren", 8),
    "C-098": ("cohort_limit", "U-72", "fire_setting = yes", 1),
}
"""The one change of the cheapest route, for those who do not merely lack a place."""

NO_SINGLE_CHANGE = {"C-007", "C-008", "C-011", "C-013", "C-024", "C-028", "C-071", "C-081", "C-082", "C-100"}

SEVERAL_CHANGES = {"C-008": {2}, "C-028": {3}, "C-100": {2}}
"""How many changes the routes of these ask; the others have no route of up to three changes."""

CHANGED = {
    ("closed", "C-006", "case_closed", None),
    ("lost", "C-073", "opening_gone", None),
    ("lost", "C-098", "goal", "placed_urgency_1"),
    ("moved", "C-094", "goal", "placed_urgency_2"),
    ("moved", "C-102", "blocked", None),
    *(("new", case_id, None, None) for case_id in ("C-076", "C-077", "C-078", "C-093", "C-097")),
    *(("new", case_id, None, None) for case_id in ("C-085", "C-086", "C-087", "C-088", "C-101")),
}
"""What is told about last week's proposals: kind, case, reason, decisive goal."""


def run(script: str, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run an example as its user would, away from the repository."""
    command = [sys.executable, "-X", "utf8", str(EXAMPLES / script), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)


@pytest.fixture(scope="module")
def snapshot() -> cm.Snapshot:
    return cm.read_snapshot(WEEK)


@pytest.fixture(scope="module")
def matcher(snapshot: cm.Snapshot) -> cm.Matcher:
    return cm.Matcher(snapshot)


@pytest.fixture(scope="module")
def plan(matcher: cm.Matcher) -> cm.Plan:
    return matcher.propose(previous=cm.Matcher(cm.read_snapshot(LAST_WEEK)).propose())


@pytest.fixture(scope="module")
def explanations(matcher: cm.Matcher, plan: cm.Plan) -> dict[str, cm.Explanation]:
    return {one.case_id: one for one in matcher.explain_all(plan)}


def where(plan: cm.Plan, case_id: str) -> dict[str, str]:
    """For each placed need of a case its unit."""
    return {one.need_id: one.unit_id for one in plan.placements if one.case_id == case_id}


def chain_with(plan: cm.Plan, case_id: str) -> list[tuple[int, str, str, str | None]]:
    """The chain that a case is part of: order, case, unit, and whose place it takes."""
    (chain,) = (one for one in plan.chains if case_id in {step.case_id for step in one.steps})
    return [(step.order, step.case_id, step.opening_id.split("/")[0], step.place_of) for step in chain.steps]


# What the example week holds


def test_the_week_is_as_large_as_promised(snapshot: cm.Snapshot) -> None:
    status = Counter(case.status for case in snapshot.cases)
    assert status == {"open": 96, "fulfilled": 2, "unknown": 2, "lapsed": 1, "withdrawn": 1}
    assert len(snapshot.units) == 74
    assert len({unit.provider_id for unit in snapshot.units}) == 25
    assert len({unit.place for unit in snapshot.units}) == 62
    assert len({row.table for row in snapshot.regions}) == 8
    assert {case.region for case in snapshot.cases} == {row.region for row in snapshot.regions}
    assert {unit.security_level for unit in snapshot.units} == {None, 0, 1, 2, 3, 4}
    assert {opening.places for opening in snapshot.openings} == {0, 1, 2, 3}


def test_every_place_is_found(snapshot: cm.Snapshot) -> None:
    nowhere = [case.case_id for case in snapshot.cases if case.latitude is None]
    assert nowhere == ["C-070"]
    assert all(unit.latitude is not None for unit in snapshot.units)


def test_workbook_and_document_are_the_same_snapshot(snapshot: cm.Snapshot) -> None:
    assert cm.read_snapshot(DATA / "week.xlsx").hash == snapshot.hash
    assert cm.read_snapshot(DATA / "week.json").hash == snapshot.hash


def test_the_folder_is_what_dutch_spreadsheets_open() -> None:
    files = sorted(WEEK.iterdir())
    assert len(files) == 20
    assert [file.name for file in sorted(LAST_WEEK.iterdir())] == [file.name for file in files]
    for file in [*files, *LAST_WEEK.iterdir()]:
        content = file.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf"), file.name
        assert content.count(b"\n") == content.count(b"\r\n"), file.name
        assert b";" in content.splitlines()[0], file.name


def test_the_plan_is_proven_and_leaves_over_who_the_story_says(plan: cm.Plan, snapshot: cm.Snapshot) -> None:
    assert {goal.status for goal in plan.goals} == {"optimal"}
    assert len(plan.placements) == 70
    assert sum(not placement.conditions for placement in plan.placements) == 51
    assert len(plan.placed_case_ids) == 67
    assert len({placement.case_id for placement in plan.placements if placement.conditions}) == 19
    assert {one.case_id: one.cause for one in plan.unmatched} == CAUSE
    assert cm.verify(snapshot, plan) == []


def test_placements_rest_on_every_kind_of_condition(plan: cm.Plan) -> None:
    kinds = {condition.kind for placement in plan.placements for condition in placement.conditions}
    assert kinds == {
        "negotiable_criterion",
        "unknown_fact",
        "travel_support",
        "bespoke_funding",
        "late",
        "place_made",
        "unknown_legal_status",
        "unknown_funding",
        "unknown_level",
        "unknown_location",
    }


def test_everybody_is_explained(explanations: dict[str, cm.Explanation], snapshot: cm.Snapshot) -> None:
    assert set(explanations) == {case.case_id for case in snapshot.cases if case.status == "open"}
    assert all(one.proven for one in explanations.values())
    assert {case_id: "+".join(explanations[case_id].causes[0]) for case_id in CAUSE} == CAUSE


@pytest.mark.parametrize("case_id", COMPETITION)
def test_competition_can_be_counted(explanations: dict[str, cm.Explanation], case_id: str) -> None:
    competition = explanations[case_id].competition
    rivals, units = COMPETITION[case_id]
    assert competition is not None
    assert set(competition.rivals) == rivals
    assert {opening_id.split("/")[0] for opening_id in competition.opening_ids} == units
    assert competition.places == len(rivals)
    assert competition.countable
    assert competition.least_size


@pytest.mark.parametrize("case_id", CHEAPEST)
def test_one_change_gives_a_place(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> None:
    single = [route for route in matcher.routes(plan, case_id, at_most=20) if len(route.changes) == 1]
    cheapest = [route for route in single if route.cost == single[0].cost]
    told = {(c.kind, c.target, c.subject, c.level): route for route in cheapest for c in route.changes}
    route = told[CHEAPEST[case_id]]
    assert route.witness is not None
    assert {case_id, *plan.placed_case_ids} <= route.witness.placed_case_ids
    assert route.chosen_by_goals


@pytest.mark.parametrize("case_id", sorted(NO_SINGLE_CHANGE))
def test_no_single_change_helps(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> None:
    routes = matcher.routes(plan, case_id, at_most=20)
    assert len(routes) < 20
    assert {len(route.changes) for route in routes} == SEVERAL_CHANGES.get(case_id, set())


def test_what_everybody_explained_tells_is_what_routes_finds(
    matcher: cm.Matcher, plan: cm.Plan, explanations: dict[str, cm.Explanation]
) -> None:
    for case_id in ("C-027", "C-100"):
        found = matcher.routes(plan, case_id, at_most=20)
        assert explanations[case_id].routes == found[:5]
        assert explanations[case_id].routes_complete == (len(found) <= 5)


def test_low_urgency_does_not_wait_for_ever(explanations: dict[str, cm.Explanation]) -> None:
    """Urgency 4 after thirty weeks goes before urgency 3 after six."""
    explained = explanations["C-004"]
    assert (explained.outcome, explained.effective_urgency, explained.waiting_days) == ("placed", 2, 210)
    assert explanations["C-062"].effective_urgency == 3


def test_the_ministry_overrides_criteria_and_scope(matcher: cm.Matcher, plan: cm.Plan) -> None:
    (placement,) = (one for one in plan.placements if one.case_id == "C-001")
    assert (placement.unit_id, placement.conditions) == ("U-50", ())
    assert all(account.outcome == "fits" for account in matcher.why_not(plan, "C-001", "U-50").accounts)


# Integrated plans


def test_a_plan_of_several_parts_by_different_providers_near_each_other(plan: cm.Plan, snapshot: cm.Snapshot) -> None:
    """Soest is 6.8 km from Amersfoort and 10.6 km from Leusden; Houten, where day structure is free too, is farther."""
    units = where(plan, "C-079")
    assert units == {"behandeling": "U-53", "wonen": "U-54", "dagbesteding": "U-55"}
    assert len({unit.provider_id for unit in snapshot.units if unit.unit_id in units.values()}) == 3


def test_an_optional_need_may_stay_open(plan: cm.Plan, snapshot: cm.Snapshot) -> None:
    optional = {need.need_id for need in snapshot.needs if need.case_id == "C-079" and need.optional}
    assert optional == {"thuisbegeleiding"}
    assert not optional & set(where(plan, "C-079"))


def test_living_comes_after_treatment(plan: cm.Plan) -> None:
    starts = {one.need_id: one.start_on.isoformat() for one in plan.placements if one.case_id == "C-080"}
    assert starts == {"behandeling": "2026-03-02", "wonen": "2026-04-20"}


def test_parts_that_are_not_near_each_other_are_no_plan(matcher: cm.Matcher, plan: cm.Plan) -> None:
    treatment, living = (
        [account for account in matcher.why_not(plan, "C-081", unit_id).accounts if account.outcome != "blocked"]
        for unit_id in ("U-59", "U-60")
    )
    assert [account.need_id for account in (*treatment, *living)] == ["behandeling", "wonen"]


def test_a_part_that_nobody_offers(snapshot: cm.Snapshot, explanations: dict[str, cm.Explanation]) -> None:
    assert "korsakov_living" not in {opening.care_form for opening in snapshot.openings}
    free = [one for one in explanations["C-082"].accounts if one.need_id == "behandeling" and one.outcome == "fits"]
    assert [one.unit_id for one in free] == ["U-17"]


# People who would move on


def test_a_chain_of_one_move(plan: cm.Plan) -> None:
    assert chain_with(plan, "C-084") == [(1, "C-083", "U-61", None), (2, "C-084", "U-43", "C-083")]


def test_a_chain_of_three_moves_waits_for_the_first_place(plan: cm.Plan) -> None:
    assert chain_with(plan, "C-088") == [
        (1, "C-085", "U-62", None),
        (2, "C-086", "U-42", "C-085"),
        (3, "C-087", "U-63", "C-086"),
        (4, "C-088", "U-64", "C-087"),
    ]
    days = {one.start_on.isoformat() for one in plan.placements if one.case_id in {"C-085", "C-086", "C-087", "C-088"}}
    assert days == {"2026-03-16"}


def test_a_swap_is_one_joint_move(plan: cm.Plan) -> None:
    assert chain_with(plan, "C-089") == [(1, "C-089", "U-66", "C-090"), (1, "C-090", "U-65", "C-089")]


def test_a_blocked_bed_comes_free_through_the_home_that_is_waited_for(explanations: dict[str, cm.Explanation]) -> None:
    routes = explanations["C-092"].routes
    changes = {route.changes[0].target: route.witness for route in routes if len(route.changes) == 1}
    assert set(changes) == {"U-67/clinical", "U-68/long_term_living"}
    witness = changes["U-68/long_term_living"]
    assert witness is not None
    assert chain_with(witness, "C-092") == [
        (1, "C-091", "U-68", None),
        (2, "C-092", "U-67", "C-091"),
    ]


def test_somebody_stays_and_gets_care_near_home(plan: cm.Plan, snapshot: cm.Snapshot) -> None:
    assert where(plan, "C-093") == {"main": "U-69"}
    assert [case.leaves_when_placed for case in snapshot.cases if case.case_id == "C-093"] == [False]
    assert all(step.case_id != "C-093" for chain in plan.chains for step in chain.steps)


# Staff hours, the group, clients kept apart, places made, transfers


@pytest.mark.parametrize(
    ("case_id", "rule", "rival", "unit_id"),
    [
        ("C-096", "resources", "C-095", "U-71"),
        ("C-098", "cohort_limits", "C-097", "U-72"),
        ("C-100", "apart", "C-099", "U-73"),
    ],
)
def test_a_place_is_free_but_cannot_be_used(
    plan: cm.Plan, explanations: dict[str, cm.Explanation], case_id: str, rule: str, rival: str, unit_id: str
) -> None:
    competition = explanations[case_id].competition
    assert competition is not None
    assert (competition.rivals, competition.rules) == ((rival,), (rule,))
    (account,) = (one for one in explanations[case_id].accounts if one.unit_id == unit_id)
    assert {barrier.rule for barrier in account.beside_others} == {rule}
    assert where(plan, rival) == {"main": unit_id}


def test_an_unknown_fact_takes_room_in_the_group(plan: cm.Plan, snapshot: cm.Snapshot) -> None:
    facts = {fact.case_id: fact.value for fact in snapshot.facts if fact.fact == "fire_setting"}
    assert (facts["C-097"], facts["C-098"]) == (None, True)
    assert all(not one.conditions for one in plan.placements if one.case_id == "C-097")


def test_a_place_is_made_for_one_client(plan: cm.Plan) -> None:
    (placement,) = (one for one in plan.placements if one.case_id == "C-101")
    assert (placement.unit_id, [one.kind for one in placement.conditions]) == ("U-74", ["place_made"])


def test_who_waits_elsewhere_is_transferred(plan: cm.Plan) -> None:
    assert {one.case_id: (one.from_unit_ids, one.to_unit_id) for one in plan.transfers} == {
        "C-030": (("U-15", "U-45"), "U-37"),
        "C-051": (("U-15",), "U-22"),
        "C-088": (("U-50",), "U-64"),
    }


# Last week


def test_last_week_reads_and_plans() -> None:
    before = cm.read_snapshot(LAST_WEEK)
    plan = cm.Matcher(before).propose()
    assert (before.as_of.isoformat(), plan.proven) == ("2026-02-23", True)
    assert cm.verify(before, plan) == []


def test_what_changed_since_last_week(plan: cm.Plan) -> None:
    assert plan.previous is not None
    told = plan.previous.differences
    assert {(one.kind, one.case_id, one.reason, one.goal) for one in told} == CHANGED
    assert [one.rules for one in told if one.reason == "blocked"] == [("decisions",)]
    assert {goal.name: goal.value for goal in plan.goals}["commitments"] == 58
    assert len(plan.previous.commitments) == 58 + sum(one.kind != "new" for one in told)


def test_what_was_decided_on_last_weeks_proposals(plan: cm.Plan, snapshot: cm.Snapshot) -> None:
    """A pin on one need of a plan, a pin on a case with one, and a rejection, each about what was proposed."""
    assert plan.previous is not None
    proposed = {(one.case_id, one.unit_id, one.need_id) for one in plan.previous.commitments}
    since = [one for one in snapshot.decisions if str(one.decided_on) >= "2026-02-23"]
    decided = {(one.case_id, one.unit_id, one.need_id or "main"): one.decision for one in since}
    assert decided == {
        ("C-042", "U-04", "main"): "pin",
        ("C-079", "U-54", "wonen"): "pin",
        ("C-102", "U-55", "main"): "reject",
    }
    assert set(decided) <= proposed
    assert where(plan, "C-102") == {"main": "U-56"}


# The story


def test_the_story_names_everybody_without_a_place_and_nobody_who_is_not_there(snapshot: cm.Snapshot) -> None:
    first = STORY.index("## People without a place")
    second = STORY.index("## People with a place")
    told = {row.split("|")[2].strip() for row in STORY[first:second].splitlines() if re.match(r"\| .*\| C-\d", row)}
    assert told == set(CAUSE)
    assert set(re.findall(r"C-\d{3}", STORY)) <= {case.case_id for case in snapshot.cases}


# The scripts


@pytest.mark.slow
def test_weekly_table(tmp_path: Path, snapshot: cm.Snapshot) -> None:
    done = run("weekly_table.py", DATA / "week.xlsx", "uit", LAST_WEEK, cwd=tmp_path)
    assert done.returncode == 0, done.stderr

    headline = done.stdout.splitlines()[0]
    assert re.findall(r"\d+", headline) == ["89", "61", "28"]
    assert set(re.findall(r"^\s*(C-\d{3})", done.stdout, flags=re.MULTILINE)) == set(CAUSE)
    assert "25 km" in done.stdout

    out = tmp_path / "uit"
    assert {path.name for path in out.iterdir()} == {"plan.json", "plan.xlsx", "report.html"}
    plan = cm.Plan.model_validate_json((out / "plan.json").read_text(encoding="utf-8"))
    assert cm.verify(snapshot, plan) == []
    assert plan.record.source == "week.xlsx"
    assert plan.previous is not None
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Voorbeeldweek 10 van 2026" in page
    assert all(case.case_id in page for case in snapshot.cases if case.status == "open")
    book = CalamineWorkbook.from_path(out / "plan.xlsx")
    rows = [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
    cells = {str(cell) for row in rows for cell in row}
    assert {case.case_id for case in snapshot.cases if case.status == "open"} <= cells


def test_weekly_table_lists_every_fault_and_writes_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "week"
    shutil.copytree(WEEK, broken)
    mistakes = (
        ("openings.csv", "U-01;;acute;1", "U-01;;acute;-1"),
        ("openings.csv", "U-03;;clinical", "U-99;;clinical"),
        ("units.csv", ";Zutphen;3;", ";Zutphen;7;"),
        ("units.csv", ";Zutphen;1;", ";Zutfen;1;"),
    )
    for name, found, wrong in mistakes:
        text = (broken / name).read_text(encoding="utf-8-sig")
        assert found in text
        (broken / name).write_text(text.replace(found, wrong), encoding="utf-8-sig")

    done = run("weekly_table.py", broken, "uit", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    listed = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    where = [re.findall(r"\((units|openings)\), rij (\d+), kolom .*? \((\w+)\)", line) for line in listed]
    assert where == [
        [("units", "15", "security_level")],
        [("units", "21", "place")],
        [("openings", "2", "places")],
        [("openings", "5", "unit_id")],
    ]
    assert not (tmp_path / "uit").exists()


def test_why_is_this_case_unmatched(tmp_path: Path) -> None:
    done = run("why_is_this_case_unmatched.py", WEEK, "C-040", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("C-040: ")
    assert {"C-030", "C-047", "C-052", "C-040"} == set(re.findall(r"C-\d{3}", done.stdout))
    assert "4 cliënten" in done.stdout
    assert "3 plekken" in done.stdout
    assert "Delfkroon, centrum persoonlijkheid Zoetermeer (U-37) maakt 1 plek meer" in done.stdout


def test_why_is_this_case_unmatched_shows_a_near_miss(tmp_path: Path) -> None:
    done = run("why_is_this_case_unmatched.py", DATA / "week.json", "C-027", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Spaarnehorst, centrum eetstoornissen (U-33)" in done.stdout
    assert "120,5 km" in done.stdout
    assert "110 km" in done.stdout


def test_why_tells_where_a_placed_client_goes(tmp_path: Path) -> None:
    done = run("why_is_this_case_unmatched.py", WEEK, "C-038", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Spaarnehorst, centrum eetstoornissen (U-33)" in done.stdout


@pytest.mark.parametrize("case_id", ["C-999", "C-002"])
def test_why_refuses_a_case_that_is_not_open(tmp_path: Path, case_id: str) -> None:
    done = run("why_is_this_case_unmatched.py", WEEK, case_id, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == f"Er is geen open casus {case_id}."


def test_use_as_a_library(tmp_path: Path) -> None:
    done = run("use_as_a_library.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    this_week, with_change = done.stdout.split("# With that change")
    assert re.findall(r"^ *([ABC]) +main +(U-\d)", this_week.split("conditions\n")[0], flags=re.MULTILINE) == [
        ("A", "U-1"),
        ("C", "U-2"),
    ]
    assert "B places" in this_week
    assert "rules broken: 0" in this_week
    assert "cheapest route: place U-1/clinical +1" in this_week
    assert re.search(r"^ *B +main +U-1 ", with_change, flags=re.MULTILINE)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("script", ["weekly_table.py", "why_is_this_case_unmatched.py"])
def test_without_arguments_a_script_says_how_to_use_it(tmp_path: Path, script: str) -> None:
    done = run(script, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"gebruik: python {script} SNAPSHOT")


def test_scripts_use_public_names_only() -> None:
    for script in sorted(EXAMPLES.glob("*.py")):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"(from|import) carematch\.(?!policies import)", text), script.name
        assert set(re.findall(r"\bcm\.(\w+)", text)) <= set(cm.__all__), script.name
