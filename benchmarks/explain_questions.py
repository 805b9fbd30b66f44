"""The questions that explain one client, as plain JSON data, for ``peer_explain`` to write its own models from."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, reduce
from typing import Any

import numpy as np

import carematch as cm
from carematch.matching.goals import Stage
from carematch.matching.opened import opened_program
from carematch.matching.pairs import all_pairs_of, joined
from carematch.matching.program import DEFINITION, Program, Row
from carematch.matching.screen import by_rule, screened
from carematch.models.change import Change

AT_MOST_ROUTES = 5


def questions_of(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> dict[str, Any]:
    """What ``peer_explain`` is asked about a case without a place. For the default policy's use of conditions."""
    return {
        "causes": _causes(matcher, plan, case_id),
        "conflict": _conflict(matcher, plan, case_id),
        "routes": _routes(matcher, plan, case_id),
    }


def keep(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> list[str]:
    """The placed cases that come before a case: at least as urgent, or anybody when the case would move on."""
    index = matcher.index
    if case_id in index.movers:
        return sorted(plan.placed_case_ids)
    own = index.effective_urgency(case_id)
    return sorted(one for one in plan.placed_case_ids - set(index.movers) if index.effective_urgency(one) <= own)


@cache
def opened(matcher: cm.Matcher) -> Program:
    """The program over all that changes could bring, made once: the peer is given the rows."""
    return opened_program(matcher.rulebook, matcher.index)


def _plain(row: Row) -> tuple[list[int], list[int], int | None, int | None]:
    return row.variables.tolist(), row.coefficients.tolist(), row.lower, row.upper


def _leads(program: Program, cases: Iterable[str]) -> list[list[int]]:
    return [program.lead(case_id).tolist() for case_id in sorted(cases)]


def _causes(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> dict[str, Any]:
    """The case with every opening there is, what keeps it out of each, and the rows without the case."""
    index, rulebook, pairs = matcher.index, matcher.rulebook, matcher.pairs
    needs = [pairs.number_of[case_id, need.need_id] for need in index.required[case_id]]
    bare = reduce(joined, (all_pairs_of(index, need) for need in needs))
    own = replace(bare, conditions=screened(rulebook, bare).conditions)
    program = matcher.program_of(joined(pairs.where(~np.isin(pairs.need, needs)), own))
    mine = np.flatnonzero(np.isin(program.pairs.need, needs))
    out: dict[int, list[str]] = {int(position): [] for position in mine}
    for code, says in by_rule(rulebook, program.pairs.where(mine)):
        for position in mine[says.blocked].tolist():
            out[position].append(code)
    owned = program.owners() == list(index.cases).index(case_id)
    rows = [(_rule_of(row), _plain(row), _plain(_without(row, owned))) for row in program.rows]
    codes = [rule.code for rule in rulebook.coupling_rules_on(index) if rule.can_be_ignored]
    bearing = {rule for rule, row, without in rows if row != without} - {"together"}
    bearing |= {"together"} if len(needs) > 1 else set()
    names = {code for families in out.values() for code in families} | {code for code in codes if code in bearing}
    order = rulebook.family_order()
    return {
        "uppers": list(program.uppers),
        "rows": rows,
        "placed": _leads(program, plan.placed_case_ids),
        "lead": program.lead(case_id).tolist(),
        "needs": [np.flatnonzero(program.pairs.need == need).tolist() for need in needs],
        "kept_out": [(position, families) for position, families in out.items() if families],
        "families": sorted({*names, *(("funding",) if "budget" in names else ())}, key=order.__getitem__),
    }


def _rule_of(row: Row) -> str:
    return row.ids[0] if row.rule == DEFINITION and row.ids else row.rule


def _without(row: Row, owned: np.ndarray[Any, np.dtype[np.bool_]]) -> Row:
    """The row without what a client takes; what the same client gives still counts."""
    takes = (row.coefficients > 0) & (row.upper is not None) | (row.coefficients < 0) & (row.lower is not None)
    kept = ~(owned[row.variables] & takes)
    return Row(row.rule, row.ids, row.variables[kept], row.coefficients[kept], row.lower, row.upper)


def _conflict(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> dict[str, Any] | None:
    """``None`` when a required need has no admissible opening at all."""
    program = matcher.program
    if any(not len(program.pairs.of_a_need(need)) for need in matcher.index.required[case_id]):
        return None
    return {
        "uppers": list(program.uppers),
        "rows": [_plain(row) for row in program.rows],
        "lead": program.lead(case_id).tolist(),
        "keep": _leads(program, keep(matcher, plan, case_id)),
    }


def _routes(matcher: cm.Matcher, plan: cm.Plan, case_id: str) -> dict[str, Any]:
    """The program over all that changes could bring. ``ladders``: the variables of a change's levels, and what each
    level costs more than the one below."""
    program = opened(matcher)
    stages = [stage for goal in matcher.rulebook.goals_of(matcher.index) for stage in goal.stages(program)]
    pairs, there = program.pairs, {(one.case_id, one.need_id, one.opening_id) for one in plan.placements}
    ends = ((*pairs.at(position),) for position in range(len(pairs)))
    return {
        "uppers": list(program.uppers),
        "rows": [_plain(row) for row in program.rows],
        "ladders": [
            (variables, np.diff([one.cost for one in levels], prepend=0).tolist())
            for levels, variables in program.ladders.values()
        ],
        "placed": _leads(program, {*plan.placed_case_ids, case_id}),
        "lead": program.lead(case_id).tolist(),
        "kept": [n for n, (need, opening) in enumerate(ends) if (need.case_id, need.need_id, opening.id) in there],
        "goals": [(_terms(stage), stage.maximise) for stage in stages],
        "most": matcher.policy.route_changes,
        "cost": matcher.policy.route_cost,
        "at_most": AT_MOST_ROUTES,
    }


def _terms(stage: Stage) -> list[tuple[int, int]]:
    return [(position, int(stage.terms[position])) for position in np.flatnonzero(stage.terms).tolist()]


def changes_of(matcher: cm.Matcher, highest: Iterable[int]) -> frozenset[Change]:
    """The changes of a route of the peer's: the variables of its highest levels."""
    wanted = set(highest)
    ladders = opened(matcher).ladders.values()
    return frozenset(c for levels, variables in ladders for c, v in zip(levels, variables, strict=True) if v in wanted)
