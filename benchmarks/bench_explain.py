"""One unmatched case of the country's tables explained: beside one ``propose``, and beside the straightforward way."""

import json
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any

from explain_questions import changes_of, questions_of
from peer_explain import LARGEST_CAUSE
from results import Result

import carematch as cm
from carematch.matching.explain.accounting import accounts
from carematch.matching.explain.case import AT_MOST_ROUTES, EFFORT
from carematch.matching.explain.causes import causes
from carematch.matching.explain.competition import competition
from carematch.matching.explain.routes import Routes
from carematch.matching.limits import OutOfTimeError, at_most
from carematch.simulation.instances import Kind, instance

HAS_CPMPY = find_spec("cpmpy") is not None
"""Without CPMpy the peer is not asked for a conflict, which is in its favour."""

PEER = Path(__file__).with_name("peer_explain.py")

EXPLAINED = 15
"""So many unmatched cases are explained, evenly spread over all of them."""

ASKED = 3
"""For so many of these the peer answers the same questions."""

CAP_S = 400.0
"""Seconds after which the peer is stopped; what it took is then a lower bound."""

OF_A_PROPOSE, OF_THE_PEER = 0.25, 0.05
"""What the parts of an explanation that answer for one client may take of one ``propose``, and of the straightforward
way to the same parts."""


@dataclass(frozen=True)
class Answers:
    """What the peer found, by part; ``seconds``: of all parts, or until it was stopped."""

    found: dict[str, list[Any]]
    finished: frozenset[str]
    seconds: float

    @property
    def stopped(self) -> bool:
        """Whether it was stopped before it was done."""
        return "routes" not in self.finished


def measure(
    family: str = "national",
    kind: Kind = "coupled",
    seed: int = 1,
    explained: int = EXPLAINED,
    asked: int = ASKED,
    cap_s: float = CAP_S,
) -> list[Result]:
    """Propose once, explain some cases, and let the peer, in turn, answer for some of those."""
    matcher = cm.Matcher(instance(family, kind, seed))
    started = time.perf_counter()
    plan = matcher.propose()
    propose = time.perf_counter() - started
    cases = _spread([one.case_id for one in plan.unmatched], explained)
    for_the_peer = set(_spread(cases, asked))
    parts, seconds, answers = dict[str, float](), dict[str, float](), dict[str, Answers]()
    for case_id in cases:
        started = time.perf_counter()
        told = matcher.explain(plan, case_id)
        seconds[case_id] = time.perf_counter() - started
        parts[case_id] = seconds_of_parts(matcher, plan, case_id)
        if case_id in for_the_peer:
            questions = questions_of(matcher, plan, case_id)
            answers[case_id] = peer(questions if HAS_CPMPY else {**questions, "conflict": None}, cap_s)
            compare(matcher, told, answers[case_id])
    name = f"explain, {family}/{kind}, seed {seed}, {len(plan.unmatched)} of {len(matcher.index.cases)} unmatched"
    return _results(name, propose, parts, seconds, answers, cap_s)


