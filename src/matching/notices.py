"""What a reader should know of a snapshot: the rules that an absent column or table switches off."""

from collections.abc import Iterator

from .index import Index


def notices(index: Index) -> Iterator[str]:
    """Codes of the notices that hold, in a fixed order."""
    snapshot = index.snapshot
    switches = {
        "no_facts": not snapshot.facts,
        "no_criteria": not snapshot.criteria,
        "no_security_levels": not snapshot.states("units", "security_level"),
        "no_legal_statuses": not (
            snapshot.states("units", "legal_statuses") and snapshot.states("cases", "legal_statuses")
        ),
        "no_domains": not snapshot.states("units", "domains"),
        "no_contracts": not snapshot.states("units", "contracted_payers"),
        "no_distance_limits": all(case.max_distance_km is None for case in snapshot.cases)
        and all(need.max_distance_km is None for need in snapshot.needs),
        "no_resources": not snapshot.resources,
        "no_loads": bool(snapshot.resources) and not snapshot.loads,
        "no_cohort_limits": not snapshot.cohort_limits,
        "no_budgets": not snapshot.funding,
        "no_inclusion": not snapshot.inclusion,
        "advice_only": bool(index.advice_cases),
        "scores_not_used": bool(snapshot.scores) and "scores" not in index.policy.goals,
        "unit_ranks_not_used": bool(snapshot.unit_ranks),
    }
    return (code for code, holds in switches.items() if holds)
