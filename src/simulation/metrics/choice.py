"""Whether clients get what they want, and whether anybody has reason to complain about who got it instead."""

from ..run import Run
from .base import Metric, mean, ratio, those_placed


def _ranks(run: Run) -> list[int]:
    return [one.rank for one in those_placed(run) if one.rank is not None]


def first_choice(run: Run) -> float | None:
    """The share of placed clients who are where they would rather be than anywhere else that could ever take them.

    Source: the head of the rank profile (Irving, Kavitha, Mehlhorn, Michail and Paluch, *Rank-maximal matchings*, ACM
    Transactions on Algorithms 2, 2006).
    """
    ranks = _ranks(run)
    return ratio(ranks.count(1), len(ranks))


def rank_mean(run: Run) -> float | None:
    """The mean rank of the place in the client's own order; 1 is the best.

    Source: Wilson, *An analysis of the stable marriage assignment algorithm*, BIT 12, 1972.
    """
    return mean(_ranks(run))


def blocking_pairs(run: Run) -> float | None:
    """A client and an opening who would both rather have each other: the mean number a week.

    Source: Gale and Shapley, *College admissions and the stability of marriage*, American Mathematical Monthly 69,
    1962.
    """
    return mean(week.blocking_pairs for week in run.weeks)


def envious(run: Run) -> float | None:
    """Clients who would rather have, and could have, the place of somebody with a lower priority: the mean a week.

    Source: justified envy, Abdulkadiroğlu and Sönmez, *School choice: a mechanism design approach*, American Economic
    Review 93, 2003.
    """
    return mean(week.envious for week in run.weeks)


METRICS = (
    Metric(first_choice, "share", "more"),
    Metric(rank_mean, "rank", "less"),
    Metric(blocking_pairs, "count", "less"),
    Metric(envious, "count", "less"),
)
