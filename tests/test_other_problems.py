"""The other problems, each against brute force on small files, run as a user runs them."""

import itertools
import math
import random
import runpy
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import carematch as cm
from carematch.reporting.summary import explanation_lines

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "other_problems"
SCRIPTS = sorted(FOLDER.glob("*.py"))


def run(script: str, problem: str, tmp_path: Path) -> list[str]:
    """What a script prints about a problem."""
    path = tmp_path / "problem.txt"
    path.write_text(problem, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(FOLDER / script), str(path)], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return done.stdout.splitlines()


def lines(*rows: Any) -> str:
    return "\n".join(" ".join(map(str, row)) for row in rows)


def arrows(printed: list[str]) -> dict[str, str]:
    """Who goes where."""
    return dict(line.split(" → ") for line in printed if " → " in line)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_short_and_uses_public_names_only(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    assert "from carematch" not in text
    assert "import carematch as cm" in text
    problem = next(word for word in text.split() if word.startswith("examples/other_problems/data/"))
    subprocess.run([sys.executable, str(script), str(FOLDER.parents[1] / problem)], capture_output=True, check=True)


def test_there_are_four() -> None:
    assert len(SCRIPTS) == 4


@pytest.mark.parametrize("seed", range(6))
def test_generalised_assignment(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    agents, jobs = 3, 6
    cost, load = ([[rng.randint(1, 30) for _ in range(jobs)] for _ in range(agents)] for _ in range(2))
    capacity = [rng.randint(25, 60) for _ in range(agents)]
    best = min(
        (
            sum(cost[agent][job] for job, agent in enumerate(choice))
            for choice in itertools.product(range(agents), repeat=jobs)
            if all(sum(load[a][j] for j in range(jobs) if choice[j] == a) <= capacity[a] for a in range(agents))
        ),
        default=None,
    )
    printed = run("generalised_assignment.py", lines((agents, jobs), *cost, *load, capacity), tmp_path)
    assert printed[-1] == f"total cost {best} proven least"
    given = {int(job.split()[1]): int(agent.split()[1]) for job, agent in arrows(printed).items()}
    if best is not None:
        assert sum(cost[agent][job] for job, agent in given.items()) == best


@pytest.mark.parametrize("seed", range(6))
def test_resettlement_is_exact(seed: int, tmp_path: Path) -> None:
    # Scores of seventeen digits, some negative; the total is exact to 1e-9 (and better).
    rng = random.Random(seed)
    families, locations, kinds = 5, 3, 2
    has = [[rng.randint(1, 6) for _ in range(kinds)] for _ in range(locations)]
    takes = [[rng.randint(0, 3) for _ in range(kinds)] for _ in range(families)]
    score = [[rng.uniform(-0.2, 1.0) for _ in range(locations)] for _ in range(families)]
    best = max(
        math.fsum(score[f][where] for f, where in enumerate(choice) if where < locations)
        for choice in itertools.product(range(locations + 1), repeat=families)
        if all(
            sum(takes[f][k] for f in range(families) if choice[f] == where) <= has[where][k]
            for where in range(locations)
            for k in range(kinds)
        )
    )
    head = (families, locations, kinds)
    printed = run("resettlement.py", lines(head, *has, *takes, *(map(repr, row) for row in score)), tmp_path)
    assert printed[-1].startswith("total score ")
    assert printed[-1].endswith(" proven highest")
    assert abs(float(printed[-1].split()[2]) - best) <= 1e-9


Market = tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]


def market(rng: random.Random) -> Market:
    residents, hospitals = [f"R{n}" for n in range(5)], [f"H{n}" for n in range(3)]
    wants = {r: rng.sample(hospitals, rng.randint(0, 3)) for r in residents}
    ranks = {h: rng.sample(residents, rng.randint(1, 5)) for h in hospitals}
    return wants, ranks, {h: rng.randint(0, 2) for h in hospitals}


def stable(of: Market) -> Iterator[dict[str, str]]:
    """Every stable matching, by looking at all matchings and all pairs."""
    wants, ranks, quota = of
    choices = [[None, *(h for h in wants[r] if r in ranks[h])] for r in wants]
    for choice in itertools.product(*choices):
        where = {r: h for r, h in zip(wants, choice, strict=True) if h is not None}
        taken = Counter(where.values())
        if any(taken[h] > quota[h] for h in ranks):
            continue
        blocking = any(
            wants[r].index(h) < (wants[r].index(where[r]) if r in where else len(wants[r]))
            and sum(ranks[h].index(one) < ranks[h].index(r) for one in ranks[h] if where.get(one) == h) < quota[h]
            for r in wants
            for h in wants[r]
            if r in ranks[h]
        )
        if not blocking:
            yield where


@pytest.mark.parametrize("seed", range(12))
def test_hospitals_and_residents(seed: int, tmp_path: Path) -> None:
    wants, ranks, quota = of = market(random.Random(seed))
    problem = [f"resident {r}: {' '.join(names)}" for r, names in wants.items()]
    problem += [f"hospital {h} {quota[h]}: {' '.join(names)}" for h, names in ranks.items()]
    found = arrows(run("hospitals_residents.py", "\n".join(problem), tmp_path))
    every = list(stable(of))
    assert found in every
    for other in every:
        # Best for each resident: nobody does better in any other stable matching.
        assert set(other) == set(found)
        assert all(wants[r].index(found[r]) <= wants[r].index(h) for r, h in other.items())


@pytest.mark.parametrize("seed", range(6))
def test_which_homes_open(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    homes, clients, least = 3, 5, 2
    home = [(rng.randint(1, 4), rng.randint(5, 40)) for _ in range(homes)]
    living = [[rng.randint(1, 30) for _ in range(homes)] for _ in range(clients)]
    placed, total = min(
        (-sum(h < homes for h in choice), cost)
        for choice in itertools.product(range(homes + 1), repeat=clients)
        for taken in [Counter(h for h in choice if h < homes)]
        if all(least <= count <= home[h][0] for h, count in taken.items())
        for cost in [sum(home[h][1] for h in taken) + sum(living[c][h] for c, h in enumerate(choice) if h < homes)]
    )
    printed = run("which_homes_open.py", lines((homes, clients, least), *home, *living), tmp_path)
    assert printed[-1] == f"total {total}"
    assert len(arrows(printed)) == -placed


def test_a_broken_rule_of_ones_own_is_caught_and_named() -> None:
    # Two homes with two places each; an open one needs three clients. Nobody can be placed, and the rule is why.
    own = runpy.run_path(str(FOLDER / "which_homes_open.py"))
    rule = own["WorthOpening"](3)
    rulebook = cm.Rulebook(coupling_rules=(*cm.Rulebook().coupling_rules, rule))
    case = {"region": "R", "urgency": 1, "registered_on": "2026-01-01", "care_form": "clinical"}
    snapshot = cm.from_records(
        {
            "snapshot": [{"as_of": "2026-03-02"}],
            "cases": [{"case_id": name, **case} for name in "AB"],
            "units": [{"unit_id": name, "region": "R", "scope": "national"} for name in "UV"],
            "openings": [{"unit_id": name, "care_form": "clinical", "places": 2} for name in "UV"],
        }
    )
    matcher = cm.Matcher(snapshot, rulebook=rulebook)
    plan = matcher.propose()
    assert [(one.case_id, one.cause) for one in plan.unmatched] == [("A", "worth_opening"), ("B", "worth_opening")]
    careless = cm.Matcher(snapshot).propose()
    assert len(careless.placements) == 2
    assert {violation.rule for violation in cm.verify(snapshot, careless, rulebook)} == {"worth_opening"}
    told = matcher.explain(plan, "A")
    assert told.causes == (("worth_opening",),)
    assert told.competition is None or told.competition.rules == ("worth_opening",)
    for language in ("nl", "en"):
        assert "worth opening" in " ".join(explanation_lines(told, snapshot, language))  # type: ignore[arg-type]


class ChildFriendly(cm.DerivedFact):
    """A fact of a user's own: whether a client is under 23, from what is known of the age."""

    name = "young_adult"

    def values(self, case: object, stated: Any, as_of: object) -> Any:
        """Follows from the ages that are possible."""
        ages = stated.get("age")
        return None if ages is None else tuple(sorted({age < 23 for age in ages}))


def test_a_derived_fact_of_ones_own_works_in_criteria_and_groups() -> None:
    rulebook = cm.Rulebook(derived_facts=(*cm.Rulebook().derived_facts, ChildFriendly()))
    case = {"region": "R", "urgency": 1, "registered_on": "2026-01-01", "care_form": "clinical"}
    tables: dict[str, list[dict[str, Any]]] = {
        "snapshot": [{"as_of": "2026-03-02"}],
        "cases": [{"case_id": name, **case} for name in "AB"],
        "units": [{"unit_id": "U", "region": "R", "scope": "national"}],
        "openings": [{"unit_id": "U", "care_form": "clinical", "places": 2}],
        "facts": [
            {"case_id": "A", "fact": "birth_year", "value": 2008},
            {"case_id": "B", "fact": "birth_year", "value": 1980},
        ],
        "criteria": [{"unit_id": "U", "fact": "young_adult", "operator": "=", "value": "no"}],
    }
    snapshot = cm.from_records(tables)
    plan = cm.Matcher(snapshot, rulebook=rulebook).propose()
    assert plan.placed_case_ids == {"A"}
    assert [one.cause for one in plan.unmatched] == ["criteria"]
    assert cm.verify(snapshot, plan, rulebook) == []
    # Without the derived fact nothing is known: both are conditional, and the rulebook's verifier sees that.
    careless = cm.Matcher(snapshot).propose()
    assert careless.placed_case_ids == {"A", "B"}
    assert "criteria" in {violation.rule for violation in cm.verify(snapshot, careless, rulebook)}
