"""What can be said about the difference between two policies from a number of seeds.

Both policies meet the same worlds (common random numbers), so it is the difference on each seed that counts: what makes
one world easier than another drops out (Law, *Simulation modeling and analysis*, ch. 11).
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import bootstrap, norm, permutation_test, t

ENOUGH = 6
"""With fewer seeds than this no test of signs can come below 5 %, so that neither interval nor p is given. An interval
that has to be surer than 95 % needs more: see ``can_hold``."""

_RESAMPLES, _MOST = 9_999, 99_999
_IN_A_TAIL = 10
"""An end of an interval rests on so many resamples beyond it, as far as the most resamples reach."""


@dataclass(frozen=True)
class Difference:
    """A policy minus the reference, over the seeds that both ran on."""

    seeds: int
    mean: float
    low: float | None
    """With ``high``: the interval. ``None``: too few seeds."""
    high: float | None
    p: float | None
    """How likely a mean difference at least so large is, either way, if the policies only differ by chance."""


def paired_difference(values: Sequence[float], reference: Sequence[float], *, confidence: float = 0.95) -> Difference:
    """The mean of ``values - reference``, seed by seed, with its bootstrap interval and the p of a sign-flip test.

    The interval: BCa (Efron, *Better bootstrap confidence intervals*, Journal of the American Statistical Association
    82, 1987), or the percentiles where that has no answer, as for policies that always differ by the same. None where
    there are too few seeds for any resampling to be so sure, see ``can_hold``. The test: Fisher's randomisation of
    signs (*The design of experiments*, 1935), exact up to 13 seeds. The same values give the same answer. Raises
    ``ValueError`` when the two have different lengths or are empty.
    """
    if not values or len(values) != len(reference):
        raise ValueError(f"one value a seed is needed of both; found {len(values)} and {len(reference)}")
    found = np.asarray(values, dtype=float) - np.asarray(reference, dtype=float)
    mean = float(np.mean(found))
    if len(found) < ENOUGH:
        return Difference(len(found), mean, None, None, None)
    low, high = _interval(found, confidence) if can_hold(len(found), confidence) else (None, None)
    flipped = permutation_test(
        (found,), np.mean, permutation_type="samples", n_resamples=_RESAMPLES, vectorized=True, rng=_same_chance()
    )
    return Difference(len(found), mean, low, high, float(flipped.pvalue))


def can_hold(seeds: int, confidence: float) -> bool:
    """Whether an interval from so few seeds can be so sure. A resampled mean never leaves the range of what was found,
    and all of that lies on one side of the median once in ``2 ** (seeds - 1)`` times."""
    return seeds >= ENOUGH and 2.0 ** (1 - seeds) <= 1 - confidence


def least_p(seeds: int) -> float:
    """The least p that the test can find: all differences of one sign, as far as the number of flips can tell."""
    return max(2.0 ** (1 - seeds), 2 / (_RESAMPLES + 1))


def _interval(found: np.ndarray, confidence: float) -> tuple[float, float]:
    """The bootstrap's own interval is too narrow for few seeds, so a wider one is asked for: what makes the interval of
    normal differences that of Student's t (Hesterberg, *What teachers should know about the bootstrap*, The American
    Statistician 69, 2015)."""
    count = len(found)
    beyond = float(norm.sf(math.sqrt(count / (count - 1)) * t.isf((1 - confidence) / 2, count - 1)))
    resamples = int(np.clip(_IN_A_TAIL / beyond, _RESAMPLES, _MOST))
    for method in ("BCa", "percentile"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # no spread: the answer is NaN, and looked at below
            told = bootstrap(
                (found,),
                np.mean,
                confidence_level=1 - 2 * beyond,
                n_resamples=resamples,
                method=method,
                vectorized=True,
                batch=_RESAMPLES,
                rng=_same_chance(),
            ).confidence_interval
        if np.isfinite([told.low, told.high]).all():
            break
    return float(told.low), float(told.high)


def _same_chance() -> np.random.Generator:
    return np.random.default_rng(0)


def bonferroni(confidence: float, comparisons: int) -> float:
    """The confidence of each interval so that all of them hold together with ``confidence``.

    Source: Dunn, *Multiple comparisons among means*, Journal of the American Statistical Association 56, 1961.
    """
    return 1 - (1 - confidence) / max(1, comparisons)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """The p values adjusted for being several, in the same order; ``None`` stays and does not count.

    Source: Holm, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of Statistics 6, 1979.
    """
    known = sorted((p, position) for position, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for before, (p, position) in enumerate(known):
        largest = max(largest, min(1.0, p * (len(known) - before)))
        adjusted[position] = largest
    return adjusted
