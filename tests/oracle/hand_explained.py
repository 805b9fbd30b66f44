"""Problems for the oracle's explanations: what there is to explain about case C, in words."""

from typing import Any

from carematch.models.policy import Policy

from .hand_made import snapshot
from .whole import solve_whole
from .whole_changes import as_changes
from .whole_explanations import Explained, causes, routes_with_loss
from .world import World


def week(*rows: Any, **policy: Any) -> tuple[Explained, set[str]]:
    """What there is to explain, and who is placed by the one best choice of cases."""
    world = World(snapshot(*rows), Policy(**policy))
    best = solve_whole(world.snapshot, world.policy, ties=True).best
    (placed,) = {frozenset(pair.case_id for pair in chosen) for chosen in best}
    return Explained(world), set(placed)


def told(*rows: Any, losers: int = 0, case_id: str = "C", **policy: Any) -> list[list[str]]:
    """The routes of a case that must be unmatched, with so many losers: each as its changes in words."""
    about, placed = week(*rows, **policy)
    assert case_id not in placed
    found = routes_with_loss(about, case_id, placed, losers)[losers]
    return sorted(sorted(_words(change) for change in as_changes(one)) for one in found)


def told_causes(*rows: Any, **policy: Any) -> list[list[str]]:
    about, placed = week(*rows, **policy)
    return sorted(map(sorted, causes(about, "C", placed)))


def _words(change: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in change if part is not None)
