"""What not knowing the future costs."""

from ..run import Run
from .placed import placed


def regret(run: Run, hindsight: Run) -> float:
    """Clients that could at most have been placed with everything known beforehand, minus those that were.

    At most: where hindsight's schedule is not proven to be the best, or leaves out rules that clients share, its bound
    counts and not its run. Both runs are of the same seed.

    Source: Wald's *Statistical decision functions* (1950); as the offline optimum of competitive analysis: Borodin and
    El-Yaniv, *Online computation and competitive analysis*, 1998.
    """
    if (run.scenario, run.seed) != (hindsight.scenario, hindsight.seed):
        raise ValueError(
            f"a run of {run.scenario}, seed {run.seed}, cannot be held against hindsight on "
            f"{hindsight.scenario}, seed {hindsight.seed}: the same scenario and seed are needed"
        )
    ceiling = placed(hindsight) if hindsight.bound is None else hindsight.bound
    return ceiling - placed(run)
