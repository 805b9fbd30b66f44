"""A plan as DataFrames: chains, transfers, and what changed against the plan before."""

from carematch.tables.frames import to_frames

from ..reporting import week, whole_week


def test_chains_and_transfers_are_flat() -> None:
    frames = to_frames(whole_week.plan(whole_week.snapshot()))
    chains = frames["chains"]
    assert list(chains) == [
        "chain", "order", "case_id", "need_id", "opening_id", "start_on", "place_of", "leaves",
    ]  # fmt: skip
    assert chains[["chain", "order", "case_id"]].values.tolist() == [
        [1, 1, "C-10"], [1, 2, "C-14"], [2, 1, "C-12"], [2, 1, "C-13"],
    ]  # fmt: skip
    # One record for each list that a client comes off.
    assert frames["transfers"].values.tolist() == [
        ["C-11", "main", "U-2", "U-1"],
        ["C-11", "main", "U-4", "U-1"],
        ["C-15", "main", "U-4", "U-2"],
    ]


def test_the_previous_plan_and_what_became_of_it() -> None:
    frames = to_frames(whole_week.plan(whole_week.snapshot()))
    assert frames["commitments"][["case_id", "need_id", "opening_id", "kept"]].values.tolist() == [
        ["C-11", "main", "U-1/clinical", True],
        ["C-14", "a-treat", "U-9/clinical", False],
        ["C-14", "b-day", "U-2/day_structure", True],
        ["C-18", "a", "U-1/clinical", False],
        ["C-20", "main", "U-2/clinical", False],
    ]
    found = frames["differences"]
    assert found[["kind", "case_id", "reason"]].values.tolist() == [
        ["new", "C-15", None],
        ["moved", "C-14", "opening_gone"],
        ["lost", "C-18", "goal"],
        ["closed", "C-20", "case_closed"],
    ]


def test_rules_are_written_as_a_set() -> None:
    plan = whole_week.plan(whole_week.snapshot())
    assert plan.previous is not None
    blocked = plan.previous.differences[0].model_copy(update={"rules": ("distance", "vetoes")})
    previous = plan.previous.model_copy(update={"differences": (blocked,)})
    frames = to_frames(plan.model_copy(update={"previous": previous}))
    assert frames["differences"]["rules"].tolist() == ["distance|vetoes"]


def test_frames_without_any_of_it_are_empty_but_have_their_columns() -> None:
    frames = to_frames(week.plan(week.snapshot()))
    for name in ("chains", "transfers", "differences", "commitments"):
        assert frames[name].empty
        assert len(frames[name].columns) >= 4
