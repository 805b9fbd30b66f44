"""How should a table decide? Four policies, one of them written here, on the same made-up worlds.

    python examples/compare_policies.py out 12

It makes 12 worlds of half a year, lets every policy decide in each of them, on all cores, and writes the comparison
into the folder: open ``comparison.html``. Run it again with a larger number: what is there is kept.
"""

import sys
from pathlib import Path

import joblib
import numpy as np

import carematch as cm
from carematch.policies import DecisionPolicy, by_priority, serially, turns_of, week_of


def over_norm_first(snapshot: cm.Snapshot, rng: np.random.Generator) -> cm.Plan:
    """Who waits longer than the norm of 14 weeks goes first; then by priority, one client at a time."""
    week = week_of(snapshot)
    in_time = {case_id: week.index.waiting_days(case_id) <= 14 * 7 for case_id in week.index.cases}
    clients = sorted(by_priority(week), key=in_time.__getitem__)
    return week.plan(serially(week, turns_of(week, clients, week.wanted)), "over_norm_first")


POLICIES: dict[str, str | DecisionPolicy] = {
    "region_first": "region_first",
    "nearest_first": "nearest_first",
    "hindsight": "hindsight",
    "over_norm_first": over_norm_first,
}


def main(out: Path, worlds: int, weeks: int = 26) -> None:
    """Run the experiment and print the means; the differences with their intervals stand on the page."""
    scenario = cm.Scenario(name="half_a_year", weeks=weeks)
    with joblib.parallel_config(n_jobs=-1):
        results = cm.Experiment([scenario], POLICIES, worlds, out).run()
    told = ["placed", "regret", "wait_mean", "within_norm", "travel_mean"]
    print(results.frame.groupby("policy")[told].mean().round(2).to_string())
    print(f"\n{out / 'comparison.html'}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python compare_policies.py OUT WORLDS")
    main(Path(sys.argv[1]), int(sys.argv[2]))