def seconds_of_parts(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> float:
    """What the parts that answer for one client take: accounts, causes, the conflict, and up to five routes.

    With the limit on work that an explanation has.
    """
    started = time.perf_counter()
    accounts(matcher, plan, case_id)
    routes = Routes(matcher, plan, case_id).routes(AT_MOST_ROUTES)
    for part in (causes(matcher, plan, case_id), islice(competition(matcher, plan, case_id), 1), routes):
        with suppress(OutOfTimeError), at_most(effort=EFFORT):
            list(part)
    return time.perf_counter() - started


def _results(
    name: str,
    propose: float,
    parts: dict[str, float],
    seconds: dict[str, float],
    answers: dict[str, Answers],
    cap_s: float,
) -> list[Result]:
    own, theirs = list(seconds.values()), [one.seconds for one in answers.values()]
    of_parts = list(parts.values())
    slow = quantiles(own, n=10, method="inclusive")[-1] if len(own) > 1 else own[0]
    stopped = sum(one.stopped for one in answers.values())
    ratios = [parts[case_id] / one.seconds for case_id, one in answers.items()]
    notes = [f"{stopped} of {len(answers)} stopped at {cap_s:.0f} s"] if stopped else []
    notes += [] if HAS_CPMPY else ["not asked for the conflict: no CPMpy"]
    note = f" ({'; '.join(notes)})" if notes else ""
    return [
        Result(name, "`propose`", [propose]),
        Result(name, f"accounts, causes, conflict, routes of one of {len(parts)} unmatched cases", of_parts),
        Result(name, f"`explain` one of {len(own)} unmatched cases: all of it", own),
        Result(name, "the same, 90 of 100 take less", [slow]),
        Result(name, "the first, which makes what all share", own[:1]),
        Result(name, "these parts divided by `propose`", [one / propose for one in of_parts], "×", OF_A_PROPOSE),
        Result(name, "`explain` divided by `propose`", [one / propose for one in own], "×"),
        Result(
            name, f"peer, these parts: a fresh model for each question{', at least' if stopped else ''}{note}", theirs
        ),
        Result(
            name, f"these parts divided by the peer{', at most' if stopped else ''}{note}", ratios, "×", OF_THE_PEER
        ),
    ]


def _spread(items: list[str], count: int) -> list[str]:
    """So many of the items, evenly spread; all when there are fewer."""
    if len(items) <= count:
        return items
    return [items[position * len(items) // count] for position in range(count)]


def peer(questions: dict[str, Any], cap_s: float) -> Answers:
    """What the peer finds within the time. Raises ``CalledProcessError`` when it fails."""
    command = [sys.executable, str(PEER)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        printed, _ = process.communicate(json.dumps(questions), timeout=cap_s)
    except subprocess.TimeoutExpired:
        process.kill()
        printed, _ = process.communicate()
    else:
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    found: dict[str, list[Any]] = {part: [] for part in questions}
    finished: dict[str, float] = {}
    for line in printed.splitlines():
        part, what, *seconds = json.loads(line)
        if seconds:
            finished[part] = seconds[0]
        else:
            found[part].append(what)
    is_done = len(finished) == len(questions)
    return Answers(found, frozenset(finished), sum(finished.values()) if is_done else cap_s)


def compare(matcher: cm.Matcher, told: cm.Explanation, answers: Answers) -> None:
    """Raise ``RuntimeError`` when the peer found something else."""
    ours = {frozenset(one) - {"goals"} for one in told.causes if len(one) <= LARGEST_CAUSE}
    theirs = {frozenset(one) for one in answers.found["causes"]}
    if not theirs <= ours or ("causes" in answers.finished and theirs != ours):
        raise RuntimeError(f"{told.case_id}: other causes than the peer's")
    for rivals in answers.found["conflict"]:
        if (rivals is None) != (told.competition is None):
            raise RuntimeError(f"{told.case_id}: a conflict where the other finds none")
        if rivals is not None and told.competition is not None and len(rivals) < len(told.competition.rivals):
            raise RuntimeError(f"{told.case_id}: the peer's conflict is smaller")
    _compare_routes(matcher, told, answers.found["routes"])


def _compare_routes(matcher: cm.Matcher, told: cm.Explanation, found: list[tuple[list[int], bool]]) -> None:
    """The peer's routes are ours, or cost at least as much as the dearest of ours when there may be more."""
    ours = {frozenset(route.changes): route for route in told.routes}
    dearest = max((route.cost for route in told.routes), default=0)
    for highest, chosen in found:
        changes = changes_of(matcher, highest)
        if changes not in ours and (told.routes_complete or sum(change.cost for change in changes) < dearest):
            raise RuntimeError(f"{told.case_id}: a route of the peer is missing")
        if changes in ours and ours[changes].chosen_by_goals not in (None, chosen):
            raise RuntimeError(f"{told.case_id}: the goals choose otherwise for the peer")
