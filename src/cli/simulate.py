"""The command of the policy lab: policies on a scenario, or on a recorded year."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..language import Catalogue
from ..models.plan import Violation
from .ending import DONE, UserError, as_json, tell
from .given import progress

if TYPE_CHECKING:
    from ..simulation.experiments.results import Results


def simulate(options: argparse.Namespace, words: Catalogue) -> int:
    """Run an experiment, or what is missing of it, and write its tables and pages."""
    # What is needed for this command alone takes long to load.
    from ..simulation.experiments.experiment import Experiment
    from ..simulation.hindsight import lab_policies
    from ..simulation.recorded import read_log
    from ..simulation.scenario_file import read_scenario
    from ..simulation.weeks import PolicyFailedError, PolicyUnsoundError

    if options.jobs == 0:
        raise UserError(words.text("cli.jobs_wrong"))
    source: Path = options.scenario
    experiment = Experiment(
        [read_log(source) if source.is_dir() else read_scenario(source)],
        [*lab_policies()] if options.policies is None else [one.strip() for one in options.policies.split(",")],
        options.seeds,
        options.out,
        reference=options.reference,
        language=words.language,
    )
    try:
        with progress() as shown, _processes(options.jobs):
            task = shown.add_task(words.text("cli.simulating"), total=None)
            results = experiment.run(lambda done, total: shown.update(task, completed=done, total=total))
    except PolicyFailedError as failed:
        told = {"policy": failed.policy, "day": failed.day.isoformat(), "reason": failed.reason}
        raise UserError(words.text("cli.policy_failed", **told)) from failed
    except PolicyUnsoundError as unsound:
        told = {"policy": unsound.policy, "day": unsound.day.isoformat(), "reason": _broken(unsound.violations, words)}
        raise UserError(words.text("cli.policy_unsound", **told)) from unsound
    except ImportError as error:
        raise UserError(str(error)) from error
    tell(options, _lines(results, options.out, words), as_json(_document(results, options.out)))
    return DONE


def _processes(jobs: int | None) -> Any:
    """The number of processes, when it is said; else as joblib is set."""
    if jobs is None:
        return nullcontext()
    from joblib import parallel_config

    return parallel_config(n_jobs=jobs)


def _broken(violations: Sequence[Violation], words: Catalogue) -> str:
    """The rules that are broken, each with whom and what it is about."""
    named = (words.name("rule", one.rule) if words.has(f"rule.{one.rule}") else one.rule for one in violations)
    about = (f" ({', '.join(one.ids)})" if one.ids else "" for one in violations)
    return "; ".join(name + ids for name, ids in zip(named, about, strict=True))


def _lines(results: "Results", out: Path, words: Catalogue) -> Iterator[str]:
    """For each scenario what each policy does more or less than the reference; then where it stands."""
    from ..simulation.experiments.claims import claims, how_sure
    from ..simulation.experiments.told import Figures
    from ..simulation.log import Log

    for name, setting in results.settings.items():
        compared = [one for one in results.compared if one.scenario == name]
        worlds = len({run.seed for run in results.runs if run.scenario == name})
        yield f"{name}: {how_sure(compared, worlds, words, recorded=isinstance(setting, Log))}"
        for claim in claims(compared, Figures(words)):
            yield f"- {claim.policy} {' '.join([claim.first.text, *(one.text for one in claim.further)])}"
    yield words.text("cli.written", path=out / "comparison.html")


def _document(results: "Results", out: Path) -> dict[str, Any]:
    """The comparison as plain values."""
    from ..simulation.experiments.comparison import comparison_frame

    frame = comparison_frame(results.compared)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return {"runs": len(results.runs), "reference": results.reference, "comparison": rows, "written": str(out)}
