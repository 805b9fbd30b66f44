"""Growth: time and memory against the number of pairs, over four sizes each; plotted in ``growth.svg``."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from results import Result, megabytes

import carematch as cm
from carematch.simulation.instances import instance

Sizes = Sequence[tuple[int, int]]
Point = dict[str, float]

PLAIN: Sizes = ((1_000, 100), (3_000, 300), (10_000, 1_000), (30_000, 3_000))
"""Clients and openings: a waiting list and more, where nothing but places is shared."""
COUPLED: Sizes = ((40, 55), (80, 105), (150, 200), (300, 400))
"""One table's week, up to the country's, with side rules."""
FAMILIES: Mapping[tuple[str, str], Sizes] = {("waitlist", "plain"): PLAIN, ("national", "coupled"): COUPLED}

ROUNDS = 3
PLOT = Path(__file__).with_name("growth.svg")


def measure(
    families: Mapping[tuple[str, str], Sizes] = FAMILIES, rounds: int = ROUNDS, plot: Path | None = PLOT
) -> list[Result]:
    """Every size in a process of its own, the same seeds for all. ``plot``: where the picture goes."""
    found, lines = list[Result](), dict[str, list[Point]]()
    for (family, kind), sizes in families.items():
        points = [[point(family, kind, seed, *size) for seed in range(1, rounds + 1)] for size in sizes]
        lines[f"{family}/{kind}"] = [_middle(rounds_of_size) for rounds_of_size in points]
        name = f"growth, {family}/{kind}, {_range(points, 'pairs')} pairs"
        for what, unit in (("seconds", "s"), ("megabytes", "MB")):
            for about, sizes_seen in (("", points), (", two largest sizes", points[-2:])):
                exponents = [exponent([size[seed] for size in sizes_seen], what) for seed in range(rounds)]
                found.append(Result(name, f"exponent of {what} against pairs{about}", exponents, "power"))
            found.append(Result(name, f"{what} at the largest", [one[what] for one in points[-1]], unit))
    if plot is not None:
        draw(lines, plot)
    return found


def point(family: str, kind: str, seed: int, cases: int, openings: int) -> Point:
    """Pairs, seconds and megabytes of one instance, solved in another process."""
    command = [sys.executable, __file__, family, kind, str(seed), str(cases), str(openings)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    read: Point = json.loads(done.stdout)
    return read


def exponent(points: Sequence[Point], what: str) -> float:
    """The power of the number of pairs with which something grows: the slope of a straight line through logarithms."""
    pairs, values = (np.log([one[name] for one in points]) for name in ("pairs", what))
    return float(np.polyfit(pairs, values, 1)[0])


def _middle(points: Sequence[Point]) -> Point:
    return {what: float(np.median([one[what] for one in points])) for what in points[0]}


def _range(points: Sequence[Sequence[Point]], what: str) -> str:
    least, most = (_middle(size)[what] for size in (points[0], points[-1]))
    return f"{least:.0f} – {most:.0f}"


def draw(lines: Mapping[str, Sequence[Point]], path: Path) -> None:
    """Seconds and memory against pairs, both axes in powers of ten."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams.update({"svg.hashsalt": "carematch", "svg.fonttype": "none"})
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for axes, what, label in ((left, "seconds", "seconds: screen, solve to proof, verify"), (right, "megabytes", "MB")):
        for name, points in lines.items():
            power, last = exponent(points, what), exponent(points[-2:], what)
            axes.loglog(
                [one["pairs"] for one in points],
                [one[what] for one in points],
                marker="o",
                label=f"{name}: power {power:.2f}, at last {last:.2f}",
            )
        axes.set_xlabel("pairs")
        axes.set_ylabel(label)
        axes.grid(visible=True, which="major", alpha=0.3)
        axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def main() -> None:
    """Screen, solve and verify one instance."""
    family, kind, seed, cases, openings = sys.argv[1:]
    snapshot = instance(family, kind, int(seed), cases=int(cases), openings=int(openings))  # type: ignore[arg-type]
    started = time.perf_counter()
    matcher = cm.Matcher(snapshot)
    plan = matcher.solved()
    faults = cm.verify(snapshot, plan)
    seconds = time.perf_counter() - started
    if faults or not plan.proven:
        raise RuntimeError("the plan is not sound, or not proven")
    print(json.dumps({"pairs": len(matcher.pairs), "seconds": seconds, "megabytes": megabytes()}))


if __name__ == "__main__":
    main()
