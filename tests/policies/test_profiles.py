"""Rank-maximal, generous and largest plans against every assignment of small markets."""

import random

import pytest

import carematch as cm
from carematch.policies import together, week_of
from carematch.policies.together import by_rank

from ..oracle.profiles import Profile, best_profile
from .markets import market, planned

Options = list[dict[int, int]]


def random_options(seed: int) -> tuple[Options, list[int]]:
    """Up to six clients and five openings; each client ranks some, now and then two alike, without a gap."""
    rng = random.Random(f"profiles {seed}")
    openings = rng.randint(1, 5)
    options = []
    for _ in range(rng.randint(1, 6)):
        listed = rng.sample(range(openings), rng.randint(1, openings))
        ranks = [1]
        for _ in listed[1:]:
            ranks.append(ranks[-1] + (rng.random() < 0.8))
        options.append(dict(zip(listed, ranks, strict=True)))
    return options, [rng.choice((0, 1, 1, 2)) for _ in range(openings)]


def as_week(options: Options, places: list[int], *, is_flow: bool = True) -> cm.Snapshot:
    """``is_flow``: without it there is one client more, who needs two things at once and finds neither."""
    wants = {
        f"C{number}": [
            tuple(f"U{opening}" for opening, given in ranked.items() if given == rank)
            for rank in sorted(set(ranked.values()))
        ]
        for number, ranked in enumerate(options)
    }
    units = {f"U{number}": count for number, count in enumerate(places)}
    if is_flow:
        return market(wants, units)
    needs = [{"case_id": "Z", "need_id": form, "care_form": form} for form in ("acute", "outreach")]
    return market({**wants, "Z": []}, units, columns={"Z": {"care_form": None}}, needs=needs)


def profile(options: Options, plan: cm.Plan) -> Profile:
    ranks = [options[int(one.case_id[1:])][int(one.unit_id[1:])] for one in plan.placements]
    worst = max(rank for ranked in options for rank in ranked.values())
    return tuple(ranks.count(rank) for rank in range(1, worst + 1))


@pytest.mark.parametrize("is_flow", [True, False])
@pytest.mark.parametrize("seed", range(100))
def test_profiles_are_the_best_there_are(seed: int, is_flow: bool) -> None:
    options, places = random_options(seed)
    snapshot = as_week(options, places, is_flow=is_flow)
    found = {name: profile(options, planned(name, snapshot)) for name in ("rank_maximal", "generous", "most_placed")}
    assert found["rank_maximal"] == best_profile(options, places, "rank_maximal")
    assert found["generous"] == best_profile(options, places, "generous")
    assert (sum(found["most_placed"]),) == best_profile(options, places, "most_placed")


def test_many_ranks_take_several_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    # With sums that hold two ranks each, five ranks take three stages; without a flow each has its own. What comes out
    # is the same.
    options, places = [{0: 1, 1: 2, 2: 3, 3: 4, 4: 5}] * 4, [1, 0, 1, 1, 1]
    week = week_of(as_week(options, places))
    assert len(by_rank(week)) == 1
    monkeypatch.setattr(together, "LARGEST", 30)
    assert (len(by_rank(week)), len(by_rank(week, worst_first=True))) == (3, 3)
    assert len(by_rank(week_of(as_week(options, places, is_flow=False)))) == 5
    for name in ("rank_maximal", "generous"):
        assert profile(options, planned(name, as_week(options, places))) == (1, 0, 1, 1, 1)
