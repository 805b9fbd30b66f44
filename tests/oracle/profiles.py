"""The best profile of a small market in which only the clients rank: every assignment, one by one.

``options[i][o]`` is the rank, 1 for the best, that client i gives opening o; openings may share a rank, and an opening
without a rank is no option. The profile of an assignment is how many clients get something of rank 1, of rank 2, and
so on up to the worst rank that anybody gives, zeros included.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

Profile = tuple[int, ...]
Kind = Literal["rank_maximal", "generous", "most_placed"]


def best_profile(options: Sequence[Mapping[int, int]], places: Sequence[int], kind: Kind) -> Profile:
    """The best profile there is; for ``most_placed`` only how many clients get something.

    ``rank_maximal``: most at rank 1, then most at rank 2, and so on. ``generous``: most placed, then fewest at the
    worst rank, then fewest at the next worst, and so on.
    """
    given = {rank for ranked in options for rank in ranked.values()}
    if any(rank < 1 for rank in given):
        raise ValueError("ranks start at 1")
    profiles = every_profile(options, places, max(given, default=0))
    if kind == "rank_maximal":
        return max(profiles)
    if kind == "generous":
        return max(profiles, key=lambda profile: (sum(profile), [-count for count in reversed(profile)]))
    return (max(map(sum, profiles)),)


def every_profile(options: Sequence[Mapping[int, int]], places: Sequence[int], worst: int) -> set[Profile]:
    """The profiles of all assignments: the first client gets nothing or one of its options, the others the rest."""
    if not options:
        return {(0,) * worst}
    first, others = options[0], options[1:]
    found = every_profile(others, places, worst)
    for opening, rank in first.items():
        if places[opening] < 1:
            continue
        left = [count - (one == opening) for one, count in enumerate(places)]
        for profile in every_profile(others, left, worst):
            found.add((*profile[: rank - 1], profile[rank - 1] + 1, *profile[rank:]))
    return found
